namespace MarketStore.Protocols.Http;

/// <summary>What request bodies may take, one by one and together.</summary>
internal sealed class BodyLimits(ServerOptions options)
{
    /// <summary>
    /// A body up to this size takes nothing from the budget: the connection reads that much ahead anyway, the
    /// connection limit bounds their number, and a point query never queues behind bulk loads.
    /// </summary>
    public const long FreeBytes = 64 << 10;

    /// <summary>The largest single body.</summary>
    public long MaxBytes { get; } = options.MaxRequestBytes;

    /// <summary>How long a body may make no progress at all: it may be holding room that others wait for.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Shared by all bodies that are not small; one of the largest kind always fits.</summary>
    public ByteBudget Budget { get; } = new(Math.Max(options.MaxInFlightBytes, options.MaxRequestBytes));
}
