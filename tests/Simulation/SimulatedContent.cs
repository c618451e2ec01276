namespace MarketStore.Tests.Simulation;

/// <summary>
/// A file's bytes as sectors, of which only those that were ever written exist. Each sector, and the length, remembers
/// all the states it has had since the last sync: any of them may be the one on the disk.
///
///     sector 7:  durable state | after write 1 | after write 2 | ... | live state
///
/// After a failed sync a sector has one state, which is durable, and may be cached as it was last written: programs
/// read that, but no later sync will bring it to the disk unless the sector is written again.
/// </summary>
internal sealed class SimulatedContent : SimulatedNode
{
    public const int SectorBytes = 512;

    private static readonly byte[] Zeros = new byte[SectorBytes];

    // Of each list the first is the durable state and the last the live one.
    private readonly Dictionary<long, List<byte[]>> _sectors = [];
    private readonly List<long> _lengths = [0];
    private readonly HashSet<long> _unsynced = [];
    private readonly Dictionary<long, byte[]> _cached = [];

    /// <summary>Sectors that have space on the disk: written, and not cut off since.</summary>
    private readonly HashSet<long> _allocated = [];

    /// <summary>Sectors that take space on the disk.</summary>
    public long Allocated => _allocated.Count;

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
            _allocated.Add(sector);
            done += bytes;
        }
        if (source.Length > 0 && offset + source.Length > Length) _lengths.Add(offset + source.Length);
    }

    public void SetLength(long length)
    {
        if (length < Length)
        {
            (long last, int kept) = Locate(length);
            _allocated.RemoveWhere(sector => sector > last || (sector == last && kept == 0));
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

    /// <summary>A sync that has failed: of each sector some state is durable, and no other state is on its way.</summary>
    public void FailSync(SurvivalDraw draw)
    {
        bool keepsCache = draw.Survives();
        foreach (long sector in _unsynced.Order())
        {
            List<byte[]> states = _sectors[sector];
            if (keepsCache) _cached[sector] = states[^1];
            byte[] durable = draw.State(states);
            states.Clear();
            states.Add(durable);
        }
        _unsynced.Clear();
    }

    /// <summary>A write that has failed half-way: some of its first sectors are written.</summary>
    public void WritePart(ReadOnlySpan<byte> source, long offset, SurvivalDraw draw)
    {
        int end = 0;
        while (end < source.Length && draw.Survives()) end = int.Min(source.Length, end + SectorBytes - Locate(offset + end).Start);
        Write(source[..end], offset);
    }

    /// <summary>Bytes of a write that can be made when so many sectors are free.</summary>
    public int Fitting(int length, long offset, long freeSectors)
    {
        for (int done = 0; done < length;)
        {
            (long sector, int start) = Locate(offset + done);
            if (!_allocated.Contains(sector) && --freeSectors < 0) return done;
            done += int.Min(SectorBytes - start, length - done);
        }
        return length;
    }

    /// <summary>Turns a bit over, in every state.</summary>
    public void Flip(long offset, int bit)
    {
        (long sector, int start) = Locate(offset);
        if (!_sectors.TryGetValue(sector, out List<byte[]>? states)) _sectors.Add(sector, states = [Zeros]);
        for (int i = 0; i < states.Count; i++) states[i] = Flipped(states[i]);
        if (_cached.TryGetValue(sector, out byte[]? cached)) _cached[sector] = Flipped(cached);

        byte[] Flipped(byte[] state)
        {
            byte[] copy = [.. state];
            copy[start] ^= (byte)(1 << bit);
            return copy;
        }
    }

    /// <summary>What a power cut leaves: one state of each sector and of the length, drawn independently.</summary>
    public SimulatedContent Survive(SurvivalDraw draw)
    {
        var survivor = new SimulatedContent();
        // In the order of sectors, so that the same draws meet the same sectors in every run.
        foreach ((long sector, List<byte[]> states) in _sectors.OrderBy(entry => entry.Key))
        {
            survivor._sectors.Add(sector, [draw.State(states)]);
            if (_allocated.Contains(sector)) survivor._allocated.Add(sector);
        }
        // Longer first and then cut: what lies beyond the length must not come back when the file grows again.
        survivor._lengths[0] = _lengths.Max();
        survivor.SetLength(draw.State(_lengths));
        survivor.Sync();
        return survivor;
    }

    private byte[] Live(long sector) => _cached.TryGetValue(sector, out byte[]? cached) ? cached
        : _sectors.TryGetValue(sector, out List<byte[]>? states) ? states[^1] : Zeros;

    private void Change(long sector, byte[] state)
    {
        if (!_sectors.TryGetValue(sector, out List<byte[]>? states)) _sectors.Add(sector, states = [Zeros]);
        states.Add(state);
        _unsynced.Add(sector);
        _cached.Remove(sector);
    }

    private static (long Sector, int Start) Locate(long offset) => (offset / SectorBytes, (int)(offset % SectorBytes));
}
