#!/usr/bin/env python3
"""Proves that our own reader of packs and libgit2 give the same reports, however a repository is packed.

usage: bench/equivalence.py [--repack] [--seed N] [--jobs N] BINARY REPOSITORY...

Each repository is searched whole by both backends; their JSON reports have to say the same in every field but
the times at which they were made. --repack does so again with copies that are packed in other ways: random
--depth and --window, without reuse of deltas, with bases named by id (REF_DELTA), in many packs with a
multi-pack-index, with loose objects only. What was found must not depend on that either. The copies are made
in the system's directory for temporary files; for repositories of some size this takes long.
Exit code: 0 if all reports are the same, 1 if not.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BACKENDS = ("pack", "libgit2")
# Said of the run, not of what was searched.
OF_THE_RUN = ("startedAt", "finishedAt")


def git(repository: Path, *arguments: str, stdin=None) -> None:
    subprocess.run(["git", "-C", str(repository), *arguments], check=True, stdin=stdin,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def report(binary: str, repository: Path, backend: str, jobs: int) -> tuple[dict, float]:
    with tempfile.NamedTemporaryFile(suffix=".json") as output:
        start = time.perf_counter()
        run = subprocess.run([binary, "scan", "--history-only", "--no-cache", "--allow-shallow", "--git-backend",
                              backend, "--jobs", str(jobs), "--repo-id", "compared", "--report",
                              f"json={output.name}", str(repository)],
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        seconds = time.perf_counter() - start
        if run.returncode not in (0, 1, 3):
            sys.exit(f"{binary} failed on {repository}: {run.stderr.strip()}")
        result = json.loads(Path(output.name).read_text(encoding="utf-8"))
    for key in OF_THE_RUN:
        result.pop(key, None)
    return result, seconds


def pack_files(repository: Path) -> list[Path]:
    return sorted((repository / "objects" / "pack").glob("pack-*.pack"))


def repack_at_random(repository: Path, choice: random.Random) -> str:
    depth, window = choice.choice((0, 1, 7, 50, 250)), choice.choice((2, 10, 40))
    git(repository, "repack", "-adfq", f"--depth={depth}", f"--window={window}")
    return f"--no-reuse-delta --depth={depth} --window={window}"


def name_bases_by_id(repository: Path, _choice: random.Random) -> str:
    git(repository, "-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
    return "bases named by id"


def split_into_packs(repository: Path, choice: random.Random) -> str:
    """Objects in several packs, some of them twice."""
    listed = subprocess.run(["git", "-C", str(repository), "cat-file", "--batch-all-objects", "--batch-check="
                             "%(objectname)"], check=True, capture_output=True, text=True).stdout.split()
    choice.shuffle(listed)
    old = pack_files(repository)
    parts = 5
    for part in range(parts):
        ids = listed[part::parts] + choice.sample(listed, len(listed) // 50)
        subprocess.run(["git", "-C", str(repository), "pack-objects", "-q", "objects/pack/pack"], check=True,
                       input="\n".join(ids) + "\n", text=True, stdout=subprocess.DEVNULL)
    for pack in old:
        for ending in (".pack", ".idx", ".rev", ".bitmap"):
            pack.with_suffix(ending).unlink(missing_ok=True)
    git(repository, "multi-pack-index", "write")
    return f"{parts} packs, multi-pack-index"


def unpack(repository: Path, _choice: random.Random) -> str:
    (repository / "objects" / "pack" / "multi-pack-index").unlink(missing_ok=True)
    aside = repository / "aside"
    aside.mkdir()
    for pack in pack_files(repository):
        shutil.move(pack, aside / pack.name)
        for ending in (".idx", ".rev", ".bitmap"):
            pack.with_suffix(ending).unlink(missing_ok=True)
    for pack in sorted(aside.iterdir()):
        with pack.open("rb") as packed:
            git(repository, "unpack-objects", "-q", stdin=packed)
    shutil.rmtree(aside)
    return "loose objects only"


def compare(binary: str, repository: Path, how: str, jobs: int, first: dict | None) -> tuple[bool, dict]:
    reports = [report(binary, repository, backend, jobs) for backend in BACKENDS]
    (own, own_time), (other, other_time) = reports
    same = own == other
    as_before = first is None or own["findings"] == first["findings"]
    scanned = own["summary"]["scanned"]
    verdict = ("same" if same else "DIFFERENT") + ("" if as_before else ", NOT AS PACKED BEFORE")
    print(f"| {repository.name} | {how} | {scanned['packs']} | {scanned['blobs']} | {len(own['findings'])} | "
          f"{own_time:.1f} s | {other_time:.1f} s | {verdict} |", flush=True)
    return same and as_before, own


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--repack", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("binary")
    parser.add_argument("repositories", nargs="+", type=Path)
    arguments = parser.parse_args()
    choice = random.Random(arguments.seed)
    print("| repository | packed | packs | blobs | findings | pack | libgit2 | reports |")
    print("|---|---|---|---|---|---|---|---|")
    all_same = True
    for given in arguments.repositories:
        repository = given.resolve()
        same, first = compare(arguments.binary, repository, "as it is", arguments.jobs, None)
        all_same &= same
        if not arguments.repack:
            continue
        with tempfile.TemporaryDirectory() as directory:
            copy = Path(directory) / repository.name
            subprocess.run(["git", "clone", "-q", "--mirror", "--no-local", str(repository), str(copy)], check=True)
            same, first = compare(arguments.binary, copy, "cloned", arguments.jobs, None)
            all_same &= same
            for change in (repack_at_random, repack_at_random, name_bases_by_id, split_into_packs, unpack):
                same, _ = compare(arguments.binary, copy, change(copy, choice), arguments.jobs, first)
                all_same &= same
    return 0 if all_same else 1


if __name__ == "__main__":
    sys.exit(main())
