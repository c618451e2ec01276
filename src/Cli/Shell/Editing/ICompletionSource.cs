namespace MarketStore.Cli.Shell.Editing;

/// <summary>Knows what can be typed.</summary>
internal interface ICompletionSource
{
    /// <summary>How the word before the cursor can go on; never fails, and does not keep anybody waiting.</summary>
    Completions Complete(string text, int cursor);
}
