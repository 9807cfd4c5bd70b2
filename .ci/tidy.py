#!/usr/bin/env python3
"""Runs clang-tidy over the sources that a build directory compiles, some at a time.

usage: .ci/tidy.py BUILD_DIRECTORY [FILE...]

Headers are seen through the sources that include them; tests and generated files are left out. A source
that was clean is not looked at again while what the compiler sees of it (after the preprocessor, comments
included), its flags, the configuration and clang-tidy stay the same: the marks lie in
$XDG_CACHE_HOME/ekaudit-tidy. Exits with 1 if there are findings.
"""

import concurrent.futures
import hashlib
import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

TIDY = "clang-tidy-14"
COMPILER = "clang++-14"
LAYERS = {"core", "state", "scanner", "pipelines", "enkryptify", "rules", "policy", "audit", "reporters",
          "remedy", "cli"}
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ekaudit-tidy"
KEPT_DAYS = 30


def compiled_sources(build: Path) -> dict[str, list[str]]:
    """Repository-relative path to compiler arguments, for the sources of the layers."""
    root = Path.cwd()
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = Path(entry["file"])
        if path.is_relative_to(root) and path.relative_to(root).parts[0] in LAYERS:
            commands[path.relative_to(root).as_posix()] = shlex.split(entry["command"])
    return commands


def arguments_only(command: list[str]) -> list[str]:
    """The options: without launcher and compiler before them, output, dependency file and source."""
    first = next(i for i, word in enumerate(command) if word.startswith("-"))
    arguments, skip = [], False
    for word in command[first:]:
        if skip or word in ("-c", "-o", "-MF", "-MT"):
            skip = not skip
        elif word != "-MD":
            arguments.append(word)
    return arguments


def mark_of(source: str, arguments: list[str], version: str) -> Path | None:
    """The file that stands for "this was clean", or None where the source cannot be preprocessed."""
    run = subprocess.run([COMPILER, *arguments, "-E", "-C", source], capture_output=True, check=False)
    if run.returncode != 0:
        return None
    digest = hashlib.sha256()
    root = os.fsencode(Path.cwd())
    for part in (version.encode(), Path(".clang-tidy").read_bytes(), "\0".join(arguments).encode(), run.stdout):
        digest.update(part.replace(root, b"."))
        digest.update(b"\0")
    return CACHE / digest.hexdigest()


def check(source: str, arguments: list[str], build: Path, version: str) -> tuple[str, str]:
    """("unchanged" | "clean" | "findings", output)"""
    mark = mark_of(source, arguments, version)
    if mark and mark.exists():
        mark.touch()
        return "unchanged", ""
    run = subprocess.run([TIDY, "-p", build, "--quiet", source], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return "findings", run.stdout + run.stderr
    if mark:
        mark.touch()
    return "clean", ""


def drop_old_marks() -> None:
    limit = time.time() - KEPT_DAYS * 86_400
    for mark in CACHE.iterdir():
        if mark.stat().st_mtime < limit:
            mark.unlink(missing_ok=True)


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    build, wanted = Path(sys.argv[1]), sys.argv[2:]
    CACHE.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True).stdout
    commands = compiled_sources(build)
    sources = [source for source in sorted(commands) if not wanted or source in wanted]
    counts = {"clean": 0, "unchanged": 0, "findings": 0}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = [pool.submit(check, source, arguments_only(commands[source]), build, version)
                   for source in sources]
        for future in futures:
            outcome, output = future.result()
            counts[outcome] += 1
            print(output, end="", flush=True)
    drop_old_marks()
    print(f"clang-tidy: {len(sources)} sources, {counts['unchanged']} unchanged since they were clean, "
          f"{counts['findings']} with findings")
    return 1 if counts["findings"] or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
