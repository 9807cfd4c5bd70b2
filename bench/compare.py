#!/usr/bin/env python3
"""Pairs whole runs of ekaudit with the floor, with Git's own commands and with the scanners on the PATH.

usage: bench/compare.py [--runs N] [--jobs N] [--slow] [--again] [--planted DIRECTORY] BUILD_DIRECTORY REPOSITORY...

BUILD_DIRECTORY is that of the preset `bench`. Each command runs in turn with ekaudit (A B A B …), after a
warm-up of both, at least 5 times; the tables show medians, and the median of the ratios, pair by pair. Memory and
what was found come from runs of their own.
--slow adds `git cat-file` and `git log -p`, which take minutes; grep looks for what a plain token begins with, and
again for tokens encoded once, and for all that the scan looks for.
--planted DIRECTORY, once for each REPOSITORY, is a copy of it in which bench/plant.py planted tokens: the two are
paired, and the tables say how many of the tokens each command found (ekaudit: and the commit that brought it).
--again shows what is remembered from run to run: a first run with a new cache, two more, and one after one new
commit, which is made in a copy of hard links (TMPDIR has to be on the repository's file system). Exit code 1
if their findings are not the same.
Commands read the repository as it is, so use one of your own; nothing is fetched or verified.
"""

import argparse
import platform
import shlex
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from measure import (NEW_BRANCH, Command, Failed, Planted, attributed, expansion, hard_linked, objects_directory,
                     one_commit, paired, peak_anon, planted_in, report, timed, version_of)

PREFIX = "ek_" + "live_"
ENOUGH = 5  # runs, from which a median may be quoted


@dataclass
class Other:
    name: str
    own: Command
    command: Command
    listing: Command | None = None  # prints what it finds in the history


def own(arguments: argparse.Namespace, repository: str, options: str, json_to_output: bool = False) -> Command:
    binary = shlex.quote(str(Path(arguments.build) / "cli" / "ekaudit"))
    where = shlex.quote(repository)
    to = f"--report json=/dev/null {where} > /dev/null"
    if json_to_output:
        to = f"--repo-id compared --format json {where}"
    return Command(f"{binary} scan {options} --allow-shallow --jobs {arguments.jobs} {to}", (0, 1))


def history(arguments: argparse.Namespace, repository: str) -> Command:
    return own(arguments, repository, "--history-only --no-cache")


def history_report(arguments: argparse.Namespace, repository: str, cache: str = "--no-cache") -> dict:
    return report(own(arguments, repository, f"--history-only {cache}", json_to_output=True))


def scanners(where: str) -> dict[str, Command]:
    """Other scanners on the PATH, by their name; told, where they can be, to exit with 0 when they find something."""
    leaks = f"git --no-banner --exit-code 0 --report-format json --report-path - {where}"
    commands = {
        "betterleaks": Command(f"betterleaks {leaks}"),
        "gitleaks": Command(f"gitleaks {leaks}"),
        "kingfisher": Command(f"kingfisher scan --no-validate --format json {where}", (0, 200, 205)),
        "trufflehog": Command(f"trufflehog git --no-update --no-verification --json file://{where}"),
    }
    return {name: command for name, command in commands.items() if shutil.which(name)}


def slow_ones(arguments: argparse.Namespace, repository: str) -> list[Other]:
    literals = shlex.quote(str(Path(arguments.build) / "bench" / "literals"))
    if not timed(literals)[1].strip():  # grep would look for nothing, and be fast
        raise Failed(f"{literals} printed nothing")
    git = f"git -C {shlex.quote(repository)}"
    sources = {"git cat-file": f"{git} cat-file --batch-all-objects --batch --unordered --buffer",
               "git log -p": f"{git} log -p -U0 --full-history --all"}
    made = []
    for name, source in sources.items():
        asked = {"plain tokens": PREFIX, "encoded once": f"-f <({literals} 1)", "all that is": f"-f <({literals})"}
        for what, pattern in asked.items():
            # Nothing found is no error, but what git says must not be lost over it.
            texts = [f"{source} | {{ LC_ALL=C grep {how} -F {pattern} || [ $? = 1 ]; }}" for how in ("-a -c", "-a")]
            made.append(Other(f"{name}, {what}", history(arguments, repository), *map(Command, texts)))
    return made


def others(arguments: argparse.Namespace, repository: str) -> list[Other]:
    where, scan = shlex.quote(repository), history(arguments, repository)
    floor = shlex.quote(str(Path(arguments.build) / "bench" / "floor"))
    objects = shlex.quote(str(objects_directory(repository)))
    made = [Other("floor", scan, Command(f"{floor} {objects} {arguments.jobs}"))]
    made += [Other(f"{name} ({version_of(name)})", scan, command, command)
             for name, command in scanners(where).items()]
    if Path(repository, ".git").exists() and shutil.which("rg"):
        made.append(Other("rg, working tree", own(arguments, repository, "--no-history --no-cache"), Command(
            f"rg -uuu -a -F -c -j {arguments.jobs} --no-config -g '!.git' {PREFIX} {where}", (0, 1))))
    return made + (slow_ones(arguments, repository) if arguments.slow else [])


def found_by(listing: Command | None, planted: list[Planted]) -> str:
    if not listing or not planted:
        return "-"
    output = timed(listing.text, listing.accepted)[1]
    return f"{sum(1 for one in planted if one.token in output or one.line in output)}/{len(planted)}"


def compare(arguments: argparse.Namespace, repository: str, with_tokens: str | None) -> bool:
    """The table of other commands. False if one of them failed."""
    planted = planted_in(with_tokens) if with_tokens else []
    compared = others(arguments, repository)
    listings = {other.name: other.listing for other in others(arguments, with_tokens)} if with_tokens else {}
    memory: dict[str, float] = {}
    sound = True
    print("\n| other command | ekaudit | its peak RssAnon | other | other / ekaudit | found by the other |")
    print("|---|---|---|---|---|---|")
    for other in compared:
        try:
            mine, theirs, ratio = paired(other.own, other.command, arguments.runs)
            if other.own.text not in memory:
                memory[other.own.text] = peak_anon(other.own.text, other.own.accepted)
            found = found_by(listings.get(other.name), planted)
            print(f"| {other.name} | {mine:.3f} s | {memory[other.own.text]:.0f} MB | {theirs:.3f} s | {ratio:.2f} | "
                  f"{found} |", flush=True)
        except Failed as failure:
            sound = False
            print(f"| {other.name} | failed | | | | |", flush=True)
            print(failure, file=sys.stderr, flush=True)
    for text in dict.fromkeys(command.text for other in compared for command in (other.own, other.command)):
        print(f"\n`{text}`")
    return sound


def compare_planted(arguments: argparse.Namespace, repository: str, with_tokens: str) -> None:
    clean, dirty = history(arguments, repository), history(arguments, with_tokens)
    planted = planted_in(with_tokens)
    without, with_them, ratio = paired(clean, dirty, arguments.runs)
    found = attributed(planted, history_report(arguments, with_tokens))
    print(f"\nWith {len(planted)} tokens planted: {expansion(with_tokens)}\n")
    print("| without | with tokens | with / without | RssAnon without | with | found and attributed |")
    print("|---|---|---|---|---|---|")
    print(f"| {without:.3f} s | {with_them:.3f} s | {ratio:.2f} | {peak_anon(clean.text, clean.accepted):.0f} MB | "
          f"{peak_anon(dirty.text, dirty.accepted):.0f} MB | {found}/{len(planted)} |", flush=True)
    print(f"\n`{dirty.text}`")


def without_newest(findings: list[dict]) -> list[dict]:
    """Without what one more commit changes about a finding that it holds: where it stands last, and one branch."""
    name = NEW_BRANCH.removeprefix("refs/heads/")
    kept = []
    for finding in findings:
        evidence = dict(finding.get("evidence") or {})
        evidence["branches"] = [branch for branch in evidence.get("branches", ()) if branch != name]
        kept.append({key: value for key, value in finding.items() if key != "location"} | {"evidence": evidence})
    return kept


def findings_are_the_same(arguments: argparse.Namespace, repository: str) -> bool:
    """Of first, second and third run, the one after a commit, and those that remember nothing. Warms up, too."""
    with tempfile.TemporaryDirectory() as directory:
        copy = hard_linked(repository, Path(directory))
        kept = Path(directory) / "cache"
        cache = f"--cache {shlex.quote(str(kept))}"
        runs = [history_report(arguments, str(copy), cache) for _ in range(3)]
        if not kept.is_dir() or not any(kept.iterdir()):
            raise Failed(f"{repository}: nothing was remembered; has its largest pack 256 objects or more?")
        runs.append(history_report(arguments, str(copy)))
        one_commit(copy, Path(directory))
        after = [history_report(arguments, str(copy), how) for how in (cache, "--no-cache")]
    same = all(run == runs[0] for run in runs) and after[0] == after[1]
    return same and without_newest(after[0]["findings"]) == without_newest(runs[0]["findings"])


def round_of(arguments: argparse.Namespace, repository: str) -> tuple[float, ...]:
    """Seconds of a first run, a second, a third, and one after one new commit. Copy and cache are new."""
    with tempfile.TemporaryDirectory() as directory:
        copy = hard_linked(repository, Path(directory))
        cache = f"--cache {shlex.quote(str(Path(directory) / 'cache'))}"
        scan = own(arguments, str(copy), f"--history-only {cache}")
        times = [scan.seconds() for _ in range(3)]
        one_commit(copy, Path(directory))
        return (*times, scan.seconds())


def compare_again(arguments: argparse.Namespace, repositories: list[str]) -> bool:
    same = {repository: findings_are_the_same(arguments, repository) for repository in repositories}
    rounds = [[round_of(arguments, repository) for repository in repositories] for _ in range(arguments.runs)]
    print("\n| from run to run | first | second | third | one new commit | first / again | first / one commit | "
          "findings |")
    print("|---|---|---|---|---|---|---|---|")
    for name, repository, times in zip(("nothing planted", "with tokens"), repositories, zip(*rounds)):
        medians = " | ".join(f"{statistics.median(column):.3f} s" for column in zip(*times))
        again = statistics.median(first / statistics.median(later) for first, *later, _ in times)
        commit = statistics.median(first / last for first, _, _, last in times)
        print(f"| {name} | {medians} | {again:.1f} | {commit:.1f} | "
              f"{'the same' if same[repository] else 'DIFFERENT'} |", flush=True)
    print(f"\n`{own(arguments, 'COPY', '--history-only --cache NEW_DIRECTORY').text}`")
    return all(same.values())


def measure(arguments: argparse.Namespace, repository: str, with_tokens: str | None) -> bool:
    print(f"\n## {Path(repository).name}: {expansion(repository)}", flush=True)
    try:
        sound = compare(arguments, repository, with_tokens)
        if with_tokens:
            compare_planted(arguments, repository, with_tokens)
        if arguments.again:
            sound &= compare_again(arguments, [repository] + ([with_tokens] if with_tokens else []))
    except Failed as failure:
        print(failure, file=sys.stderr, flush=True)
        return False
    return sound


def arguments_given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=ENOUGH)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--planted", action="append", default=[])
    parser.add_argument("build")
    parser.add_argument("repositories", nargs="+")
    arguments = parser.parse_args()
    if arguments.planted and len(arguments.planted) != len(arguments.repositories):
        parser.error("--planted has to be given once for each REPOSITORY, in the same order")
    if arguments.runs < 1:
        parser.error("--runs has to be 1 or more")
    return arguments


def main() -> int:
    arguments = arguments_given()
    note = "" if arguments.runs >= ENOUGH else f" (fewer than {ENOUGH} runs: do not quote)"
    try:
        programs = [str(Path(arguments.build) / "cli" / "ekaudit"), "git", "grep"]
        versions = [version_of(name) for name in programs + (["rg"] if shutil.which("rg") else [])]
        print(f"{'; '.join(versions)}; {platform.machine()}, {arguments.jobs} threads, {arguments.runs} pairs{note}")
        given = zip(arguments.repositories, arguments.planted or [None] * len(arguments.repositories))
        sound = [measure(arguments, str(Path(clean).resolve()), planted and str(Path(planted).resolve()))
                 for clean, planted in given]
    except Failed as failure:
        sys.exit(str(failure))
    return 0 if all(sound) else 1


if __name__ == "__main__":
    sys.exit(main())
