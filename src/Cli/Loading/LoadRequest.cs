namespace MarketStore.Cli.Loading;

/// <summary>What is to be loaded, and how.</summary>
internal sealed record LoadRequest
{
    /// <summary>Rows of one write: as many as the original's console sends at once.</summary>
    public const int DefaultChunkRows = 1_000_000;

    /// <summary>The bucket, such as <c>AAPL/1Min/OHLCV</c>; with a symbol column <c>*/1Min/OHLCV</c>.</summary>
    public required string Key { get; init; }

    /// <summary>A CSV file, plain, .gz or .zst, a .parquet file, or <c>-</c> for CSV from standard input.</summary>
    public required string File { get; init; }

    /// <summary>Null: nothing is known of the file.</summary>
    public LoadControl? Control { get; init; }

    public char Delimiter { get; init; } = ',';

    /// <summary>Where rows that are wrong go; null: the first one ends the load.</summary>
    public string? RejectsFile { get; init; }

    public long MaxRejects { get; init; } = long.MaxValue;

    /// <summary>Rows of the file that are passed over: those that are written already.</summary>
    public long Skip { get; init; }

    /// <summary>Makes the bucket when there is none.</summary>
    public bool Create { get; init; }

    /// <summary>The bucket that is made is one of ticks.</summary>
    public bool Variable { get; init; }

    /// <summary>Reads and checks everything, writes nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>The column that says whose a row is; null: all rows are of one bucket.</summary>
    public string? SymbolColumn { get; init; }

    public int ChunkRows { get; init; } = DefaultChunkRows;
}
