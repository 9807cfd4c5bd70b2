"""What the scripts that measure have in common: timed runs, medians, memory, copies of a repository."""

import json
import os
import re
import shlex
import statistics
import subprocess
import tempfile
import time
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from typing import IO

NEW_BRANCH = "refs/heads/measured-by-bench"
TOKEN = re.compile("ek_" + "live_[A-Za-z0-9]{40}")


class Failed(Exception):
    """A command did not do what is measured; the text says which, and what it said."""


def git(repository: str | Path, *arguments: str, data: str = "", **environment: str) -> str:
    command = ["git", "-C", str(repository), *arguments]
    run = subprocess.run(command, input=data, capture_output=True, text=True, errors="replace", check=False,
                         env=os.environ | environment)
    if run.returncode != 0:
        raise Failed(f"{shlex.join(command)}: exit {run.returncode}: {run.stderr.strip()}")
    return run.stdout


def version_of(name: str) -> str:
    for argument in ("--version", "version"):
        try:
            run = subprocess.run([name, argument], capture_output=True, text=True, check=False)
        except OSError as error:
            raise Failed(str(error)) from error
        if run.returncode == 0:
            return (run.stdout or run.stderr).strip().splitlines()[0]
    return f"{name} of unknown version"


def start(command: str, output: IO[bytes], errors: IO[bytes]) -> subprocess.Popen:
    """By a shell, which a command without a pipe replaces: its process is then the one that is watched."""
    return subprocess.Popen(["bash", "-o", "pipefail", "-c", command if "|" in command else f"exec {command}"],
                            stdin=subprocess.DEVNULL, stdout=output, stderr=errors)


def finish(process: subprocess.Popen, command: str, accepted: tuple[int, ...], errors: IO[bytes]) -> None:
    if process.wait() not in accepted:
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip()
        said = said[-2000:] or "nothing on standard error; its output may tell"
        raise Failed(f"{command}\nexit {process.returncode}: {said}")


def timed(command: str, accepted: tuple[int, ...] = (0,)) -> tuple[float, str]:
    """Seconds and output. Not to /dev/null unless the command says so: grep stops at its first match then."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = start(command, output, errors)
        process.wait()
        seconds = time.perf_counter() - begin
        finish(process, command, accepted, errors)
        output.seek(0)
        return seconds, output.read().decode(errors="replace")


def peak_anon(command: str, accepted: tuple[int, ...]) -> float:
    """Megabytes of memory of its own (RssAnon) that it had at most. A run for this alone: looking costs time."""
    peak = 0
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = start(command, output, errors)
        while process.poll() is None:
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8", errors="replace")
            if seen := re.search(r"^RssAnon:\s+(\d+) kB", status, re.MULTILINE):
                peak = max(peak, int(seen.group(1)))
            time.sleep(0.002)
        finish(process, command, accepted, errors)
    if not peak:
        raise Failed(f"{command}\nran too shortly for its memory to be seen, or the system does not show it")
    return peak * 1024 / 1e6


@dataclass
class Command:
    text: str
    accepted: tuple[int, ...] = (0,)

    def seconds(self) -> float:
        return timed(self.text, self.accepted)[0]


def paired(one: Command, other: Command, runs: int) -> tuple[float, float, float]:
    """Both in turn after a warm-up of both: the medians, and that of the ratios other / one."""
    one.seconds(), other.seconds()
    pairs = [(one.seconds(), other.seconds()) for _ in range(runs)]
    return (statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs),
            statistics.median(b / a for a, b in pairs))


def report(command: Command) -> dict:
    """What a scan with --format json says, but for when it did."""
    result = json.loads(timed(command.text, command.accepted)[1])
    if not result["complete"]:
        raise Failed(f"{command.text}\nsays that it did not search everything")
    for key in ("startedAt", "finishedAt"):
        result.pop(key, None)
    return result


def objects_directory(repository: str) -> Path:
    return Path(repository, git(repository, "rev-parse", "--git-path", "objects").strip()).resolve()


def expansion(repository: str) -> str:
    """How far the objects expand over the packs that hold them."""
    packs = sum(f.stat().st_size for f in (objects_directory(repository) / "pack").glob("*.pack"))
    if not packs:
        raise Failed(f"{repository} has no pack: `git repack -ad` makes one")
    count = total = 0
    with subprocess.Popen(["git", "-C", repository, "cat-file", "--batch-all-objects", "--unordered",
                           "--batch-check=%(objectsize)"], stdout=subprocess.PIPE) as sizes:
        for line in sizes.stdout or ():
            count, total = count + 1, total + int(line)
    if sizes.returncode != 0:
        raise Failed(f"git cat-file failed on {repository}")
    return f"{count} objects, {total / 1e9:.2f} GB in {packs / 1e6:.1f} MB of packs ({total / packs:.1f}x)"


@dataclass
class Planted:
    token: str
    line: str  # as it stands in the file, perhaps encoded
    commit: str


def planted_in(repository: str) -> list[Planted]:
    """What bench/plant.py left on its branches."""
    tips = git(repository, "for-each-ref", "--format=%(objectname)", "refs/heads/planted")
    found, commit = [], ""
    for line in git(repository, "diff-tree", "--stdin", "-r", "-p", "-U0", "--text", data=tips).splitlines():
        if re.fullmatch("[0-9a-f]{40,64}", line):
            commit = line
        elif line.startswith("+") and not line.startswith("+++ "):
            plain = b64decode(line[1:]).decode(errors="replace") if re.fullmatch(r"\+RU5L[\w+/]+=*", line) else line
            found += [Planted(token, line[1:], commit) for token in TOKEN.findall(plain)]
    if not found:
        raise Failed(f"{repository} has no tokens on branches planted/: see bench/plant.py")
    return found


def attributed(planted: list[Planted], result: dict) -> int:
    """How many of them a report names, each in the commit that brought it."""
    named = {(finding["token"]["redacted"], at["commit"]) for finding in result["findings"] if finding.get("token")
             for at in finding["occurrences"]}
    return sum(1 for one in planted if (one.token[:16] + "…", one.commit) in named)


def hard_linked(repository: str, directory: Path) -> Path:
    """A copy without a working tree that shares its files with the original. None of them may be written to."""
    bare = git(repository, "rev-parse", "--is-bare-repository").strip() == "true"
    source = Path(repository, git(repository, "rev-parse", "--git-common-dir").strip()).resolve()
    copy = directory / Path(repository).name
    target = copy if bare else copy / ".git"
    target.parent.mkdir(exist_ok=True)
    run = subprocess.run(["cp", "-al", str(source), str(target)], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Failed(f"cp -al {source}: {run.stderr.strip()[-500:]}")
    for path, _, _ in os.walk(target):
        os.chmod(path, 0o700)  # directories are never shared, and may be read-only in the original
    return copy


def one_commit(copy: Path, scratch: Path) -> None:
    """One more commit, with one new file, on a new branch: new files in the repository, and no old one written."""
    try:
        base = git(copy, "rev-parse", "--verify", "HEAD^{commit}").strip()
    except Failed:  # a branch that is not there, as in some mirrors
        base = git(copy, "rev-list", "--max-count=1", "--all").strip()
    index = {"GIT_INDEX_FILE": str(scratch / "index")}
    people = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in
              (("NAME", "M Easurer"), ("EMAIL", "measurer@example.com"), ("DATE", "1750000000 +0000"))}
    blob = git(copy, "hash-object", "-w", "--stdin", data=f"Measured on top of {base}.\n").strip()
    git(copy, "read-tree", base, **index)
    git(copy, "update-index", "--add", "--cacheinfo", f"100644,{blob},measured-by-bench.txt", **index)
    tree = git(copy, "write-tree", **index).strip()
    commit = git(copy, "commit-tree", "-p", base, "-m", "One more commit", tree, **people).strip()
    git(copy, "-c", "core.logAllRefUpdates=false", "update-ref", NEW_BRANCH, commit)
