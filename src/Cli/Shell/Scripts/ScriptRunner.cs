namespace MarketStore.Cli.Shell.Scripts;

/// <summary>Runs scripts: from files, from pipes, and those of the command line.</summary>
internal sealed class ScriptRunner(ShellSession shell, bool stopsAtError)
{
    /// <param name="source">The file's name, for messages; null for what the command line has.</param>
    /// <returns>False: the script has left the shell, or stopped at an error.</returns>
    /// <exception cref="OperationCanceledException">Stopped by the user.</exception>
    public async ValueTask<bool> RunAsync(TextReader input, string? source, CancellationToken cancel)
    {
        var reader = new ScriptReader();
        while (await input.ReadLineAsync(cancel).ConfigureAwait(false) is { } line)
        {
            foreach (ScriptItem item in reader.Add(line))
            {
                if (!await RunAsync(item, source, cancel).ConfigureAwait(false)) return false;
            }
        }
        return reader.End() is not { } last || await RunAsync(last, source, cancel).ConfigureAwait(false);
    }

    private async ValueTask<bool> RunAsync(ScriptItem item, string? source, CancellationToken cancel)
    {
        int failures = shell.Failures;
        bool goesOn = await shell.RunAsync(item.Text, cancel, source, item.Line).ConfigureAwait(false);
        return goesOn && !(stopsAtError && shell.Failures > failures);
    }
}
