namespace MarketStore.Tests.Simulation;

/// <summary>
/// A file's bytes as sectors, of which only those that were ever written exist. Each sector, and the length, remembers
/// all the states it has had since the last sync: any of them may be the one on the disk.
///
///     sector 7:  durable state | after write 1 | after write 2 | ... | live state
/// </summary>
internal sealed class SimulatedContent : SimulatedNode
{
    public const int SectorBytes = 512;

    private static readonly byte[] Zeros = new byte[SectorBytes];

    // Of each list the first is the durable state and the last the live one.
    private readonly Dictionary<long, List<byte[]>> _sectors = [];
    private readonly List<long> _lengths = [0];
    private readonly HashSet<long> _unsynced = [];

    public long Length => _lengths[^1];

    public int Read(Span<byte> target, long offset)
    {
        int count = (int)long.Clamp(Length - offset, 0, target.Length);
        for (int done = 0; done < count;)
        {
            (long sector, int start) = Locate(offset + done);
            int bytes = int.Min(SectorBytes - start, count - done);
            Live(sector).AsSpan(start, bytes).CopyTo(target[done..]);
            done += bytes;
        }
        return count;
    }

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        for (int done = 0; done < source.Length;)
        {
            (long sector, int start) = Locate(offset + done);
            int bytes = int.Min(SectorBytes - start, source.Length - done);
            byte[] state = [.. Live(sector)];
            source.Slice(done, bytes).CopyTo(state.AsSpan(start));
            Change(sector, state);
            done += bytes;
        }
        if (offset + source.Length > Length) _lengths.Add(offset + source.Length);
    }

    public void SetLength(long length)
    {
        if (length < Length)
        {
            (long last, int kept) = Locate(length);
            foreach (long sector in _sectors.Keys.Where(sector => sector >= last).ToList())
            {
                byte[] state = [.. Zeros];
                if (sector == last) Live(sector).AsSpan(0, kept).CopyTo(state);
                Change(sector, state);
            }
        }
        _lengths.Add(length);
    }

    public void Sync()
    {
        foreach (long sector in _unsynced) _sectors[sector].RemoveRange(0, _sectors[sector].Count - 1);
        _unsynced.Clear();
        _lengths.RemoveRange(0, _lengths.Count - 1);
    }

    /// <summary>What a power cut leaves: one state of each sector and of the length, drawn independently.</summary>
    public SimulatedContent Survive(SurvivalDraw draw)
    {
        var survivor = new SimulatedContent();
        // In the order of sectors, so that the same draws meet the same sectors in every run.
        foreach ((long sector, List<byte[]> states) in _sectors.OrderBy(entry => entry.Key))
            survivor._sectors.Add(sector, [draw.State(states)]);
        // Longer first and then cut: what lies beyond the length must not come back when the file grows again.
        survivor._lengths[0] = _lengths.Max();
        survivor.SetLength(draw.State(_lengths));
        survivor.Sync();
        return survivor;
    }

    private byte[] Live(long sector) => _sectors.TryGetValue(sector, out List<byte[]>? states) ? states[^1] : Zeros;

    private void Change(long sector, byte[] state)
    {
        if (!_sectors.TryGetValue(sector, out List<byte[]>? states)) _sectors.Add(sector, states = [Zeros]);
        states.Add(state);
        _unsynced.Add(sector);
    }

    private static (long Sector, int Start) Locate(long offset) => (offset / SectorBytes, (int)(offset % SectorBytes));
}
