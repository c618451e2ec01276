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

    /// <summary>Everything small: to see whether it works.</summary>
    public bool Quick { get; init; }

    /// <summary>Also the simulated day in full size.</summary>
    public bool Day { get; init; }

    public int SymbolCount => Quick ? 10 : 100;

    /// <summary>Symbols of the wider workloads.</summary>
    public int ManySymbols => Quick ? 50 : 500;

    public int RangeQueries => Quick ? 200 : 1000;

    public int SeriesQueries => Quick ? 40 : 100;

    public int CrossQueries => Quick ? 20 : 50;

    public int LatestQueries => Quick ? 100 : 500;

    /// <summary>One-row requests of one client; several clients together send four times as many.</summary>
    public int Appends => Quick ? 300 : 2000;

    public int Minutes => Quick ? 60 : 300;

    public int Kills => Quick ? 4 : 20;

    public int TickSymbols => Quick ? 2 : 20;

    public int TradesPerSymbol => Quick ? 50_000 : 250_000;

    public int QuotesPerSymbol => Quick ? 100_000 : 1_000_000;

    public int Buckets => Quick ? 2_000 : 20_000;

    public int DaySymbols => Day ? 10_000 : 500;

    public int DayMinutes => Day ? 390 : 60;
}
