namespace MarketStore.Cli.Tools;

/// <summary>One line about a log: a frame of ours, or what a transaction group of the Go server has for one year file.</summary>
/// <param name="Sequence">LSN, or id of the group; null for a stretch of bytes that is neither.</param>
/// <param name="Offset">Of its first byte in the file.</param>
/// <param name="Bytes">On disk; of a Go group, the bytes of the rows.</param>
/// <param name="Rows">Null where there are none to count.</param>
/// <param name="Durable">Of our frames: the last LSN that was on disk when the frame was written.</param>
internal sealed record WalEntry(
    ulong? Sequence, string Kind, long Offset, long Bytes, long? Rows, ulong? Durable, string State, IReadOnlyList<string> Buckets);

/// <summary>One log file.</summary>
/// <param name="Format">What kind of log, and what its first bytes say of it.</param>
/// <param name="Entries">In the file's order.</param>
internal sealed record WalFile(string Name, string Format, IEnumerable<WalEntry> Entries);
