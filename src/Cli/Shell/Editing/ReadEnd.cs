namespace MarketStore.Cli.Shell.Editing;

/// <summary>How reading an input came to its end.</summary>
internal enum ReadEnd
{
    /// <summary>It was submitted.</summary>
    Text,

    /// <summary>The user wants to leave: Ctrl-D, or the terminal is gone.</summary>
    End,

    /// <summary>It was dropped with Ctrl-C.</summary>
    Interrupted,
}
