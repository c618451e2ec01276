using MarketStore.Cli.Shell.Output;

namespace MarketStore.Cli.Shell;

/// <summary>Where the shell writes, and what can be seen there.</summary>
internal sealed record Screen
{
    /// <summary>Results; bytes, because some formats are none of text.</summary>
    public required Stream Output { get; init; }

    /// <summary>What went wrong, and what is said about the shell itself: scripts read the other one.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>A person looks at the results.</summary>
    public bool IsTerminal { get; init; }

    public bool HasColours { get; init; }

    /// <summary>The terminal is not known to show more than ASCII.</summary>
    public bool IsAscii { get; init; }

    /// <summary>Runs what is longer than the screen; null for none.</summary>
    public string? Pager { get; init; }

    /// <summary>Cells and lines; asked again for each result.</summary>
    public Func<(int Width, int Height)> Size { get; init; } = () => (80, 24);

    /// <summary>That of this process.</summary>
    public static Screen OfProcess(TextWriter output, TextWriter error)
    {
        if (!ReferenceEquals(output, Console.Out)) return new Screen { Output = new TextStream(output), Error = error };
        bool isTerminal = !Console.IsOutputRedirected;
        string terminal = Environment.GetEnvironmentVariable("TERM") ?? "";
        bool isDumb = terminal is "" or "dumb";
        return new Screen
        {
            Output = new StandardOutput(),
            Error = error,
            IsTerminal = isTerminal,
            HasColours = isTerminal && !isDumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            IsAscii = isTerminal && (isDumb || !SpeaksUtf8()),
            Pager = isTerminal && !isDumb && !Console.IsInputRedirected ? Shell.Output.Pager.Command() : null,
            Size = SizeOfTerminal,
        };
    }

    /// <summary>Cells and lines of this process's terminal; 80 and 24 where it has none.</summary>
    public static (int Width, int Height) SizeOfTerminal()
    {
        try
        {
            return (Math.Max(20, Console.WindowWidth), Math.Max(3, Console.WindowHeight));
        }
        catch (IOException)
        {
            return (80, 24);
        }
    }

    /// <summary>Writes a line of text among the results.</summary>
    public void WriteLine(string text)
    {
        Output.Write(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
        Output.Flush();
    }

    private static bool SpeaksUtf8()
    {
        string? locale = ((string[])["LC_ALL", "LC_CTYPE", "LANG"]).Select(Environment.GetEnvironmentVariable).FirstOrDefault(text => !string.IsNullOrEmpty(text));
        // An empty locale is that of containers, whose terminals are as good as any.
        return locale is null || locale.Contains("utf", StringComparison.OrdinalIgnoreCase);
    }
}
