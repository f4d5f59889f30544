#compdef lila
# SPDX-License-Identifier: AGPL-3.0-or-later
# Completion of lila for zsh: commands and flags as its own help names them, then files.
local command=
(( CURRENT > 2 )) && command=$words[2]
if (( CURRENT == 2 )) && [[ $words[CURRENT] != -* ]]; then
    compadd -- ${(f)"$($words[1] --help 2>/dev/null | sed -n '/ommands:/,$s/^  \([a-z][a-z-]*\) .*/\1/p')"}
elif [[ $words[CURRENT] == -* ]]; then
    compadd -- ${(f)"$($words[1] $command --help 2>/dev/null | grep -oE -- '--[a-z][a-z0-9_-]*' | sort -u)"}
else
    _files
fi
