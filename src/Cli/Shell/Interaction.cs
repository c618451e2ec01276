using MarketStore.Cli.Shell.Editing;
using MarketStore.Cli.Shell.Scripts;

namespace MarketStore.Cli.Shell;

/// <summary>Reads what a person types, and runs it, until they leave.</summary>
/// <param name="settle">Waits until the store is free for statements.</param>
internal sealed class Interaction(ShellSession shell, Interrupts interrupts, ILineReader input, Func<Task> settle)
{
    private const string Prompt = "marketstore> ", Continuation = "         -> ";

    /// <summary>Over the terminal of this process.</summary>
    public static Interaction OfProcess(ShellSession shell, Interrupts interrupts)
    {
        if (!ConsoleTerminal.IsAvailable()) return new Interaction(shell, interrupts, new PlainLineReader(Console.In, Console.Error, (Prompt, Continuation)), () => Task.CompletedTask);
        var catalog = new StoreCatalog(shell.Store);
        return new Interaction(shell, interrupts, new LineEditor(new ConsoleTerminal(), new LineEditorOptions
        {
            Prompt = Prompt,
            Continuation = Continuation,
            History = History.Open(History.PathOfUser(), text => shell.Screen.Error.WriteLine(text)),
            IsComplete = Submission.IsComplete,
            Highlight = shell.Screen.HasColours ? SqlHighlighter.Spans : null,
            EditOutside = text => ExternalEditor.Edit(text, shell.Screen.Error.WriteLine),
            Completion = new SqlCompletion(catalog),
        }), catalog.SettleAsync)
        { TakesText = true };
    }

    /// <summary>Whether the input can begin with a text that is there already.</summary>
    public bool TakesText { get; init; }

    public async ValueTask RunAsync()
    {
        string offered = "";
        if (TakesText) shell.Offer = text => offered = text;
        while (true)
        {
            // What was stopped is over: another Ctrl-C is not a second one.
            interrupts.Begin();
            string text = offered;
            offered = "";
            ReadOutcome typed = input.Read(text);
            if (typed.End == ReadEnd.End || (typed.End == ReadEnd.Text && !await RunAsync(typed.Text).ConfigureAwait(false))) return;
        }
    }

    /// <returns>False: the user wants to leave.</returns>
    private async ValueTask<bool> RunAsync(string text)
    {
        try
        {
            await settle().ConfigureAwait(false);
            var script = new ScriptReader();
            foreach (string line in text.Split('\n'))
            {
                foreach (ScriptItem item in script.Add(line))
                {
                    if (!await shell.RunAsync(item.Text, interrupts.Begin()).ConfigureAwait(false)) return false;
                }
            }
        }
        catch (OperationCanceledException)
        {
            await shell.Screen.Error.WriteLineAsync("stopped").ConfigureAwait(false);
        }
        return true;
    }
}
