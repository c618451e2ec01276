using System.CommandLine;

namespace MarketStore.Cli;

/// <summary>
/// <c>marketstore completion bash|zsh|fish</c>: what a shell reads to complete command lines. The binary itself says what
/// fits; files are offered where it has nothing but options to say, and none has been begun.
/// </summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _marketstore() {
          local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} IFS=$'\n'
          local line=${COMP_LINE#"$program"}
          line=${line# }
          local point=$((COMP_POINT - ${#program} - 1))
          COMPREPLY=($(compgen -W "$("$program" "[suggest:$point]" "$line" 2>/dev/null)" -- "$word"))
          local others="${COMPREPLY[*]##-*}"
          if [[ $word != -* && -z ${others//$'\n'} ]]; then COMPREPLY+=($(compgen -f -- "$word")); fi
        }
        complete -o default -F _marketstore marketstore
        """;

    /// <summary>Works when it is sourced, and as a file _marketstore in a folder of fpath, which zsh runs at the first Tab.</summary>
    private const string Zsh = """
        #compdef marketstore
        _marketstore() {
          local line="${(j: :)words[2,CURRENT]}"
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          [[ -n "$found[1]" ]] && compadd -a found
          if [[ "$words[CURRENT]" != -* && -z "${found:#-*}" ]]; then _files; fi
        }
        if [[ "${funcstack[1]}" == _marketstore ]]; then _marketstore "$@"; else compdef _marketstore marketstore; fi
        """;

    private const string Fish = """
        function __marketstore_complete
          set -l words (commandline -opc) (commandline -ct)
          set -l line (string join ' ' -- $words[2..-1])
          set -l found ($words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
          test -n "$found[1]"; and printf '%s\n' $found
          if not string match -q -- '-*' $words[-1]; and not string match -qv -r '^(-.*)?$' $found
            __fish_complete_path (commandline -ct)
          end
        end
        complete -c marketstore -f -a '(__marketstore_complete)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var completion = new Command("completion", "Print what a shell needs to complete marketstore's commands and options") { shell };
        Examples.Add(completion, """
            source <(marketstore completion bash)                                       in ~/.bashrc
            source <(marketstore completion zsh)                                        in ~/.zshrc, behind compinit
            marketstore completion zsh > _marketstore                                   in a folder of $fpath
            marketstore completion fish > ~/.config/fish/completions/marketstore.fish
            """);
        completion.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(ScriptOf(parsed.GetRequiredValue(shell)) + "\n"));
        return completion;
    }

    private static string ScriptOf(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        _ => Fish,
    };
}
