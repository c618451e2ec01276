namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>What one run is about; drawn from its seed.</summary>
internal sealed record FuzzProfile
{
    public required string Name { get; init; }

    public FaultRates Rates { get; init; } = new();

    /// <summary>Whether the disk becomes full, and has space again, from time to time.</summary>
    public bool FillsUp { get; init; }

    /// <summary>Steps in which the power is cut, or the process killed, out of 100.</summary>
    public int Crashes { get; init; }

    public int Steps { get; init; } = 60;

    public static IReadOnlyList<FuzzProfile> All { get; } =
    [
        new() { Name = "healthy" },
        new() { Name = "power cuts", Rates = new() { PowerCut = 0.01 }, Crashes = 8 },
        new() { Name = "errors", Rates = new() { Error = 0.02, ReadError = 0.02 } },
        new() { Name = "errors and power cuts", Rates = new() { Error = 0.02, ReadError = 0.01, PowerCut = 0.005 }, Crashes = 5 },
        new() { Name = "outages", Rates = new() { Error = 0.01, Outage = 0.7, PowerCut = 0.005 }, Crashes = 5 },
        new() { Name = "full disk", FillsUp = true },
        new() { Name = "full disk and power cuts", FillsUp = true, Rates = new() { PowerCut = 0.005 }, Crashes = 5 },
        new()
        {
            Name = "everything", FillsUp = true, Crashes = 5,
            Rates = new() { Error = 0.01, ReadError = 0.005, Outage = 0.3, PowerCut = 0.003 },
        },
    ];

    public static FuzzProfile Draw(int seed) => All[new Random(seed).Next(All.Count)];
}
