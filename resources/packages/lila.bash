# SPDX-License-Identifier: AGPL-3.0-or-later
# Completion of lila for bash, as its own help has them: commands, flags, the values of a flag that has a choice of
# them; then files.
_lila() {
    local lila=${COMP_WORDS[0]/#\~/$HOME} current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local command=() help commands values i
    help=$("$lila" --help 2>/dev/null)
    for ((i = 1; i <= COMP_CWORD; ++i)); do
        commands=$(sed -n '/^Subcommands:/,$s/^  \([a-z][a-z-]*\) .*/\1/p' <<<"$help")
        [[ -z $commands || $i -eq $COMP_CWORD ]] && break
        command+=("${COMP_WORDS[i]}")
        help=$("$lila" "${command[@]}" --help 2>/dev/null)
    done
    COMPREPLY=()
    values=$(sed -n "s/^ *\(-[a-z], \)\?$previous \([a-z0-9_:]*|[a-z0-9_:|]*\).*/\2/p" <<<"$help" 2>/dev/null)
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(grep -oE -- '--[a-z][a-z0-9_-]*' <<<"$help" | sort -u)" -- "$current")
    elif [[ $previous == --* && -n $values ]]; then
        mapfile -t COMPREPLY < <(compgen -W "${values//|/ }" -- "$current")
    elif [ -n "$commands" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$current")
    else
        compopt -o default
    fi
}
complete -F _lila lila
