#!/usr/bin/env python3
"""Plants synthetic tokens all over a repository's history, for measuring.

usage: bench/plant.py REPOSITORY COUNT [SEED]

Each token comes in a commit of its own, as a line in a file that exists there or in a new one, on top of a
commit drawn from the whole history, and stays on a branch planted/N. Prints one line for each token:
its redacted form, the path and the commit. The tokens themselves are made here and stand nowhere but in the
repository. REPOSITORY is changed: use a copy.
"""

import random
import string
import subprocess
import sys


def git(repository: str, *arguments: str, data: bytes = b"") -> bytes:
    return subprocess.run(["git", "-C", repository, *arguments], input=data, capture_output=True,
                          check=True).stdout


def token_body(rng: random.Random) -> str:
    return "".join(rng.choice(string.ascii_letters + string.digits) for _ in range(40))


def plan(repository: str, count: int, rng: random.Random) -> list[tuple[str, str, str]]:
    """(commit to build on, path, token body) for each."""
    commits = sorted(git(repository, "rev-list", "--all", "--no-merges").decode().split())
    chosen = rng.sample(commits, min(count, len(commits)))
    planned = []
    for number, commit in enumerate(chosen):
        directories = [""] + git(repository, "ls-tree", "-r", "-d", "--name-only", "-z",
                                 commit).decode(errors="replace").split("\0")[:-1]
        directory = rng.choice([d for d in directories if '"' not in d and "\n" not in d])
        path = f"{directory}/planted{number}.env" if directory else f"planted{number}.env"
        planned.append((commit, path, token_body(rng)))
    return planned


def main() -> int:
    if len(sys.argv) not in (3, 4):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    repository, count = sys.argv[1], int(sys.argv[2])
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) == 4 else 1)
    stream = []
    planned = plan(repository, count, rng)
    prefix = "ek_" + "live_"
    for number, (commit, path, body) in enumerate(planned):
        content = f"# settings\nENKRYPTIFY_TOKEN={prefix}{body}\n".encode()
        message = f"Add settings {number}\n".encode()
        stream.append(f"commit refs/heads/planted/{number}\n"
                      f"committer P Lanter <planter@example.com> {1700000000 + number} +0000\n"
                      f"data {len(message)}\n".encode() + message +
                      f"from {commit}\nM 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n")
    git(repository, "fast-import", "--quiet", data=b"".join(stream))
    git(repository, "pack-refs", "--all")  # as in a clone
    tips = dict(reversed(line.split(" ")) for line in git(
        repository, "for-each-ref", "--format=%(objectname) %(refname:lstrip=3)",
        "refs/heads/planted").decode().splitlines())
    for number, (_, path, body) in enumerate(planned):
        print(f"{prefix}{body[:8]}… {path} {tips[str(number)]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
