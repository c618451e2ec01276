namespace MarketStore.Tests.Simulation;

/// <summary>What happens at a call of a <see cref="SimulatedFileSystem"/> that a test has picked.</summary>
public enum Fault
{
    /// <summary>The power fails before the operation has any effect.</summary>
    CrashBefore,

    /// <summary>The power fails during the operation: any part may survive, of a write any sectors.</summary>
    CrashDuring,

    /// <summary>An IOException, without any effect.</summary>
    Fail,

    /// <summary>
    /// An IOException after a part of the effect: of a write some sectors; of a file's sync some sectors, and the others
    /// will never get there; of a directory's sync, and of all else, nothing. A read is cut short without an error.
    /// </summary>
    FailPart,

    /// <summary>A DiskFullException, without any effect.</summary>
    NoSpace,
}

/// <summary>What a call asks of the disk.</summary>
public enum DiskCallKind
{
    Read,
    Write,
    SetLength,
    Sync,
    Create,
    CreateDirectory,
    Rename,
    Delete,
    SyncDirectory,
}

/// <summary>One call.</summary>
/// <param name="Path">Of a file, the name it was opened by; of a renaming, the old one.</param>
public readonly record struct DiskCall(DiskCallKind Kind, string Path)
{
    public bool IsSync => Kind is DiskCallKind.Sync or DiskCallKind.SyncDirectory;

    /// <summary>The last part of the path.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}
