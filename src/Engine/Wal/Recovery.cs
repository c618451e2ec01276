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

    /// <summary>Replays the log.</summary>
    /// <param name="history">The store's.</param>
    /// <param name="makeRoom">Called between frames; runs a checkpoint when heads have outgrown their memory.</param>
    /// <returns>The segments that were read, for the log to release.</returns>
    public IReadOnlyList<SegmentOnDisk> Replay(Guid history, Action makeRoom)
    {
        var applier = new Applier(state);
        IReadOnlyList<SegmentOnDisk> segments = reader.Segments(history);
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
            log.LogError(
                "the log is damaged: {Path}, byte {Offset}: frames {First} to {Last} had been acknowledged and cannot be read",
                damage.Path, damage.Offset, damage.First, damage.Last);
        }
        if (Frames > 0) log.LogInformation("replayed {Frames} frames from {Segments} log segments", Frames, segments.Count);
        return segments;
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
            state.Applied = frame.Lsn;
            return null;
        }
    }

    private object Decode(FrameKind kind, ReadOnlyMemory<byte> payload) => kind switch
    {
        FrameKind.Write => LogRecords.ReadWrite(payload, state.Catalog.Find),
        FrameKind.Drop => LogRecords.ReadDrop(payload, state.Catalog.Find),
        FrameKind.Erase => LogRecords.ReadErase(payload, state.Catalog.Find),
        _ => throw new MarketStoreException(ErrorCode.NotSupported,
            $"the log has a frame of kind {(byte)kind}, which this program does not know: use the newer program"),
    };
}
