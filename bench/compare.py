#!/usr/bin/env python3
"""Pairs whole runs of ekaudit with the floor, with Git's own commands and with the scanners on the PATH.

usage: bench/compare.py [--runs N] [--jobs N] [--slow] [--planted FILE] BUILD_DIRECTORY REPOSITORY...

BUILD_DIRECTORY is that of the preset `bench`. Each command runs in turn with ekaudit (A B A B …), after a
warm-up of both, at least 5 times; the table shows medians and the median of the ratios, pair by pair.
--slow adds `git cat-file` and `git log -p`, once each: they take minutes; grep looks for what a plain token begins
with, and again for all that the scan looks for. --planted FILE holds what
bench/plant.py printed: then the table also says how many of those tokens show in each command's output.
Commands read the repository as it is, so use one of your own; nothing is fetched or verified.
"""

import argparse
import platform
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PREFIX = "ek_" + "live_"


def scanners(repository: str) -> dict[str, str]:
    """Other scanners on the PATH, by their name."""
    commands = {
        "betterleaks": f"betterleaks git --no-banner --report-format json --report-path - {repository}",
        "gitleaks": f"gitleaks git --no-banner --report-format json --report-path - {repository}",
        "kingfisher": f"kingfisher scan --no-validate --format json {repository}",
        "trufflehog": f"trufflehog git --no-update --no-verification --json file://{repository}",
    }
    return {name: command for name, command in commands.items() if shutil.which(name)}


def version_of(name: str) -> str:
    for argument in ("--version", "version"):
        run = subprocess.run([name, argument], capture_output=True, text=True, check=False)
        if run.returncode == 0:
            return (run.stdout or run.stderr).strip().splitlines()[0]
    return "unknown version"


def timed(command: str) -> tuple[float, str]:
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        subprocess.run(["bash", "-o", "pipefail", "-c", command], stdout=output, stderr=subprocess.DEVNULL,
                       stdin=subprocess.DEVNULL, check=False)
        seconds = time.perf_counter() - start
        output.seek(0)
        return seconds, output.read().decode(errors="replace")


def found_of(planted: list[str], output: str) -> str:
    return f"{sum(1 for token in planted if token in output)}/{len(planted)}" if planted else "-"


def expansion(repository: str) -> str:
    """How far the objects expand over the packs that hold them."""
    sizes = subprocess.run(["git", "-C", repository, "cat-file", "--batch-all-objects", "--unordered",
                            "--batch-check=%(objectsize)"], capture_output=True, check=True).stdout.split()
    objects = Path(subprocess.run(["git", "-C", repository, "rev-parse", "--git-path", "objects"],
                                  capture_output=True, text=True, check=True).stdout.strip())
    packs = sum(f.stat().st_size for f in (Path(repository) / objects / "pack").glob("*.pack"))
    total = sum(map(int, sizes))
    return f"{len(sizes)} objects, {total / 1e9:.2f} GB in {packs / 1e6:.0f} MB of packs ({total / packs:.1f}x)"


def compare(own: str, other: str, runs: int, planted: list[str]) -> tuple[float, float, float, str, str]:
    if runs > 1:
        timed(own), timed(other)
    pairs = [(timed(own), timed(other)) for _ in range(runs)]
    own_times = [a[0] for a, _ in pairs]
    other_times = [b[0] for _, b in pairs]
    ratio = statistics.median(b / a for a, b in zip(own_times, other_times))
    return (statistics.median(own_times), statistics.median(other_times), ratio,
            found_of(planted, pairs[-1][0][1]), found_of(planted, pairs[-1][1][1]))


def measure(arguments: argparse.Namespace, repository: str, planted: list[str]) -> None:
    binary = Path(arguments.build) / "cli" / "ekaudit"
    where = shlex.quote(repository)
    git_dir = subprocess.run(["git", "-C", repository, "rev-parse", "--absolute-git-dir"], capture_output=True,
                             text=True, check=True).stdout.strip()
    scan = f"{binary} scan --no-cache --allow-shallow --jobs {arguments.jobs} --format json"
    history = f"{scan} --history-only {where}"
    others = {"floor": (history, f"{Path(arguments.build) / 'bench' / 'floor'} "
                                 f"{shlex.quote(git_dir)}/objects {arguments.jobs}", arguments.runs)}
    for name, command in scanners(where).items():
        others[f"{name} ({version_of(name)})"] = (history, command, arguments.runs)
    if Path(repository, ".git").exists() and shutil.which("rg"):
        others[version_of("rg")] = (
            f"{scan} --no-history {where}",
            f"rg -uuu -a -F -c -j {arguments.jobs} --no-config -g '!.git' {PREFIX} {where}", arguments.runs)
    if arguments.slow:
        literals = Path(arguments.build) / "bench" / "literals"
        contents = f"git -C {where} cat-file --batch-all-objects --batch --unordered --buffer"
        patches = f"git -C {where} log -p -U0 --full-history --all"
        for name, command in {"git cat-file": contents, "git log -p": patches}.items():
            others[f"{name}, plain tokens"] = (history, f"{command} | LC_ALL=C grep -a -F {PREFIX}", 1)
            others[f"{name}, encoded ones too"] = (history, f"{command} | LC_ALL=C grep -a -F -f <({literals})", 1)
    print(f"\n## {Path(repository).name}: {expansion(repository)}\n")
    print("| other command | ekaudit | other | other / ekaudit | found by ekaudit | by the other |")
    print("|---|---|---|---|---|---|")
    for name, (own, other, runs) in others.items():
        mine, theirs, ratio, own_found, other_found = compare(own, other, runs, planted)
        print(f"| {name} | {mine:.2f} s | {theirs:.2f} s | {ratio:.2f} | {own_found} | {other_found} |",
              flush=True)
    for name, (own, other, _) in others.items():
        print(f"\n`{own}`\n`{other}`")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--planted")
    parser.add_argument("build")
    parser.add_argument("repositories", nargs="+")
    arguments = parser.parse_args()
    planted = []
    if arguments.planted:
        planted = [line.split("…")[0] for line in Path(arguments.planted).read_text().splitlines()]
    print(f"{version_of(str(Path(arguments.build) / 'cli' / 'ekaudit'))}; {version_of('git')}; "
          f"{platform.machine()}, {arguments.jobs} threads, {arguments.runs} pairs")
    for repository in arguments.repositories:
        measure(arguments, str(Path(repository).resolve()), planted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
