#!/usr/bin/env bash
# The checks that need no build: format, layers, files, scripts. Each runs, whatever the others said.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

failed=0
run() {
  "$@" || {
    printf 'failed: %s\n' "$1" >&2
    failed=1
  }
}

# clang-format says every place; the file is enough, for `clang-format-14 -i` mends it.
check_format() {
  local unformatted
  unformatted=$(git ls-files -z --cached --others --exclude-standard '*.h' '*.cpp' |
    xargs -0 --no-run-if-empty clang-format-14 --dry-run -Werror 2>&1 |
    sed -n 's/^\([^: ]*\):[0-9]*:.* error: .*/\1: run clang-format-14 -i/p' | sort -u)
  printf '%s' "${unformatted:+$unformatted$'\n'}"
  printf 'format: %d files to be formatted\n' "$(grep -c . <<<"$unformatted")"
  [ -z "$unformatted" ]
}

check_scripts() {
  shellcheck -x -e SC2317 ekaudit check .ci/run .ci/*.sh packaging/*.sh packaging/test/*.sh templates/fan-out/*.sh
}

run check_format
run python3 .ci/check-layers.py
run python3 .ci/check-files.py
run check_scripts
run .ci/test-scripts.sh
exit "$failed"
