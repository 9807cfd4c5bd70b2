#!/bin/sh
# Searches the repositories of a list on several engines, and merges what they found.
#
#   fan-out.sh scan LIST REPORTS INDEX COUNT [OPTION...]
#       the part of engine INDEX, from 0, of COUNT; options of ekaudit scan. Ends with 1 if something could not be
#       searched: the other engines, and merge, go on all the same.
#   fan-out.sh merge LIST REPORTS [OPTION...]
#       all parts as one; options and exit codes of ekaudit merge.
#
# LIST: on each line a repository's address, and behind it the number of shards where it is large enough for several
# engines: "https://example.com/team/monorepo 4". '#' begins a comment.
# REPORTS: a directory that all engines write to, or that their reports are brought to. A part that could not be
# searched has an empty report or none: merge says so, and is incomplete.
# Git finds its credentials by itself; it asks nobody. EKAUDIT names the program, if it is not on the PATH.
set -eu

ekaudit=${EKAUDIT:-ekaudit}

# Lines of "REPORT ADDRESS NUMBER OF", one for each part.
parts() {
  awk '
    { sub(/#.*/, "") }
    NF == 0 { next }
    NF > 2 || (NF == 2 && ($2 !~ /^[0-9]+$/ || $2 < 1)) {
      printf "fan-out: line %d of the list is not \"ADDRESS [SHARDS]\"\n", NR >"/dev/stderr"
      exit 2
    }
    {
      name = $1
      sub(/\/+$/, "", name); sub(/\.git$/, "", name); sub(/.*[\/:]/, "", name)
      gsub(/[^A-Za-z0-9._-]/, "_", name)
      of = NF == 2 ? $2 + 0 : 1
      for (number = 1; number <= of; number++) {
        printf "%05d-%s%s.json %s %d %d\n", NR, name, (of > 1 ? "-" number "-of-" of : ""), $1, number, of
      }
    }' "$1"
}

# Leaves the report, empty if that fails.
search() {
  report=$1 address=$2 number=$3 of=$4
  shift 4
  : >"$report"
  repository=$(mktemp -d)
  status=0
  if GIT_TERMINAL_PROMPT=0 git clone --quiet --mirror -- "$address" "$repository/clone.git"; then
    [ "$of" -eq 1 ] || set -- "$@" --shard "$number/$of"
    "$ekaudit" scan "$repository/clone.git" --no-cache --counts-only --report "json=$report.new" "$@" || status=$?
    # Findings (1) and gaps (3) stand in the report.
    case $status in
      0 | 1 | 3) status=0 && mv -f -- "$report.new" "$report" ;;
    esac
  else
    status=1
  fi
  rm -rf -- "$repository" "$report.new"
  [ "$status" -eq 0 ] || printf 'fan-out: %s was not searched\n' "$address" >&2
  return "$status"
}

scan() {
  list=$1 reports=$2 index=$3 count=$4
  shift 4
  mkdir -p -- "$reports"
  all=$(parts "$list")
  failed=0
  while read -r report address number of; do
    search "$reports/$report" "$address" "$number" "$of" "$@" </dev/null || failed=1
  done <<LINES
$(printf '%s\n' "$all" | awk -v index_="$index" -v count="$count" 'NF && (NR - 1) % count == index_')
LINES
  return "$failed"
}

merge() {
  list=$1 reports=$2
  shift 2
  all=$(parts "$list")
  for report in $(printf '%s\n' "$all" | cut -d ' ' -f 1); do
    [ -e "$reports/$report" ] || : >"$reports/$report"
    set -- "$@" "$reports/$report"
  done
  exec "$ekaudit" merge "$@"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  scan) [ $# -ge 4 ] && scan "$@" ;;
  merge) [ $# -ge 2 ] && merge "$@" ;;
  *)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
