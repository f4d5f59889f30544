# SPDX-License-Identifier: AGPL-3.0-or-later
# Completion of lila for bash: commands and flags as its own help names them, then files.
_lila() {
    local current=${COMP_WORDS[COMP_CWORD]} command=
    [ "$COMP_CWORD" -gt 1 ] && command=${COMP_WORDS[1]}
    if [ "$COMP_CWORD" -eq 1 ] && [[ $current != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" --help 2>/dev/null | sed -n '/ommands:/,$s/^  \([a-z][a-z-]*\) .*/\1/p')" -- "$current")
    elif [[ $current == -* ]]; then
        # shellcheck disable=SC2086 # no command is no word
        mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" $command --help 2>/dev/null | grep -oE -- '--[a-z][a-z0-9_-]*' | sort -u)" -- "$current")
    else
        compopt -o default
        COMPREPLY=()
    fi
}
complete -F _lila lila
