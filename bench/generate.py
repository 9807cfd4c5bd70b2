#!/usr/bin/env python3
"""Makes a large repository where none is at hand, for measuring.

usage: bench/generate.py [--quick] DIRECTORY OBJECTS [SEED]

A made-up project in a bare repository of about OBJECTS objects: files in nested directories, texts that grow with
one line changed at a time, some binary files, side branches that are merged, branches and tags. All goes to one
`git fast-import`, commit by commit as it is made. Then it is repacked with all deltas sought anew, which takes
most of the time; with --quick by a plain `git repack -adq`, which keeps what fast-import wrote and so seeks none.
The same OBJECTS and SEED give the same ids. DIRECTORY must not exist.
"""

import argparse
import random
import subprocess
import sys
import time
from bisect import insort
from pathlib import Path
from typing import BinaryIO

from measure import expansion

PEOPLE = [f"{name} <{name.lower()}@example.com>" for name in ("Ada", "Berta", "Carl", "Dora", "Emil")]
ENDINGS = (".cpp", ".h", ".py", ".md", ".json", ".env")
BINARY = ".bin"
MAX_LINES = 1000
SIDES = 3
TAGS = 10


class Writer:
    """Texts, names and binary content, all drawn from one seed."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        letters = "abcdefghijklmnoprstuvw"
        self.words = ["".join(rng.choices(letters, k=rng.randint(2, 10))) for _ in range(3000)]
        self.names = 0

    def word(self) -> str:
        return self.words[int(len(self.words) * self.rng.random() ** 3)]  # a few words are frequent

    def line(self) -> bytes:
        words = [self.word() for _ in range(self.rng.randint(2, 9))]
        return ("  " * self.rng.randint(0, 3) + " ".join(words)).encode()

    def text(self) -> bytes:
        return b"\n".join(self.line() for _ in range(int(10 + self.rng.expovariate(0.005)))) + b"\n"

    def edited(self, text: bytes) -> bytes:
        lines = text[:-1].split(b"\n")
        lines[self.rng.randrange(len(lines))] = self.line()
        at = self.rng.randint(0, len(lines))
        lines[at:at] = [self.line() for _ in range(self.rng.randint(1, 3))]
        if len(lines) > MAX_LINES:  # as if a part of it had moved elsewhere
            at = self.rng.randrange(MAX_LINES // 2)
            del lines[at:at + MAX_LINES // 2]
        return b"\n".join(lines) + b"\n"

    def content(self, path: str, before: bytes | None) -> bytes:
        if path.endswith(BINARY):
            return self.rng.randbytes(self.rng.randint(1, 16) << 10)
        return self.text() if before is None else self.edited(before)

    def directories(self, count: int) -> list[str]:
        """Each lies in one that was there before, an older one rather, so that a few are deep."""
        made = [""]
        while len(made) < count:
            made.append(f"{made[int(len(made) * self.rng.random() ** 2)]}{self.word()}{len(made)}/")
        return made

    def path(self, directory: str) -> str:
        self.names += 1
        ending = BINARY if self.rng.random() < 0.02 else self.rng.choice(ENDINGS)
        return f"{directory}{self.word()}{self.names}{ending}"


class Line:
    """One line of development: its files as they are now, and what changed since it left the main one."""

    def __init__(self, ref: str, files: dict[str, bytes], tip: int) -> None:
        self.ref, self.files, self.tip = ref, dict(files), tip
        self.paths = sorted(files)  # so that neighbours lie in one directory
        self.changed: dict[str, bytes] = {}
        self.commits = 0

    def put(self, path: str, content: bytes) -> None:
        if path not in self.files:
            insort(self.paths, path)
        self.files[path] = self.changed[path] = content


class History:
    """Writes a history to fast-import and counts the objects it comes to."""

    def __init__(self, out: BinaryIO, objects: int, rng: random.Random) -> None:
        self.out, self.wanted, self.rng = out, objects, rng
        self.writer = Writer(rng)
        self.max_files = min(100 + objects // 50, 5000)
        self.directories = self.writer.directories(self.max_files // 15)
        self.objects = self.mark = self.tags = 0
        self.main = Line("refs/heads/main", {}, 0)
        self.sides: list[Line] = []

    def person(self, role: str) -> bytes:
        return f"{role} {self.rng.choice(PEOPLE)} {1500000000 + 600 * self.mark} +0000\n".encode()

    def data(self, content: bytes) -> bytes:
        return b"data %d\n%b\n" % (len(content), content)

    def commit(self, line: Line, changes: dict[str, bytes], merged: Line | None = None) -> None:
        self.mark += 1
        parts = [f"commit {line.ref}\nmark :{self.mark}\n".encode(), self.person("committer"),
                 self.data(self.writer.line().strip() + b"\n")]
        if line.tip:
            parts.append(b"from :%d\n" % line.tip)
        if merged:
            parts.append(b"merge :%d\n" % merged.tip)
        for path, content in changes.items():
            line.put(path, content)
            parts += [f"M 100644 inline {path}\n".encode(), self.data(content)]
        self.out.write(b"".join(parts))
        line.tip = self.mark
        line.commits += 1
        trees = {path[:at] for path in changes for at in range(len(path)) if path[at] == "/"}
        self.objects += 2 + (0 if merged else len(trees) + len(changes))  # a merge's are mostly there already

    def changes(self, line: Line) -> dict[str, bytes]:
        """To files near to each other, some of which change more often than others."""
        made: dict[str, bytes] = {}
        directory = self.rng.choice(self.directories)
        near = int(len(line.paths) * self.rng.random() ** 2)
        for _ in range(min(1 + int(self.rng.expovariate(0.4)), 12)):
            if len(line.paths) < self.max_files and (not line.paths or self.rng.random() < 0.1):
                path = self.writer.path(directory)
            else:
                path = line.paths[(near + int(self.rng.gauss(0, 2))) % len(line.paths)]
            made[path] = self.writer.content(path, made.get(path, line.files.get(path)))
        return made

    def tag(self) -> None:
        self.tags += 1
        self.out.write(f"tag v{self.tags}\nfrom :{self.main.tip}\n".encode() + self.person("tagger") +
                       self.data(f"Version {self.tags}\n".encode()))
        if self.tags % 3 == 0:
            self.out.write(f"reset refs/heads/release-{self.tags}\nfrom :{self.main.tip}\n\n".encode())
        self.objects += 1

    def step(self) -> None:
        if self.main.tip and len(self.sides) < SIDES and self.rng.random() < 0.05:
            free = next(n for n in range(SIDES) if all(side.ref[-1] != str(n) for side in self.sides))
            self.sides.append(Line(f"refs/heads/side-{free}", self.main.files, self.main.tip))
        line = self.rng.choice([self.main, self.main, *self.sides])
        self.commit(line, self.changes(line))
        if line is not self.main and line.commits > 3 and self.rng.random() < 0.2:
            self.sides.remove(line)
            self.commit(self.main, line.changed, line)
        if self.objects * TAGS >= self.wanted * (self.tags + 1):
            self.tag()

    def write(self) -> None:
        while self.objects < self.wanted:
            self.step()
            self.main.changed.clear()  # nothing asks for it: what is kept must not grow with the history
        self.out.write(b"done\n")


def generate(directory: Path, objects: int, seed: int) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "--initial-branch=main", "--template=", str(directory)],
                   check=True)
    with subprocess.Popen(["git", "-C", str(directory), "-c", "fastimport.unpackLimit=1", "fast-import", "--quiet",
                           "--done"], stdin=subprocess.PIPE) as importer:
        assert importer.stdin
        try:
            History(importer.stdin, objects, random.Random(seed)).write()
            importer.stdin.close()
        except BrokenPipeError:
            pass  # it has said why
    if importer.returncode != 0:
        sys.exit(f"git fast-import failed with {importer.returncode}; {directory} is incomplete")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("directory", type=Path)
    parser.add_argument("objects", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    arguments = parser.parse_args()
    if arguments.directory.exists() or arguments.directory.is_symlink():
        sys.exit(f"{arguments.directory} exists; nothing was done")
    start = time.perf_counter()
    generate(arguments.directory, arguments.objects, arguments.seed)
    made = time.perf_counter()
    for command in (["repack", "-adq" if arguments.quick else "-adfq"], ["pack-refs", "--all"]):
        subprocess.run(["git", "-C", str(arguments.directory), *command], check=True)
    print(f"{expansion(str(arguments.directory))}; made in {made - start:.0f} s, "
          f"packed in {time.perf_counter() - made:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
