#!/usr/bin/env python3
"""Holds the usages of tokens that ekaudit finds in real pipeline files against what a person found in them.

usage: bench/pipeline_sample.py [--fetch [URL]] [--all-names] [--labels FILE] BINARY DIRECTORY

The labels, bench/pipeline_sample.jsonl, are one JSON object for each file: its repository and commit on GitHub, its
path and format, the usages in it (line, name, job, handover), and further names that are to be mapped to tokens
although the file has no usage of them. The files are OWNER+NAME/PATH in DIRECTORY; --fetch gets those that are not
there, with Git and from URL (https://github.com/ if none is given).
The names in one repository's labels make its policy, as a team would map its own tokens; with --all-names those of
all repositories do. A usage is found if one of its name, job and handover is reported at most one line off.
Exit code: 0 if all repositories could be scanned, 1 if not.
"""

import argparse
import collections
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ALLOWED_EXIT_CODES = (0, 1, 3)
LINE_TOLERANCE = 1
COLUMNS = ("files", "controls", "true", "found", "missed", "false")


class RunFailed(Exception):
    """ekaudit or Git failed, or printed something else than expected."""


def read_labels(path: Path) -> dict[str, list[dict]]:
    """The labels by repository, in the order of the file."""
    repositories: dict[str, list[dict]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            label = json.loads(line)
            repositories.setdefault(label["repository"], []).append(label)
    return repositories


def directory_of(directory: Path, repository: str) -> Path:
    return directory / repository.replace("/", "+")


def git(*arguments: str) -> bytes:
    run = subprocess.run(["git", *arguments], capture_output=True, check=False)
    if run.returncode != 0:
        raise RunFailed(run.stderr.decode("utf-8", "replace").strip())
    return run.stdout


def fetch(repository: str, labels: list[dict], directory: Path, url: str) -> None:
    """Writes the repository's files that are not there."""
    missing = [label for label in labels if not (directory / label["path"]).exists()]
    if not missing:
        return
    with tempfile.TemporaryDirectory() as scratch:
        git("init", "--quiet", scratch)
        for label in missing:
            git("-C", scratch, "fetch", "--quiet", "--depth=1", url + repository, label["commit"])
            content = git("-C", scratch, "show", f"{label['commit']}:{label['path']}")
            path = directory / label["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def names_of(labels: list[dict]) -> list[str]:
    names = {name for label in labels for name in label.get("names", [])}
    names.update(usage["name"] for label in labels for usage in label["usages"])
    return sorted(names)


def write_policy(path: Path, names: list[str]) -> None:
    """A policy that maps each name to a token of its own. JSON strings are YAML strings."""
    lines = ["tokens:"] if names else ["tokens: []"]
    for number, name in enumerate(names, 1):
        lines.append(f"  - name: t{number}")
        lines.append(f"    secrets: [{json.dumps(name, ensure_ascii=False)}]")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def scan(binary: Path, directory: Path, names: list[str]) -> dict:
    """The report on one repository's files."""
    with tempfile.TemporaryDirectory() as scratch:
        policy = Path(scratch) / "policy.yml"
        write_policy(policy, names)
        command = [
            str(binary.resolve()), "scan", "--no-history", "--no-cache", "--jobs", "1",
            "--format", "json", "--config", str(policy), str(directory),
        ]
        run = subprocess.run(command, capture_output=True, check=False)
    if run.returncode not in ALLOWED_EXIT_CODES:
        errors = run.stderr.decode("utf-8", "replace").strip()
        raise RunFailed(f"exit code {run.returncode}: {errors}")
    try:
        return json.loads(run.stdout)
    except ValueError as error:
        raise RunFailed(f"no report: {error}") from error


def found_usages(report: dict) -> list[dict]:
    return [
        {
            "path": usage["location"]["path"],
            "line": usage["location"]["line"],
            "name": usage["secret"]["name"] or "",
            "job": usage["job"] or "",
            "handover": usage["handover"],
            "format": usage["format"],
        }
        for usage in report["usages"]
    ]


def match(expected: list[dict], found: list[dict]) -> tuple[int, list[dict], list[dict]]:
    """Pairs usages one to one, nearest lines first; what is left of both is returned."""

    def is_same(label: dict, usage: dict, distance: int) -> bool:
        keys = ("name", "job", "handover")
        return all(label[key] == usage[key] for key in keys) and abs(label["line"] - usage["line"]) == distance

    expected, found = list(expected), list(found)
    matched = 0
    for distance in range(LINE_TOLERANCE + 1):
        for label in list(expected):
            usage = next((each for each in found if is_same(label, each, distance)), None)
            if usage is not None:
                expected.remove(label)
                found.remove(usage)
                matched += 1
    return matched, expected, found


def describe(usage: dict) -> str:
    return f"line {usage['line']}: {usage['name']} by {usage['handover']} in {usage['job'] or '(all)'}"


class Comparison:
    """Counts by format, and what was missed or false, in words."""

    def __init__(self) -> None:
        self.rows: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
        self.lists: dict[str, list[str]] = {"missed": [], "false": [], "failed": []}

    def add(self, repository: str, labels: list[dict], found: list[dict]) -> None:
        for label in labels:
            of_file = [usage for usage in found if usage["path"] == label["path"]]
            matched, missed, false = match(label["usages"], of_file)
            self.rows[label["format"]].update(
                files=1, controls=int(not label["usages"]), true=len(label["usages"]), found=matched,
                missed=len(missed), false=len(false),
            )
            place = f"{repository} {label['path']}"
            self.lists["missed"] += [f"{place} {describe(usage)}" for usage in missed]
            self.lists["false"] += [f"{place} {describe(usage)} [{usage['format']}]" for usage in false]

    def print(self) -> None:
        whole: collections.Counter = collections.Counter()
        for row in self.rows.values():
            whole.update(row)
        width = max(len(name) for name in [*self.rows, "in all"])
        print(f"{'format':<{width}}" + "".join(f"{column:>10}" for column in COLUMNS) + "   found %")
        for name, row in [*sorted(self.rows.items()), ("in all", whole)]:
            share = f"{100 * row['found'] / row['true']:9.1f}" if row["true"] else "        -"
            print(f"{name:<{width}}" + "".join(f"{row[column]:>10}" for column in COLUMNS) + f" {share}")
        for title, lines in self.lists.items():
            print(f"\n{title}: {len(lines)}")
            for line in lines:
                print(f"  {line}")


def main() -> int:
    parser = argparse.ArgumentParser(usage=(__doc__ or "").split("usage: ", 1)[1].split("\n", 1)[0])
    parser.add_argument("--fetch", nargs="?", const="https://github.com/", metavar="URL")
    parser.add_argument("--all-names", action="store_true")
    parser.add_argument("--labels", type=Path, default=Path(__file__).with_suffix(".jsonl"))
    parser.add_argument("binary", type=Path)
    parser.add_argument("directory", type=Path)
    arguments = parser.parse_args()

    repositories = read_labels(arguments.labels)
    every_name = names_of([label for labels in repositories.values() for label in labels])
    comparison = Comparison()
    for repository, labels in repositories.items():
        directory = directory_of(arguments.directory, repository)
        try:
            if arguments.fetch:
                fetch(repository, labels, directory, arguments.fetch)
            report = scan(arguments.binary, directory, every_name if arguments.all_names else names_of(labels))
        except RunFailed as failure:
            comparison.lists["failed"].append(f"{repository}: {failure}")
            report = {"usages": []}
        comparison.add(repository, labels, found_usages(report))
    comparison.print()
    return 1 if comparison.lists["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
