#!/bin/sh
# Runs in a root where the Debian package is installed, with zsh, fish and bash-completion: the shells find the
# completions, can read them, and offer what they should. Says nothing if all is well.
set -eu

# expect WHAT ACTUAL WANTED
expect() {
  if [ "$2" != "$3" ]; then
    printf 'failed: %s\n  expected: %s\n  but got:  %s\n' "$1" "$3" "$2" >&2
    exit 1
  fi
}

# shellcheck disable=SC2016
expect 'bash' "$(bash -c '
  . /usr/share/bash-completion/bash_completion
  _completion_loader ekaudit
  COMP_WORDS=(ekaudit scan --format s) COMP_CWORD=3
  _ekaudit
  printf "%s " "${COMPREPLY[@]}"')" 'sarif '

expect 'fish' "$(fish -c 'complete -C "ekaudit scan --format s"' | cut -f 1)" sarif
expect 'fish, commands' "$(fish -c 'complete -C "ekaudit hook pre-p"' | cut -f 1)" pre-push
expect 'fish, options' "$(fish -c 'complete -C "ekaudit scan --no-h"' | cut -f 1)" --no-history

# A terminal is what zsh completes on: zpty makes one.
zsh -f <<'ZSH'
autoload -Uz compinit && compinit -u -d /dev/null
[[ ${_comps[ekaudit]} == _ekaudit ]] || { print -u2 'failed: zsh does not know the completion'; exit 1 }
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT=; autoload -Uz compinit && compinit -u -d /dev/null; zstyle ':completion:*' list-prompt ''"
zpty -w -n shell $'ekaudit scan --format sar\t --no-his\t\n'
zpty -r -m shell seen '*--no-history*' || { print -u2 "failed: zsh completes: $seen"; exit 1 }
[[ $seen == *sarif*--no-history* ]] || { print -u2 "failed: zsh completes: $seen"; exit 1 }
zpty -d shell
ZSH
