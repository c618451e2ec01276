using MarketStore.Engine.Catalog;
using MarketStore.Engine.Heads;
using Microsoft.Extensions.Logging;

namespace MarketStore.Engine.Wal;

/// <summary>
/// Brings a store back to its last acknowledged write: the manifest's picture first, then every frame of the log behind
/// it, applied by the same code that applied it the first time.
/// </summary>
internal sealed class Recovery(StoreState state, LogReader reader, ILogger log)
{
    /// <summary>Frames that were replayed: more than none means that the store was not closed.</summary>
    public long Frames { get; private set; }

    /// <summary>Segments with acknowledged frames that could not be read or applied.</summary>
    public HashSet<string> Damaged { get; } = [];

    /// <summary>Replays the log.</summary>
    /// <param name="history">The store's.</param>
    /// <param name="isManifestTorn">Whether the manifest's last record could not be read.</param>
    /// <param name="makeRoom">Called between frames; runs a checkpoint when heads have outgrown their memory.</param>
    /// <returns>The segments that were read, for the log to release.</returns>
    public IReadOnlyList<SegmentOnDisk> Replay(Guid history, bool isManifestTorn, Action makeRoom)
    {
        var applier = new Applier(state);
        IReadOnlyList<SegmentOnDisk> segments = reader.Segments(history);
        if (isManifestTorn) CheckThatNothingIsMissing(segments);
        reader.Replay(segments, state.Applied, (frame, payload) =>
        {
            // A frame that cannot be read leaves a hole in the numbers; it will be reported, and life goes on.
            state.Applied = new Lsn(frame.Lsn.Value - 1);
            if (TryDecode(frame, payload) is not { } content) return;
            lock (state.ApplyLock) applier.ApplyLocked(frame.Lsn, content);
            Frames++;
            makeRoom();
        });
        foreach (LogDamage damage in reader.Damages)
        {
            Damaged.Add(damage.Path);
            log.LogError(
                "the log is damaged: {Path}, byte {Offset}: frames {First} to {Last} had been acknowledged and cannot be read",
                damage.Path, damage.Offset, damage.First, damage.Last);
        }
        foreach (string path in Damaged.Intersect(segments.Select(segment => segment.Path)))
        {
            log.LogWarning(
                "the next checkpoint sets the damaged log segment aside as {Path}: write the missing rows again if you have them, then delete it",
                SegmentPool.DamagedPath(path));
        }
        if (Frames > 0) log.LogInformation("replayed {Frames} frames from {Segments} log segments", Frames, segments.Count);
        return segments;
    }

    /// <summary>
    /// A record that a crash tore was never in effect, and the log still has all that it was about. If the log begins
    /// behind the last good record, the bad one was in effect: blocks that it listed are not known.
    /// </summary>
    private void CheckThatNothingIsMissing(IReadOnlyList<SegmentOnDisk> segments)
    {
        Lsn first = segments.Select(segment => segment.Header.FirstLsn).DefaultIfEmpty().Min();
        // The greatest number stands for a segment that was never begun.
        if (first <= state.Applied.Next || first.Value == ulong.MaxValue) return;
        throw new MarketStoreException(ErrorCode.Corruption,
            $"{Path.Combine(reader.Root, RootFiles.Manifest)} is damaged: its last record fails its checksum, and the log goes on at "
            + $"frame {first}, not behind {state.Applied}: restore the file from a backup");
    }

    /// <summary>Null for a frame that makes no sense, such as rows of a bucket whose creation was in a damaged frame.</summary>
    private object? TryDecode(FrameHeader frame, ReadOnlyMemory<byte> payload)
    {
        try
        {
            return Decode(frame.Kind, payload);
        }
        catch (InvalidDataException error)
        {
            log.LogError("frame {Lsn} of the log had been acknowledged and cannot be applied: {Reason}", frame.Lsn, error.Message);
            if (reader.Current is { } path) Damaged.Add(path);
            state.Applied = frame.Lsn;
            return null;
        }
    }

    private object Decode(FrameKind kind, ReadOnlyMemory<byte> payload) => kind switch
    {
        FrameKind.Write => LogRecords.ReadWrite(payload, state.Catalog.Find),
        FrameKind.Drop => LogRecords.ReadDrop(payload, state.Catalog.Find),
        FrameKind.Erase => LogRecords.ReadErase(payload, state.Catalog.Find),
        FrameKind.Define => LogRecords.ReadDefine(payload),
        FrameKind.Alter => SchemaRecords.ReadAlter(payload, state.Catalog.Find),
        _ => throw new MarketStoreException(ErrorCode.NotSupported,
            $"the log has a frame of kind {(byte)kind}, which this program does not know: use the newer program"),
    };
}
