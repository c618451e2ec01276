namespace MarketStore.Cli.Shell.Editing;

/// <summary>A key, or a run of letters that arrived together.</summary>
/// <param name="Name">As Emacs writes them: <c>C-a</c>, <c>M-b</c>, <c>up</c>, <c>C-left</c>, <c>enter</c>; one of the constants for the rest.</param>
/// <param name="Text">What is to be inserted; empty for all but letters and pastes.</param>
internal readonly record struct KeyPress(string Name, string Text = "")
{
    /// <summary>Letters.</summary>
    public const string Letters = "letters";

    /// <summary>What the terminal pasted, lines separated by \n.</summary>
    public const string Paste = "paste";

    /// <summary>The terminal is gone.</summary>
    public const string Closed = "closed";

    /// <summary>A sequence that means nothing here.</summary>
    public const string Unknown = "unknown";
}
