#!/usr/bin/env python3
"""Checks what every text file of the repository has to keep to (.editorconfig, CONTRIBUTING.md).

No trailing space, no CRLF, a line feed at the end, no tab in sources, no path of somebody's machine; no
source over 400 lines; no link from a page to a file that is not there. Prints file:line for each breach and exits with 1 if there is one. Fixtures
and the fuzzers' corpora are exempt: their bytes are what tests are about.
"""

import re
import subprocess
import sys
from pathlib import Path

MAX_LINES = 400
SOURCES = {".h", ".cpp", ".py", ".sh", ".cmake", ".in"}
SOURCE_NAMES = {"CMakeLists.txt", "ekaudit", "check", "run"}
EXEMPT = ("tests/fixtures/", "fuzz/corpus/")

# Home and build directories; after a word character or dot it is a part of some other path. "someone" is
# the user of examples and tests.
MACHINE_PATH = re.compile(rb"(?<![\w.~-])/(?:home|Users|root|work|workspace|build)/(?!someone\b)\w")

LINK = re.compile(rb"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def line_errors(path: Path, line: bytes) -> list[str]:
    errors = []
    if line.endswith(b"\r"):
        errors.append("CRLF line end")
    elif line != line.rstrip():
        errors.append("trailing space")
    if b"\t" in line and is_source(path):
        errors.append("tab")
    if match := MACHINE_PATH.search(line):
        errors.append(f"path of a machine: {match.group().decode()}…")
    if path.suffix == ".md":
        targets = [match.group(1).decode() for match in LINK.finditer(line)]
        errors += [f"link to {target}, which is not there" for target in targets
                   if not (path.parent / target).exists()]
    return errors


def is_source(path: Path) -> bool:
    return path.suffix in SOURCES or path.name in SOURCE_NAMES


def errors_in(path: Path) -> list[str]:
    content = path.read_bytes()
    if b"\0" in content:
        return []
    lines = content.split(b"\n")
    errors = [f"{path}:{number}: {error}" for number, line in enumerate(lines, start=1)
              for error in line_errors(path, line)]
    if content and not content.endswith(b"\n"):
        errors.append(f"{path}:{len(lines)}: no line feed at the end")
    if content.endswith(b"\n\n"):
        errors.append(f"{path}:{len(lines) - 1}: empty line at the end")
    if is_source(path) and len(lines) - 1 > MAX_LINES:
        errors.append(f"{path}:{len(lines) - 1}: over {MAX_LINES} lines: split it by concept")
    return errors


def main() -> int:
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           check=True, capture_output=True).stdout.decode().split("\0")
    files = [Path(name) for name in names if name and not name.startswith(EXEMPT)]
    files = [path for path in files if path.is_file() and not path.is_symlink()]
    errors = [error for path in files for error in errors_in(path)]
    print("\n".join(errors + [f"files: {len(files)} checked, {len(errors)} errors"]))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
