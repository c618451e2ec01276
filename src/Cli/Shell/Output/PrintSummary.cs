namespace MarketStore.Cli.Shell.Output;

/// <summary>What printing came to.</summary>
/// <param name="Rows">Rows of the result that were read, shown or not.</param>
/// <param name="Bytes">Bytes that were written.</param>
/// <param name="WasLeft">The reader had enough before the end (the pager was left, the pipe closed): Rows are those until then.</param>
internal readonly record struct PrintSummary(long Rows, long Bytes, bool WasLeft = false);
