namespace Caisson.Cli.Documentation;

/// <summary>The few lines that make a shell ask us.</summary>
internal static class CompletionScript
{
    /// <summary>The shells there is a script for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>The script of a shell.</summary>
    public static string For(string shell) => shell switch
    {
        "bash" => """
            # Completion of caisson for bash: source it, or put it into /usr/share/bash-completion/completions/caisson
            _caisson() {
                local IFS=$'\n'
                COMPREPLY=($("${COMP_WORDS[0]}" __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
            }
            complete -o bashdefault -o default -F _caisson caisson

            """,
        "zsh" => """
            #compdef caisson
            # Completion of caisson for zsh: source it, or put it as _caisson into a directory of $fpath
            _caisson() {
                local -a candidates
                candidates=("${(@f)$("${words[1]}" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
                if [[ -n "${candidates[1]}" ]]; then
                    compadd -- "${candidates[@]}"
                else
                    _files
                fi
            }
            compdef _caisson caisson

            """,
        "fish" => """
            # Completion of caisson for fish: source it, or put it into ~/.config/fish/completions/caisson.fish
            function __caisson_complete
                set -l words (commandline -opc) (commandline -ct)
                $words[1] __complete -- $words[2..-1] 2>/dev/null
            end
            complete -c caisson -a '(__caisson_complete)'

            """,
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "no such shell"),
    };
}
