using System.Diagnostics;

namespace MarketStore.Engine.Time;

/// <summary>Slots of one length that follow one another: in [StartNs, EndNs) a slot begins every DurationNs.</summary>
/// <param name="StartNs">Start of the first slot.</param>
/// <param name="EndNs">May lie within the last slot.</param>
internal readonly record struct SlotRun(long StartNs, long EndNs, long DurationNs)
{
    /// <summary>A run of one slot.</summary>
    public static SlotRun Single(long startNs, long endNs) => new(startNs, endNs, endNs - startNs);

    /// <summary>Start of the slot of an instant in the run.</summary>
    public long SlotStart(long timeNs)
    {
        Debug.Assert(timeNs >= StartNs && timeNs < EndNs, "instant outside of the run");
        return timeNs - (long)(SinceStart(timeNs) % (ulong)DurationNs);
    }

    /// <summary>Replaces instants by the starts of their slots, up to the first instant outside of the run.</summary>
    /// <returns>How many were inside.</returns>
    public int FillStarts(ReadOnlySpan<long> timesNs, Span<long> target)
    {
        // Rows mostly ascend: the slot of the row before, or the next one, is the likely answer. A division takes
        // about ten times as long as these comparisons.
        long slot = StartNs;
        ulong duration = (ulong)DurationNs;
        int i = 0;
        for (; i < timesNs.Length; i++)
        {
            long time = timesNs[i];
            if (time < StartNs || time >= EndNs) break;
            ulong into = (ulong)(time - slot);
            if (into >= duration)
            {
                if (into - duration < duration) slot += DurationNs;
                else slot = SlotStart(time);
            }
            target[i] = slot;
        }
        return i;
    }

    /// <summary>Unsigned, since a run may be longer than int64 counts.</summary>
    private ulong SinceStart(long timeNs) => (ulong)(timeNs - StartNs);
}
