namespace MarketStore.Bench;

/// <summary>What was asked for on the command line, and the sizes that follow from it.</summary>
internal sealed record BenchOptions
{
    /// <summary>Workloads to run; empty means all.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>The published binary that is measured, unless <see cref="Url"/> names a server.</summary>
    public required string Binary { get; init; }

    public Uri? Url { get; init; }

    /// <summary>Another server of the same protocol, measured by the same client.</summary>
    public Uri? PeerUrl { get; init; }

    /// <summary>Data go below here, and are removed at the end. A tmpfs would make syncs free.</summary>
    public required string WorkDirectory { get; init; }

    public required string ResultsDirectory { get; init; }

    public int Passes { get; init; } = 3;

    public bool Quick { get; init; }

    public int SymbolCount => Quick ? 20 : 100;

    public int RangeQueries => Quick ? 200 : 1000;

    public int SeriesQueries => Quick ? 40 : 100;

    public int LatestQueries => Quick ? 300 : 1000;

    /// <summary>One-row requests of one client; several clients together send four times as many.</summary>
    public int Appends => Quick ? 500 : 2000;

    public int Minutes => Quick ? 100 : 300;

    public int Kills => Quick ? 6 : 20;
}
