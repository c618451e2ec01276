namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>How often calls of a simulated disk fail: shares of 1.</summary>
internal sealed record FaultRates
{
    /// <summary>Of calls that change something.</summary>
    public double Error { get; init; }

    /// <summary>Of reads.</summary>
    public double ReadError { get; init; }

    /// <summary>That the power fails at a call that changes something.</summary>
    public double PowerCut { get; init; }

    /// <summary>Of errors, that the next few calls fail as well.</summary>
    public double Outage { get; init; }
}

/// <summary>Draws which calls fail, and counts what it has drawn.</summary>
internal sealed class RandomFaults(int seed, FaultRates rates)
{
    private readonly Random _random = new(seed);
    private int _outage;

    /// <summary>While false the disk is well.</summary>
    public bool IsActive { get; set; }

    /// <summary>Whether the caller is a scan, which can be told that a file has lost its end.</summary>
    public bool IsScanning { get; set; }

    /// <summary>Calls that were made to fail.</summary>
    public int Errors { get; private set; }

    public (Fault Fault, int Seed)? Decide(DiskCall call)
    {
        if (!IsActive) return null;
        double draw = _random.NextDouble();
        int seed = _random.Next();
        bool isPart = (seed & 1) == 0;
        if (call.Kind == DiskCallKind.Read)
        {
            if (draw >= rates.ReadError) return null;
            Errors++;
            bool cutsShort = isPart && IsScanning && call.Name.EndsWith(".blocks", StringComparison.Ordinal);
            return (cutsShort ? Fault.FailPart : Fault.Fail, seed);
        }
        if (draw < rates.PowerCut) return (isPart ? Fault.CrashDuring : Fault.CrashBefore, seed);
        if (_outage > 0) _outage--;
        else if (draw >= rates.PowerCut + rates.Error) return null;
        else if (_random.NextDouble() < rates.Outage) _outage = _random.Next(1, 12);
        Errors++;
        return (isPart ? Fault.FailPart : Fault.Fail, seed);
    }
}
