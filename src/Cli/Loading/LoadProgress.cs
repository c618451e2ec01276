namespace MarketStore.Cli.Loading;

/// <summary>How far a load is.</summary>
/// <param name="BytesRead">Of the file as it lies on disk.</param>
/// <param name="FileBytes">0: nobody knows, since they come through a pipe.</param>
internal readonly record struct LoadProgress(long Rows, long BytesRead, long FileBytes);
