# Sourced by ./ekaudit and ./check: installs what is missing and builds a preset. POSIX shell.
# The caller sets `program` (for messages) and `root` (the checkout). Everything is said on stderr; stdin
# and stdout are left to whoever comes after.
# Exits with 2 where something has to be installed by hand, with 4 where the build fails.
# shellcheck shell=sh disable=SC2034,SC2154

# Debian's names. A tool counts as there if its command is; a library if its package is.
build_tools='c++:g++ cmake:cmake ninja:ninja-build pkg-config:pkg-config'
build_libraries='libre2-dev libgit2-dev nettle-dev zlib1g-dev libdeflate-dev libyaml-dev libfmt-dev nlohmann-json3-dev libcli11-dev libexpected-dev libcurl4-openssl-dev libsqlite3-dev'

say() {
  printf '%s: %s\n' "$program" "$*" >&2
}

# missing_packages TOOL:PACKAGE|PACKAGE...: prints the packages that are not there. Without dpkg nothing
# is known about libraries; CMake names the one that it misses.
missing_packages() {
  missing=
  for item in "$@"; do
    package=${item#*:}
    if [ "$item" != "$package" ]; then
      command -v "${item%%:*}" >/dev/null 2>&1 && continue
    elif ! command -v dpkg-query >/dev/null 2>&1; then
      continue
    elif dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -q '^installed$'; then
      continue
    fi
    missing="$missing $package"
  done
  printf '%s\n' "${missing# }"
}

# Says what to install by hand, and ends.
explain_and_exit() {
  say "$1"
  if command -v apt-get >/dev/null 2>&1; then
    printf '  apt-get update && apt-get install --no-install-recommends %s\n' "$2" >&2
  else
    printf '  %s\n' \
      'a C++20 compiler (GCC 12 or Clang 14, or newer), CMake 3.25 or newer, Ninja, pkg-config' \
      'development files of RE2, libgit2 1.5 or newer, Nettle, zlib, libdeflate, libyaml, fmt, nlohmann-json, CLI11, tl-expected, libcurl, SQLite 3' \
      "in Debian's names: $2" >&2
  fi
  exit 2
}

has_terminal() {
  [ -t 2 ] && (: </dev/tty) 2>/dev/null
}

# install_packages "PACKAGE PACKAGE...": by apt, as root or after asking for sudo.
install_packages() {
  as_root=
  if ! command -v apt-get >/dev/null 2>&1; then
    explain_and_exit 'this needs, to be built once:' "$1"
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1 || ! has_terminal; then
      explain_and_exit 'some packages are missing, and only root can install them:' "$1"
    fi
    printf '%s: these packages are missing:\n  %s\nInstall them now with sudo apt-get? [y/N] ' \
      "$program" "$1" >&2
    answer=
    read -r answer </dev/tty || true
    case $answer in
      [Yy] | [Yy][Ee][Ss]) as_root=sudo ;;
      *) explain_and_exit 'nothing was installed. What is missing:' "$1" ;;
    esac
  fi
  log=$root/build/install.log
  say "installing with apt-get: $1"
  # The list is split into words on purpose.
  # shellcheck disable=SC2086
  if ! {
    $as_root apt-get -q -o DPkg::Lock::Timeout=300 update &&
      $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
        install --no-install-recommends $1
  } </dev/null >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    explain_and_exit "apt-get failed (all it said is in $log). Needed are:" "$1"
  fi
}

# provision ITEM...: as for missing_packages; returns when all is there.
provision() {
  if ! mkdir -p "$root/build" 2>/dev/null || ! [ -w "$root/build" ]; then
    say "cannot write to $root/build, where the program is built; make it writable, or build as its owner"
    exit 2
  fi
  needed=$(missing_packages "$@")
  if [ -n "$needed" ]; then
    install_packages "$needed"
  fi
}

# One build at a time in this checkout, where the system has flock. Descriptor 9 holds the lock: close it
# for children that may outlive the build.
lock_build() {
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$root/build/.lock"
    flock 9
  fi
}

unlock_build() {
  exec 9>&-
}

# configure PRESET: output to a log, shown if it fails. The second try forgets what an earlier run found
# out, for checkouts that were moved and systems that were upgraded.
configure() {
  log=$root/build/$1-configure.log
  if ! run_cmake --preset "$1" && ! run_cmake --fresh --preset "$1"; then
    cat -- "$log" >&2
    say 'CMake could not set up the build (see above)'
    exit 2
  fi
}

run_cmake() {
  (cd -- "$root" && exec cmake "$@") </dev/null >"$log" 2>&1 9>&-
}
