#!/usr/bin/env bash
# Installs, runs and removes each package in a fresh Debian root of its own. As root, with debootstrap and a network.
#
# usage: packaging/test/install.sh PACKAGES_DIRECTORY [deb|tarball|wheel|hook|lint]...
#
# PACKAGES_DIRECTORY is what packaging/build.sh has filled. SUITE (bookworm) and MIRROR choose the root; EKAUDIT_TEST_BASE
# names a directory where it is kept from run to run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
if [ $# -lt 1 ] || [ "$(id -u)" -ne 0 ]; then
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
packages=$(cd "$1" && pwd -P)
shift
[ $# -gt 0 ] || set -- deb tarball wheel hook lint
work=$(mktemp -d)
root=$work/root
base=${EKAUDIT_TEST_BASE:-$work/base}

unmount_all() {
  local place
  for place in "$root/proc" "$root/dev/pts"; do
    if mountpoint -q "$place"; then
      umount --lazy "$place"
    fi
  done
}

clean_up() {
  unmount_all
  rm -rf --one-file-system "$work"
}
trap clean_up EXIT

# in_root COMMAND...: in the root, with nothing of this environment.
in_root() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    chroot "$root" "$@"
}

install_in_root() {
  in_root apt-get -qq -y -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" >/dev/null
}

# A root as it was after debootstrap, with the packages and a repository that a token leaked into.
fresh_root() {
  if [ ! -d "$base/etc" ]; then
    debootstrap --variant=minbase "${SUITE:-bookworm}" "$base" "${MIRROR:-http://deb.debian.org/debian}" >"$work/log" ||
      { cat "$work/log" >&2 && exit 1; }
    cp /etc/resolv.conf "$base/etc/resolv.conf"
    root=$base in_root apt-get -qq update
  fi
  unmount_all
  rm -rf --one-file-system "$root"
  cp -a "$base" "$root"
  mount -t proc proc "$root/proc"
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
  ln -sf pts/ptmx "$root/dev/ptmx"
  mkdir "$root/packages"
  cp "$packages"/ekaudit* "$root/packages/"
  cp "$here/exercise.sh" "$here/completions.sh" "$root/packages/"
  make_repository "$root/repository"
}

# The token is put together here, so that no file of the project holds one.
make_repository() {
  local git=(git -C "$1" -c user.name=Test -c user.email=test@example.com)
  git init -q -b main "$1"
  printf 'ek_%s_%s' live Qm7Lp2XcVb9Tn4Rk8Ws3Zd6Yf1Hg5Jq0 >"$root/token"
  printf 'ENKRYPTIFY_TOKEN=%s\n' "$(cat "$root/token")" >"$1/app.env"
  "${git[@]}" add app.env
  "${git[@]}" commit -q -m 'Add settings'
  "${git[@]}" rm -q app.env
  "${git[@]}" commit -q -m 'Take them out'
  chown -R 0:0 "$1"
}

exercise() {
  in_root sh /packages/exercise.sh "$1" /repository /token
}

# no_trace_of PATH...: nothing of these is left in the root.
no_trace_of() {
  local path
  for path in "$@"; do
    if [ -e "$root$path" ] || [ -L "$root$path" ]; then
      printf 'failed: %s is left\n' "$path" >&2
      return 1
    fi
  done
}

test_deb() {
  fresh_root
  in_root sh -c 'apt-get -qq -y -o Dpkg::Use-Pty=0 install /packages/ekaudit_*.deb >/dev/null'
  exercise /usr/bin/ekaudit
  local file files=()
  while read -r file; do
    # Directories of others stay.
    if [ -f "$root$file" ] || [[ $file == */ekaudit ]]; then
      files+=("$file")
    fi
  done < <(in_root dpkg-query -L ekaudit)
  in_root apt-get -qq -y -o Dpkg::Use-Pty=0 purge ekaudit >/dev/null
  no_trace_of "${files[@]}"
}

test_tarball() {
  fresh_root
  in_root sh -c 'cd /opt && tar -xzf /packages/ekaudit-*-linux-*.tar.gz && mv ekaudit-* ekaudit'
  exercise /opt/ekaudit/bin/ekaudit
  # Through a link, as people put programs into their PATH.
  in_root ln -s /opt/ekaudit/bin/ekaudit /usr/local/bin/ekaudit
  exercise /usr/local/bin/ekaudit
  in_root rm -r /opt/ekaudit /usr/local/bin/ekaudit
  no_trace_of /opt/ekaudit /usr/local/bin/ekaudit
}

test_wheel() {
  fresh_root
  install_in_root python3-venv
  in_root sh -c 'python3 -m venv /venv && find /venv | sort >/before &&
    /venv/bin/pip install -q --no-index /packages/ekaudit-*.whl && /venv/bin/pip check -q'
  exercise /venv/bin/ekaudit
  in_root /venv/bin/pip uninstall -q -y ekaudit
  # pip compiles what it runs itself, and leaves empty directories.
  in_root sh -c 'find /venv -name __pycache__ -prune -o -type f -print | sort >/after'
  if grep ekaudit "$root/after"; then
    return 1
  fi
}

# The pre-commit framework installs the wheel by itself, into an environment of its own.
test_hook() {
  fresh_root
  install_in_root pre-commit git python3-pip-whl python3-setuptools-whl
  local wheel
  wheel=$(cd "$packages" && echo ekaudit-*.whl)
  cat >"$root/repository/.pre-commit-config.yaml" <<CONFIG
repos:
  - repo: local
    hooks:
      - id: ekaudit
        name: ekaudit
        entry: ekaudit hook pre-commit
        language: python
        additional_dependencies: [/packages/$wheel]
        always_run: true
        require_serial: true
CONFIG
  # shellcheck disable=SC2016
  in_root sh -ec 'cd /repository
    git config --global user.name Test && git config --global user.email test@example.com
    pre-commit install >/dev/null
    git add .pre-commit-config.yaml && git commit -q -m "Use pre-commit" >/log 2>&1
    cp /token leak.env && git add leak.env
    ! git commit -q -m "Leak" >>/log 2>&1
    grep -q "leak.env:1" /log && ! grep -qF "$(cat /token)" /log' || {
    cat "$root/log" >&2
    return 1
  }
}

# What the distribution's own tools say of the package, its manual page and its completions.
test_lint() {
  fresh_root
  install_in_root lintian mandoc zsh fish bash-completion
  in_root sh -ec 'apt-get -qq -y -o Dpkg::Use-Pty=0 install /packages/ekaudit_*.deb >/dev/null
    # It misses a date, which a reproducible page has not.
    mandoc -T lint -W error /usr/share/man/man1/ekaudit.1.gz
    sh /packages/completions.sh
    lintian --allow-root --info --suppress-tags initial-upload-closes-no-bugs --fail-on error,warning /packages/ekaudit_*.deb'
}

for name; do
  printf '==== %s ====\n' "$name"
  "test_$name"
  printf '==== %s: passed ====\n' "$name"
done
