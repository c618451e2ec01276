namespace MarketStore.Cli.Shell.Editing;

/// <summary>What the editor shows, and where the cursor is in it.</summary>
internal sealed record Frame(IReadOnlyList<FrameRow> Rows, int CursorRow, int CursorColumn);
