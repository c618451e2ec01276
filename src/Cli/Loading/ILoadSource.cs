namespace MarketStore.Cli.Loading;

/// <summary>A file that is being read, row after row.</summary>
internal interface ILoadSource : IDisposable
{
    /// <summary>Fills an empty chunk with the next rows.</summary>
    /// <returns>False: the file has been read to its end.</returns>
    /// <exception cref="LoadException">A row is wrong, and nobody asked to go on without it.</exception>
    bool Read(LoadChunk chunk, int maxRows, CancellationToken cancel);
}
