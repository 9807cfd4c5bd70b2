#!/bin/sh
# Validates a SARIF file as code scanning would, and a little more.
#
#   validate_sarif.sh [--no-install] FILE
#
# Exit code 0: valid. 1: invalid, with what is wrong on stderr. 2: usage. 77: the tools are not there,
# with the reason on stderr. The tools are npm packages of fixed versions, about 100 MB, kept in
# $EKAUDIT_VALIDATOR_CACHE (default: ekaudit/validators in the user's cache directory); --no-install
# uses them only if they are there already.
set -eu

unavailable() {
  echo "validate_sarif: $1" >&2
  exit 77
}

install=yes
if [ "${1:-}" = --no-install ]; then
  install=no
  shift
fi
if [ $# -ne 1 ] || [ ! -f "$1" ]; then
  echo "usage: validate_sarif.sh [--no-install] FILE" >&2
  exit 2
fi
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
sarif=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
cache=${EKAUDIT_VALIDATOR_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/ekaudit/validators}

multitool_version=5.7.0
schema_version=1.0.0-beta.0
jsonschema_version=1.5.0
tools=$cache/sarif-$multitool_version-$schema_version-$jsonschema_version

command -v node >/dev/null || unavailable "node is not installed"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -d "$tools" ]; then
  [ $install = yes ] || unavailable "the tools are not in $cache; run without --no-install to get them"
  command -v npm >/dev/null || unavailable "npm is not installed"
  mkdir -p "$cache"
  # Made aside and moved: two runs at a time do not see each other's halves.
  fresh=$(mktemp -d "$cache/new.XXXXXX")
  if ! npm install --prefix "$fresh" --no-audit --no-fund --ignore-scripts --loglevel=error \
    --fetch-timeout=60000 --fetch-retries=1 \
    "@microsoft/sarif-multitool@$multitool_version" "@microsoft/jest-sarif@$schema_version" \
    "jsonschema@$jsonschema_version" >"$work/npm.log" 2>&1; then
    cat "$work/npm.log" >&2
    rm -rf "$fresh"
    unavailable "npm could not install the tools"
  fi
  # The package's own script that would do this is not run.
  chmod a+rx "$fresh"/node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool 2>/dev/null || true
  mv -T "$fresh" "$tools" 2>/dev/null || rm -rf "$fresh"
fi

# The multitool's name differs by system; there is one.
multitool=
for candidate in "$tools"/node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool; do
  [ -x "$candidate" ] && multitool=$candidate
done
[ -n "$multitool" ] || unavailable "the SARIF multitool does not exist for this system"
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_BUNDLE_EXTRACT_BASE_DIR="$work"
started=0
"$multitool" version >/dev/null 2>&1 || started=$?
# What the shell says when a program cannot be run at all; others are the program's own.
if [ $started -eq 126 ] || [ $started -eq 127 ]; then
  unavailable "the SARIF multitool does not run on this system"
fi

# Its exit code is 0 whatever it finds, and --rule-kind takes a file name after it for a kind.
"$multitool" validate "$sarif" --rule-kind 'Sarif;Gh' --level 'Error;Warning;Note' \
  --log ForceOverwrite -o "$work/verdict.sarif" -q >"$work/multitool.log" 2>&1 || true
if [ ! -s "$work/verdict.sarif" ]; then
  cat "$work/multitool.log" >&2
  echo "validate_sarif: the SARIF multitool gave no verdict" >&2
  exit 1
fi
NODE_PATH=$tools/node_modules node "$here/check_sarif.js" "$sarif" "$work/verdict.sarif"
