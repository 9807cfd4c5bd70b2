#!/bin/sh
# Runs in a fresh root, after a package was installed there: does ekaudit work?
#
# usage: exercise.sh PROGRAM REPOSITORY TOKEN_FILE
# REPOSITORY holds the token of TOKEN_FILE in its history. Says nothing if all is well.
set -eu
program=$1
repository=$2
token=$(cat "$3")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
HOME=$work
export HOME

fail() {
  printf 'failed: %s\n' "$1" >&2
  cat "$work/out" >&2
  exit 1
}

# expect CODE ARGUMENT...: the exit code of `ekaudit ARGUMENT...`, whose output goes to $work/out.
expect() {
  wanted=$1
  shift
  code=0
  "$program" "$@" >"$work/out" 2>&1 </dev/null || code=$?
  [ "$code" -eq "$wanted" ] || fail "ekaudit $*: exit $code, not $wanted"
}

expect 0 --version
head -n 1 "$work/out" | grep -Eq '^ekaudit [0-9.]+ \([0-9a-f]+\)$' || fail 'the first line of --version'
grep -Eq '^libcurl [0-9]' "$work/out" || fail 'libcurl'
grep -Eq '^SQLite [0-9]' "$work/out" || fail 'SQLite'
! grep 'not found' "$work/out" >/dev/null || fail 'a library is missing'

expect 0 demo
grep -q '^ALIVE ' "$work/out" || fail 'demo names what is alive'

for backend in auto libgit2; do
  expect 1 scan --git-backend "$backend" "$repository"
  grep -q 'leaked-token-in-history' "$work/out" || fail 'the token in history was not found'
  ! grep -F "$token" "$work/out" >/dev/null || fail 'a raw token was printed'
done

mkdir "$work/clean"
expect 0 scan "$work/clean"

# Names and certificates are resolved by the system that it runs on, which may have no network.
ENKRYPTIFY_API_URL=https://127.0.0.1:9 ENKRYPTIFY_TOKEN=$token
export ENKRYPTIFY_API_URL ENKRYPTIFY_TOKEN
expect 3 tokens --workspace none --timeout 2s
! grep -Ei 'libcurl could not be loaded|certificate|CAfile' "$work/out" >/dev/null || fail 'libcurl does not get as far as connecting'
