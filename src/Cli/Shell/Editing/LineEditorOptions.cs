namespace MarketStore.Cli.Shell.Editing;

/// <summary>What a line editor works with.</summary>
internal sealed record LineEditorOptions
{
    /// <summary>Before the first line.</summary>
    public required string Prompt { get; init; }

    /// <summary>Before the other lines.</summary>
    public required string Continuation { get; init; }

    public required History History { get; init; }

    /// <summary>Whether Enter submits a text, or adds a line to it.</summary>
    public required Func<string, bool> IsComplete { get; init; }

    /// <summary>Colours of a text; null for none.</summary>
    public Func<string, IReadOnlyList<InkSpan>>? Highlight { get; init; }

    /// <summary>Has a text changed by a program of the user's, which has the terminal meanwhile; null for none.</summary>
    /// <returns>The text as it is now; null: it stays as it was.</returns>
    public Func<string, string?>? EditOutside { get; init; }

    /// <summary>What Tab asks; null for nothing.</summary>
    public ICompletionSource? Completion { get; init; }
}
