namespace MarketStore.Cli.Loading;

/// <summary>What a control file says of a CSV file; what it does not say is found out.</summary>
internal sealed record LoadControl
{
    /// <summary>firstRowHasColumnNames; null: not said.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>columnNameMap as a list: the column of each position; empty: the header's name, or none.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>columnNameMap as a map: from the header's names.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>();

    /// <summary>timeFormat; empty: not said.</summary>
    public string TimeFormat { get; init; } = "";

    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;
}
