namespace MarketStore.Cli.Shell.Editing;

/// <summary>A row of the screen.</summary>
/// <param name="Text">With its colours.</param>
/// <param name="Cells">How much of the row it takes.</param>
internal readonly record struct FrameRow(string Text, int Cells);
