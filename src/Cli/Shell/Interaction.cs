namespace MarketStore.Cli.Shell;

/// <summary>Reads what a person types, and runs it, until they leave.</summary>
internal sealed class Interaction(ShellSession shell, Interrupts interrupts)
{
    private const string Prompt = "marketstore> ", Continuation = "         -> ";

    public async ValueTask RunAsync()
    {
        var reader = new Scripts.ScriptReader();
        while (true)
        {
            Console.Error.Write(reader.IsEmpty ? Prompt : Continuation);
            if (Console.In.ReadLine() is not { } line) break;
            foreach (Scripts.ScriptItem item in reader.Add(line))
            {
                if (!await RunAsync(item.Text).ConfigureAwait(false)) return;
            }
        }
        Console.Error.WriteLine();
    }

    private async ValueTask<bool> RunAsync(string input)
    {
        try
        {
            return await shell.RunAsync(input, interrupts.Begin()).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await shell.Screen.Error.WriteLineAsync("stopped").ConfigureAwait(false);
            return true;
        }
    }
}
