#compdef lila
# SPDX-License-Identifier: AGPL-3.0-or-later
# Completion of lila for zsh, as its own help has them: commands, flags, the values of a flag that has a choice of
# them; then files.
local lila=${words[1]/#\~/$HOME} previous=$words[CURRENT-1] help
local -a command commands values
local -i i
help=$($lila --help 2>/dev/null)
for ((i = 2; i <= CURRENT; ++i)); do
    commands=(${(f)"$(sed -n '/^Subcommands:/,$s/^  \([a-z][a-z-]*\) .*/\1/p' <<<$help)"})
    (( $#commands == 0 || i == CURRENT )) && break
    command+=($words[i])
    help=$($lila $command --help 2>/dev/null)
done
values=(${(s:|:)"$(sed -n "s/^ *\(-[a-z], \)\?$previous \([a-z0-9_:]*|[a-z0-9_:|]*\).*/\2/p" <<<$help 2>/dev/null)"})
if [[ $words[CURRENT] == -* ]]; then
    compadd -- ${(fu)"$(grep -oE -- '--[a-z][a-z0-9_-]*' <<<$help)"}
elif [[ $previous == --* ]] && (( $#values )); then
    compadd -- $values
elif (( $#commands )); then
    compadd -- $commands
else
    _files
fi
