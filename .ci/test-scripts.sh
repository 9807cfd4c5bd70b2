#!/usr/bin/env bash
# Tests ./ekaudit, ./check and the lint scripts with stand-ins for CMake, apt and dpkg: no build, no
# network, about two seconds.
# shellcheck disable=SC2016
set -uo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# expect WHAT ACTUAL WANTED: the two texts are the same.
expect() {
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'failed: %s\n  expected: %q\n  but got:  %q\n' "$1" "$3" "$2"
  fi
}

# expect_in WHAT TEXT PART
expect_in() {
  case $2 in
    *"$3"*) passed=$((passed + 1)) ;;
    *)
      failed=$((failed + 1))
      printf 'failed: %s\n  expected in it: %q\n  but got:        %q\n' "$1" "$3" "$2"
      ;;
  esac
}

# A stand-in: stub NAME, body on stdin. Every call is noted in $work/calls.
stub() {
  {
    printf '#!/bin/sh\nprintf "%%s\\n" "%s $*" >>"%s/calls"\n' "$1" "$work"
    cat
  } >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}

# A checkout in a directory with a space in its name, and a PATH that holds no apt, CMake or compiler.
set_up() {
  rm -rf "${work:?}"/*
  mkdir -p "$work/bin" "$work/a checkout/.ci" "$work/a checkout/core" "$work/elsewhere"
  checkout="$work/a checkout"
  cp "$top/ekaudit" "$top/check" "$checkout/"
  cp "$top/.ci/provision.sh" "$checkout/.ci/"
  touch "$checkout/core/a.cpp"
  local tool
  for tool in sh cat cp chmod find flock getconf grep mkdir mv readlink rm tail touch uname env; do
    ln -s "$(command -v "$tool")" "$work/bin/$tool"
  done
  local name
  for name in c++ ninja pkg-config git python3; do
    stub "$name" </dev/null
  done
  stub dpkg-query <<<'echo installed'
  stub id <<<'echo 0'
  stub ctest <<<'exit 8'
  stub cmake <<'STUB'
[ "$1" = --build ] || { mkdir -p build/release; exit 0; }
mkdir -p "$2/cli"
cat >/dev/null # would swallow the caller's input
echo noise
cat >"$2/cli/ekaudit" <<'PROGRAM'
#!/bin/sh
printf '[%s]' "$@"
printf ' in %s, read %s\n' "${PWD##*/}" "$(cat)"
exit 3
PROGRAM
chmod +x "$2/cli/ekaudit"
STUB
  : >"$work/calls"
}

# run FILE ARGUMENT...: sets out, err, code; the program's stdin is "input".
run() {
  local file=$1
  shift
  : >"$work/calls"
  (cd "$work/elsewhere" && printf input | PATH=$work/bin "$file" "$@" >"$work/out" 2>"$work/err")
  code=$?
  out=$(cat "$work/out")
  err=$(cat "$work/err")
}

test_launcher_builds_once_and_becomes_the_program() {
  set_up
  run "$checkout/ekaudit" scan 'a b' '' '*'
  expect "output is the program's" "$out" '[scan][a b][][*] in elsewhere, read input'
  expect "exit code is the program's" "$code" 3
  expect_in 'first run says that it builds' "$err" 'ekaudit: building, once'
  run "$checkout/ekaudit" scan
  expect 'second run is silent' "$err" ''
  expect 'second run starts nothing else' "$(cat "$work/calls")" ''
  ln -s "$checkout/ekaudit" "$work/link"
  run "$work/link" rules
  expect 'works through a link' "$out" '[rules] in elsewhere, read input'
}

test_launcher_builds_again_when_a_source_changed() {
  set_up
  run "$checkout/ekaudit" rules
  touch -d '+1 minute' "$checkout/core/a.cpp"
  run "$checkout/ekaudit" rules
  expect_in 'says why' "$err" 'sources have changed'
  expect_in 'builds' "$(cat "$work/calls")" 'cmake --build'
  touch -d '+2 minutes' "$checkout/report.json"
  touch -d '-1 minute' "$checkout/core/a.cpp"
  run "$checkout/ekaudit" rules
  expect 'other files do not count' "$(cat "$work/calls")" ''
}

test_launcher_reports_a_failed_build() {
  set_up
  stub cmake <<<'[ "$1" = --build ] && { echo "FAILED: core/a.cpp.o"; exit 1; }; mkdir -p build/release; exit 0'
  run "$checkout/ekaudit" rules
  expect 'exit code of a failed build' "$code" 4
  expect_in 'shows what failed' "$err" 'FAILED: core/a.cpp.o'
  expect 'stdout stays empty' "$out" ''
}

test_missing_packages_without_apt() {
  set_up
  rm "$work/bin/ninja"
  run "$checkout/ekaudit" rules
  expect 'exit code without apt' "$code" 2
  expect_in 'names the package' "$err" 'ninja-build'
  expect 'stdout stays empty' "$out" ''
}

test_missing_packages_as_root() {
  set_up
  stub dpkg-query <<<'case "$*" in *libre2-dev*) exit 1 ;; *) echo installed ;; esac'
  stub apt-get </dev/null
  run "$checkout/ekaudit" rules
  expect 'goes on after installing' "$code" 3
  expect_in 'updates first' "$(cat "$work/calls")" 'Timeout=300 update'
  expect_in 'installs what is missing' "$(cat "$work/calls")" '--no-install-recommends libre2-dev'
  stub apt-get <<<'echo "E: no such package"; exit 100'
  rm -rf "$checkout/build"
  run "$checkout/ekaudit" rules
  expect 'exit code when apt fails' "$code" 2
  expect_in 'shows why' "$err" 'E: no such package'
}

test_missing_packages_without_root_and_terminal() {
  set_up
  stub id <<<'echo 1000'
  stub sudo <<<'"$@"'
  stub apt-get </dev/null
  rm "$work/bin/cmake"
  (
    cd "$work/elsewhere" &&
      PATH=$work/bin "$(command -v setsid)" -w "$checkout/ekaudit" rules </dev/null >"$work/out" 2>"$work/err"
  )
  expect 'exit code without root' "$?" 2
  expect_in 'prints the command' "$(cat "$work/err")" 'apt-get install --no-install-recommends cmake'
  expect 'installs nothing' "$(grep -c '^apt-get\|^sudo' "$work/calls")" 0
}

test_check() {
  set_up
  run "$checkout/check" --preset dev
  expect "exit code is ctest's" "$code" 8
  expect_in 'runs the preset' "$(cat "$work/calls")" 'ctest --preset dev'
  run "$checkout/check" --preset nonsense
  expect 'unknown preset' "$code" 2
  run "$checkout/check" --fast
  expect 'unknown option' "$code" 2
}

test_every_library_that_cmake_wants_is_installed() {
  local package
  while read -r package; do
    expect "provision.sh installs $package" \
      "$(grep -c "^build_libraries='.*\b$package\b" "$top/.ci/provision.sh")" 1
  done < <(sed -n 's/^ekaudit_require_[a-z]*(.* \([a-z0-9-]*\))$/\1/p' "$top/cmake/EkauditDependencies.cmake")
}

# plant PATH: a file of the repository that the lint scripts see, content on stdin.
plant() {
  mkdir -p "$(dirname "$1")"
  cat >"$1"
}

test_lint_scripts() {
  set_up
  cd "$checkout" || exit 1
  git init -q
  plant rules/a.h <<<'#include "audit/report.h"'
  plant core/b.cpp <<<'#include <git2.h>'
  plant scanner/match/c.cpp <<<'#include "scanner/sources/files.h"'
  plant scanner/sources/d.cpp <<<'#include "scanner/match/match.h"'
  out=$(python3 "$top/.ci/check-layers.py")
  expect 'layers: exit code' "$?" 1
  expect_in 'layers: order' "$out" 'rules/a.h:1: '
  expect_in 'layers: wrapper' "$out" 'core/b.cpp:1: '
  expect_in 'layers: folders inside a layer' "$out" 'scanner/match/c.cpp:1: '
  expect_in 'layers: nothing else' "$out" ' 3 errors'

  printf 'a \nb\r\nc\td' >core/e.cpp
  yes 'int x;' | head -n 401 >core/f.cpp
  printf 'see /home''/me/x and [a page](docs/none.md)\n' >g.md
  out=$(python3 "$top/.ci/check-files.py")
  expect 'files: exit code' "$?" 1
  expect_in 'files: trailing space' "$out" 'core/e.cpp:1: trailing space'
  expect_in 'files: CRLF' "$out" 'core/e.cpp:2: CRLF'
  expect_in 'files: tab' "$out" 'core/e.cpp:3: tab'
  expect_in 'files: last line' "$out" 'core/e.cpp:3: no line feed'
  expect_in 'files: length' "$out" 'core/f.cpp:401: over 400 lines'
  expect_in 'files: path of a machine' "$out" 'g.md:1: path of a machine'
  expect_in 'files: link' "$out" 'g.md:1: link to docs/none.md'
  expect_in 'files: nothing else' "$out" ' 7 errors'
}

for test in $(declare -F | cut -d ' ' -f 3 | grep '^test_'); do
  "$test"
done
printf 'scripts: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
