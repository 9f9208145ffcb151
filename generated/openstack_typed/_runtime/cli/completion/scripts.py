# Copyright the openstack-typed authors
# SPDX-License-Identifier: Apache-2.0
"""What shells run to complete a command line. Each asks `ost complete` and shows what it says."""

from __future__ import annotations

BASH = r"""# Completion of ost for bash: put it into ~/.bashrc as `source <(ost completion bash)`.
_ost() {
    local line texts=() shown
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == files ]]; then
            compopt -o default
            return
        fi
        if [[ $line == nospace ]]; then
            compopt -o nospace
            continue
        fi
        texts+=("$line")
    done < <(ost complete bash "$COMP_POINT" "$COMP_WORDBREAKS" "$COMP_LINE" 2>/dev/null)
    COMPREPLY=("${texts[@]}")
}
complete -F _ost ost
"""

ZSH = r"""#compdef ost
# Completion of ost for zsh: `source <(ost completion zsh)` after compinit, or as _ost in $fpath.
_ost() {
    local line
    local -a texts shown more_texts more_shown
    for line in "${(@f)$(ost complete zsh "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        case $line in
            '') ;;
            files) _files; return ;;
            '+'*)
                more_texts+=("${${line#+}%%$'\t'*}")
                more_shown+=("${${line#+}/$'\t'/  -- }")
                ;;
            *) texts+=("${${line#-}%%$'\t'*}"); shown+=("${${line#-}/$'\t'/  -- }") ;;
        esac
    done
    (( $#texts )) && compadd -l -d shown -a texts
    (( $#more_texts )) && compadd -l -S '' -d more_shown -a more_texts
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _ost "$@"
else
    compdef _ost ost
fi
"""

FISH = r"""# Completion of ost for fish: put it into ~/.config/fish/completions/ost.fish.
function __ost_complete
    set -l found (ost complete fish (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
    if test "$found" = files
        __fish_complete_path (commandline -ct)
    else
        printf '%s\n' $found
    end
end
complete -c ost -f -a '(__ost_complete)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}
"""The script of each shell."""
