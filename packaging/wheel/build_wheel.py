#!/usr/bin/env python3
"""Makes a Python wheel of the portable tree: `pip install` puts the program itself, not a script, into bin.

usage: packaging/wheel/build_wheel.py TREE OUTPUT_DIRECTORY

TREE is what packaging/portable.py leaves. The wheel's scripts go to PREFIX/bin and its data to PREFIX, so that the
program finds its libraries in ../lib/ekaudit as it does in the tarball, and no Python runs when it does. Only the
standard library is needed. The same tree and SOURCE_DATE_EPOCH give the same bytes.
"""

import base64
import hashlib
import os
import re
import sys
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from portable import OLDEST_GLIBC  # noqa: E402

TREE_NAME = re.compile(r"^ekaudit-(?P<version>[\d.]+)-linux-(?P<machine>\w+)$")
CARRIED = ("lib/ekaudit", "share/doc/ekaudit/licences", "share/man")

METADATA = """\
Metadata-Version: 2.1
Name: ekaudit
Version: {version}
Summary: Auditor for Enkryptify API tokens
License: MIT
Requires-Python: >=3.7
Description-Content-Type: text/markdown

"""

WHEEL = """\
Wheel-Version: 1.0
Generator: ekaudit
Root-Is-Purelib: false
Tag: {tag}
"""


def files_of(tree: Path, version: str, tag: str) -> dict[str, bytes]:
    """What the wheel holds, by name, without RECORD."""
    data, information = f"ekaudit-{version}.data", f"ekaudit-{version}.dist-info"
    documents = tree / "share/doc/ekaudit"
    files = {f"{data}/scripts/ekaudit": (tree / "bin/ekaudit").read_bytes()}
    for path in (path for part in CARRIED for path in (tree / part).rglob("*") if path.is_file()):
        files[f"{data}/data/{path.relative_to(tree).as_posix()}"] = path.read_bytes()
    files[f"{information}/METADATA"] = METADATA.format(version=version).encode() + (documents / "README.md").read_bytes()
    files[f"{information}/WHEEL"] = WHEEL.format(tag=tag).encode()
    files[f"{information}/LICENSE"] = (documents / "LICENSE").read_bytes()
    return files


def record_of(files: dict[str, bytes], name: str) -> bytes:
    lines = []
    for path, content in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(content)}\n")
    return "".join([*lines, f"{name},,\n"]).encode()


def write_wheel(target: Path, files: dict[str, bytes], epoch: int) -> None:
    # The format knows no time before 1980.
    date = time.gmtime(max(epoch, 315_532_800))[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, date)
            entry.external_attr = (0o100755 if "/scripts/" in path else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def main() -> int:
    match = TREE_NAME.match(Path(sys.argv[1]).name) if len(sys.argv) == 3 else None
    if not match:
        print(__doc__, file=sys.stderr)
        return 2
    tree, output, version = Path(sys.argv[1]), Path(sys.argv[2]), match["version"]
    tag = f"py3-none-manylinux_{OLDEST_GLIBC.replace('.', '_')}_{match['machine']}"
    files = dict(sorted(files_of(tree, version, tag).items()))
    record = f"ekaudit-{version}.dist-info/RECORD"
    files[record] = record_of(files, record)
    target = output / f"ekaudit-{version}-{tag}.whl"
    write_wheel(target, files, int(os.environ.get("SOURCE_DATE_EPOCH", "0")))
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
