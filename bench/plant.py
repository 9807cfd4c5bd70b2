#!/usr/bin/env python3
"""Plants synthetic tokens all over a repository's history, for measuring.

usage: bench/plant.py REPOSITORY COUNT [SEED]

Each token comes in a commit of its own, as a line in a text that exists there or in a new file, on top of a
commit drawn from the whole history, and stays on a branch planted/N. One in ten is in a new file in base64, the
whole line. Prints one line for each token: its redacted form, the path and the commit. The tokens themselves are
made here and stand nowhere but in the repository. REPOSITORY is changed: use a copy.
"""

import base64
import random
import string
import subprocess
import sys
from dataclasses import dataclass

MAX_TEXT = 64 << 10
REGULAR = (b"100644", b"100755")
DIRECTORY = b"40000"


@dataclass
class Entry:
    mode: bytes
    path: str
    id: bytes


@dataclass
class Place:
    path: str
    mode: bytes = REGULAR[0]
    before: bytes = b"# settings\n"


def git(repository: str, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", repository, *arguments], stdout=subprocess.PIPE, check=True).stdout


def token_body(rng: random.Random) -> str:
    return "".join(rng.choice(string.ascii_letters + string.digits) for _ in range(40))


class Objects:
    """What one `git cat-file --batch` says. A process for each of thousands of objects takes far longer."""

    def __init__(self, repository: str) -> None:
        self.process = subprocess.Popen(["git", "-C", repository, "cat-file", "--batch"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.id_size = 0

    def read(self, name: bytes) -> bytes:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(name + b"\n")
        self.process.stdin.flush()
        header = self.process.stdout.readline().split()
        if len(header) != 3:
            sys.exit(f"git cat-file does not have {name.decode()}: a partial clone or a damaged repository?")
        self.id_size = len(header[0]) // 2
        return self.process.stdout.read(int(header[2]) + 1)[:-1]

    def entries(self, tree: bytes, directory: str) -> list[Entry]:
        """Of a tree, but for those with a name that git fast-import would want quoted."""
        content, found, at = self.read(tree), [], 0
        while at < len(content):
            mode, _, rest = content[at:at + 8].partition(b" ")
            end = content.index(b"\0", at)
            name = content[at + len(mode) + 1:end]
            at = end + 1 + self.id_size
            try:
                path = directory + name.decode()
            except UnicodeDecodeError:
                continue
            if '"' not in path and "\n" not in path:
                found.append(Entry(mode, path, content[end + 1:at].hex().encode()))
        return found


def walk(objects: Objects, commit: str, rng: random.Random) -> tuple[str, list[Entry]]:
    """A directory of that commit, and its entries. It goes deeper more often than not, wherever it can.

    This reads a few trees, where `git ls-tree -r` reads them all, for each token.
    """
    directory = ""
    entries = objects.entries(f"{commit}^{{tree}}".encode(), directory)
    while (below := [e for e in entries if e.mode == DIRECTORY]) and rng.random() < 0.9:
        chosen = rng.choice(below)
        directory = chosen.path + "/"
        entries = objects.entries(chosen.id, directory)
    return directory, entries


def existing(objects: Objects, entries: list[Entry], rng: random.Random) -> Place | None:
    files = [e for e in entries if e.mode in REGULAR]
    for file in rng.sample(files, min(4, len(files))):
        content = objects.read(file.id)
        if len(content) <= MAX_TEXT and b"\0" not in content:
            return Place(file.path, file.mode, content + (b"" if content.endswith(b"\n") or not content else b"\n"))
    return None


def place(objects: Objects, commit: str, number: int, rng: random.Random) -> Place:
    directory, entries = walk(objects, commit, rng)
    into_existing = rng.random() < 0.5 and number % 10 != 9
    found = existing(objects, entries, rng) if into_existing else None
    return found or Place(f"{directory}planted{number}.env")


def commit_of(number: int, parent: str, where: Place, line: bytes) -> bytes:
    if number % 10 == 9:
        line = base64.b64encode(line) + b"\n"
    content, message = where.before + line, f"Add settings {number}\n".encode()
    return (f"commit refs/heads/planted/{number}\n"
            f"committer P Lanter <planter@example.com> {1700000000 + number} +0000\n"
            f"data {len(message)}\n".encode() + message +
            f"from {parent}\nM {where.mode.decode()} inline {where.path}\ndata {len(content)}\n".encode() + content +
            b"\n")


def main() -> int:
    if len(sys.argv) not in (3, 4):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    repository, count = sys.argv[1], int(sys.argv[2])
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) == 4 else 1)
    commits = sorted(git(repository, "rev-list", "--all", "--no-merges").decode().split())
    objects = Objects(repository)
    stream, planted = [], []
    prefix = "ek_" + "live_"
    for number, parent in enumerate(rng.sample(commits, min(count, len(commits)))):
        where, body = place(objects, parent, number, rng), token_body(rng)
        stream.append(commit_of(number, parent, where, f"ENKRYPTIFY_TOKEN={prefix}{body}\n".encode()))
        planted.append((f"{prefix}{body[:8]}…", where.path))
    subprocess.run(["git", "-C", repository, "-c", "fastimport.unpackLimit=1", "fast-import", "--quiet"],
                   input=b"".join(stream), check=True)
    git(repository, "pack-refs", "--all")  # as in a clone
    tips = dict(reversed(line.split(" ")) for line in git(
        repository, "for-each-ref", "--format=%(objectname) %(refname:lstrip=3)",
        "refs/heads/planted").decode().splitlines())
    for number, (redacted, path) in enumerate(planted):
        print(f"{redacted} {path} {tips[str(number)]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
