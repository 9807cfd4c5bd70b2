#!/usr/bin/env python3
"""Makes the tarball that carries all but glibc.

usage: packaging/portable.py BUILD_DIRECTORY OUTPUT_DIRECTORY

Leaves OUTPUT_DIRECTORY/ekaudit-VERSION-linux-ARCHITECTURE, as a directory and as .tar.gz: bin/ekaudit (the target
ekaudit_portable), the libraries that it links or loads and theirs in lib/ekaudit, manual page, completions, documents,
and the licences of all that is carried. The same build and SOURCE_DATE_EPOCH give the same bytes.
"""

import gzip
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import glibc_needed

# Debian 12's. Older systems need a build of their own; newer ones run this.
OLDEST_GLIBC = "2.36"

# Parts of glibc, which belong to the system's loader and its configuration.
OF_GLIBC = re.compile(r"^(ld-linux.*|lib(c|m|dl|pthread|rt|resolv|util|anl|nss_\w+)\.so\.\d+)$")

# Names of libraries among a program's strings: those that it links and those that it loads by itself.
LIBRARY_NAME = re.compile(rb"\0(lib[\w+-]+\.so(?:\.\d+)+)(?=\0)")


def output_of(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def version_of(build: Path) -> str:
    cache = (build / "CMakeCache.txt").read_text()
    return re.search(r"^CMAKE_PROJECT_VERSION:STATIC=(.+)$", cache, re.MULTILINE).group(1)


def known_libraries() -> dict[str, Path]:
    """Name to file, as the loader's cache has it: the first is what it takes."""
    known = {}
    for name, file in re.findall(r"^\s(\S+) \(libc6.*?\) => (\S+)$", output_of("/sbin/ldconfig", "-p"), re.MULTILINE):
        known.setdefault(name, Path(file))
    return known


def libraries_of(program: Path) -> dict[str, Path]:
    """All that the program needs, directly or not, but for glibc."""
    known = known_libraries()
    found = {}
    for name in sorted({match.decode() for match in LIBRARY_NAME.findall(program.read_bytes())}):
        if OF_GLIBC.match(name):
            continue
        if name not in known:
            sys.exit(f"{name} is not installed here, and the program needs it")
        found[name] = known[name]
        for needed, file in re.findall(r"^\s(\S+) => (/\S+)", output_of("ldd", known[name]), re.MULTILINE):
            if not OF_GLIBC.match(needed):
                found[needed] = Path(file)
    return found


def package_of(library: Path) -> str:
    """The Debian package that a file belongs to; with a merged /usr either name may be the recorded one."""
    for name in (library, library.resolve(), *(Path(str(p).removeprefix("/usr")) for p in (library, library.resolve()))):
        run = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True, check=False)
        if run.returncode == 0:
            return run.stdout.split(":")[0]
    sys.exit(f"no package owns {library}: its licence is not known")


def copy_libraries(libraries: dict[str, Path], tree: Path) -> None:
    directory = tree / "lib/ekaudit"
    licences = tree / "share/doc/ekaudit/licences"
    directory.mkdir(parents=True)
    licences.mkdir(parents=True)
    for name, file in sorted(libraries.items()):
        shutil.copyfile(file, directory / name)
        package = package_of(file)
        shutil.copyfile(f"/usr/share/doc/{package}/copyright", licences / package)


def make_tree(build: Path, tree: Path) -> None:
    shutil.rmtree(tree, ignore_errors=True)
    for component in ("program", "plain"):
        output_of("cmake", "--install", build, "--component", component, "--prefix", tree)
    program = tree / "bin/ekaudit"
    shutil.copyfile(build / "ekaudit_portable", program)
    output_of("strip", program)
    copy_libraries(libraries_of(program), tree)
    for path in tree.rglob("*"):
        path.chmod(0o755 if path.is_dir() or path == program else 0o644)
    tree.chmod(0o755)


def check_glibc(tree: Path) -> None:
    needed = glibc_needed.needed_below(tree)
    newest = max(needed, key=needed.get)
    if needed[newest] > glibc_needed.parse(OLDEST_GLIBC):
        sys.exit(f"{newest.name} needs glibc {needed[newest]}, newer than the {OLDEST_GLIBC} that the package promises")


def make_tarball(tree: Path, epoch: int) -> Path:
    def normal(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = epoch
        return entry

    target = tree.parent / (tree.name + ".tar.gz")
    with target.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=epoch) as packed, \
            tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
        archive.add(tree, tree.name, filter=normal)  # in the order of names
    return target


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    build, output = Path(sys.argv[1]), Path(sys.argv[2])
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    tree = output.resolve() / f"ekaudit-{version_of(build)}-linux-{platform.machine()}"
    make_tree(build, tree)
    check_glibc(tree)
    print(make_tarball(tree, epoch))
    return 0


if __name__ == "__main__":
    sys.exit(main())
