#!/usr/bin/env bash
# Makes the Debian package, the tarball and the wheel, with their SHA-256 sums.
#
# usage: packaging/build.sh BUILD_DIRECTORY OUTPUT_DIRECTORY
#
# BUILD_DIRECTORY is configured already (cmake --preset release). On Debian, with dpkg-dev, file and binutils. The time in the
# packages is SOURCE_DATE_EPOCH, else that of the commit.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
if [ $# -ne 2 ]; then
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
mkdir -p "$2"
build=$(cd "$1" && pwd -P)
output=$(cd "$2" && pwd -P)

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$top" log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
umask 022

# The package's changelog takes its date when the build is configured.
cmake "$build" >/dev/null
cmake --build "$build" --target ekaudit ekaudit_portable ekaudit_documents ekaudit_debian_documents
(cd "$build" && cpack -G DEB -B "$output")
rm -rf "$output/_CPack_Packages"
python3 "$top/packaging/portable.py" "$build" "$output"
for tree in "$output"/ekaudit-*-linux-*/; do
  python3 "$top/packaging/wheel/build_wheel.py" "${tree%/}" "$output"
  rm -rf "$tree"
done
(cd "$output" && sha256sum ekaudit*.deb ekaudit*.tar.gz ekaudit*.whl >SHA256SUMS)
