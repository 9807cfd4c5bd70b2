#!/usr/bin/env python3
"""Checks the include order of the layers (docs/ARCHITECTURE.md).

A folder may include itself and the layers before it; a third-party library with a wrapper is included by
that wrapper only. Prints file:line for each breach and exits with 1 if there is one.
"""

import re
import subprocess
import sys
from pathlib import Path

LAYERS = ["core", "state", "scanner", "pipelines", "enkryptify", "rules", "policy", "audit",
          "reporters", "remedy", "cli"]

# Folders inside a layer, from the innermost out: one listed here does not include a later one.
SUBFOLDERS = {"scanner": ["match", "git", "sources"]}

# Generated headers that every layer may include.
GENERATED = {"version.h", "match_tables.inc"}

# Library headers (as a prefix of what stands between the brackets) and their one wrapper (as a prefix
# of the including file's path).
WRAPPERS = {
    "git2": ("git2", "scanner/git/libgit2"),
    "re2/": ("RE2", "scanner/match/re2."),
    "nettle/": ("Nettle", "core/digest."),
    "curl/": ("libcurl", "enkryptify/curl_library."),
    "sqlite3": ("SQLite", "state/sqlite_library."),
    "yaml": ("libyaml", "core/yaml."),
    "libdeflate": ("libdeflate", "scanner/git/deflate."),
    "zlib": ("zlib", "scanner/git/inflate."),
    "CLI/": ("CLI11", "cli/"),
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def own_include_error(path: Path, header: str) -> str | None:
    """What is wrong with `#include "header"` in `path`, or None."""
    if header in GENERATED:
        return None
    parts = Path(header).parts
    if len(parts) < 2 or parts[0] not in LAYERS:
        return f'"{header}" does not name a layer: write the path from the top of the repository'
    layer, other = path.parts[0], parts[0]
    if LAYERS.index(other) > LAYERS.index(layer):
        return f'{layer}/ may not include "{header}": {other}/ is a later layer'
    inner = SUBFOLDERS.get(layer, [])
    if other == layer and len(path.parts) > 2 and len(parts) > 2:
        own, theirs = path.parts[1], parts[1]
        if own in inner and theirs in inner and inner.index(theirs) > inner.index(own):
            return f'{layer}/{own}/ may not include "{header}": {theirs}/ builds on it'
    return None


def library_include_error(path: Path, header: str) -> str | None:
    for prefix, (library, wrapper) in WRAPPERS.items():
        if header.startswith(prefix) and not path.as_posix().startswith(wrapper):
            return f"<{header}>: only {library}'s wrapper ({wrapper}*) includes it"
    return None


def errors_in(path: Path) -> list[str]:
    errors = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if match := INCLUDE.match(line):
            own, library = match.groups()
            error = own_include_error(path, own) if own else library_include_error(path, library)
            if error:
                errors.append(f"{path}:{number}: {error}")
    return errors


def main() -> int:
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.h", "*.cpp"],
                           check=True, capture_output=True).stdout.decode().split("\0")
    sources = [Path(name) for name in names if name and Path(name).parts[0] in LAYERS and Path(name).is_file()]
    if not sources:
        print("no sources found: run this at the top of the repository", file=sys.stderr)
        return 1
    errors = [error for source in sources for error in errors_in(source)]
    print("\n".join(errors + [f"layers: {len(sources)} files, {len(errors)} errors"]))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
