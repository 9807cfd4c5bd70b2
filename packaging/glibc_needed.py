#!/usr/bin/env python3
"""Tells the oldest glibc that programs and libraries run with, from the symbol versions that they need.

usage: packaging/glibc_needed.py DIRECTORY [OLDEST]

Every ELF file below DIRECTORY is read (by readelf). Prints each one's version; with OLDEST ("2.36") exits with
1 if one needs a newer glibc.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

NEEDED = re.compile(r"\bName: GLIBC_(\d+)\.(\d+)")
Version = tuple[int, int]


def is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def needed_by(path: Path) -> Version:
    run = subprocess.run(["readelf", "--version-info", "--wide", path], check=True, capture_output=True, text=True,
                         env={**os.environ, "LC_ALL": "C"})
    versions = [(int(major), int(minor)) for major, minor in NEEDED.findall(run.stdout)]
    return max(versions, default=(0, 0))


def needed_below(directory: Path) -> dict[Path, Version]:
    return {path: needed_by(path) for path in sorted(directory.rglob("*")) if is_elf(path)}


def parse(text: str) -> Version:
    major, minor = text.split(".")
    return int(major), int(minor)


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    directory = Path(sys.argv[1])
    needed = needed_below(directory)
    if not needed:
        print(f"no program or library is below {directory}", file=sys.stderr)
        return 1
    for path, (major, minor) in needed.items():
        print(f"{major}.{minor:<4} {path.relative_to(directory)}")
    newest = max(needed.values())
    print(f"needed: glibc {newest[0]}.{newest[1]}")
    return 1 if len(sys.argv) == 3 and newest > parse(sys.argv[2]) else 0


if __name__ == "__main__":
    sys.exit(main())
