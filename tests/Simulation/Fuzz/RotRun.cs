using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>
/// One run on a disk that rots: rows are stored, the store is closed or its process killed, a few bits of one file turn
/// over, and the store is opened again. It may refuse, naming the damage; answer all that was stored; or answer the rest
/// and say what is missing. It never answers what was not stored.
/// </summary>
internal sealed class RotRun(int seed, List<string> trace)
{
    private const int Operations = 25;
    private const int MostFlips = 4;

    private readonly FuzzDraw _draw = new(seed);
    private readonly HashSet<(BucketKey Key, long Serial)> _written = [];

    /// <summary>After each operation that is in the log; the newest last.</summary>
    private readonly List<ReferenceModel<long>> _states = [FuzzBucket.NewModel()];

    /// <returns>What the damage did: <c>refused</c>, <c>reported</c> or <c>harmless</c>.</returns>
    public async Task<string> RunAsync()
    {
        var disk = new SimulatedFileSystem();
        EngineStore store = EngineStore.Open(disk, EngineStore.Small, new ErrorMessages());
        for (int i = 0; i < Operations; i++) await StepAsync(store);
        bool isKilled = _draw.Chance(0.5);
        trace.Add(isKilled ? "killed" : "closed");
        if (!isKilled) store.Dispose();
        disk = disk.Kill();
        int flips = Rot(disk);

        var log = new ErrorMessages();
        try
        {
            store = EngineStore.Open(disk, EngineStore.Small, log);
        }
        catch (MarketStoreException error) when (error.Code is ErrorCode.Corruption or ErrorCode.NotSupported)
        {
            trace.Add(error.Message);
            return "refused";
        }
        bool isWhole = Read(store, out Dictionary<BucketKey, List<FuzzRow>> found);
        trace.AddRange(log.Texts);
        if (!isWhole || log.Texts.Count > 0) return "reported";
        // A broken frame at the end of the log looks like one that was never acknowledged.
        int allowed = isKilled ? flips : 0;
        if (_states.TakeLast(allowed + 1).Any(state => IsSame(state, found))) return "harmless";
        throw new FuzzFailure("rows are missing and nothing was said");
    }

    private async Task StepAsync(EngineStore store)
    {
        int draw = _draw.Next(100);
        if (draw < 10) store.Checkpoint();
        else if (draw < 15) store.Compact();
        else if (draw < 25) await ChangeAsync(store);
        else await WriteAsync(store);
    }

    private async Task WriteAsync(EngineStore store)
    {
        WriteOp write = _draw.Write(new HashSet<BucketKey>());
        trace.Add(write.ToString());
        Assert.All(await store.WriteAsync([write]), Assert.Null);
        foreach (FuzzPart part in write.Parts) _written.UnionWith(part.Rows.Select(row => (part.Bucket.Key, row.Serial)));
        Remember(write);
    }

    private async Task ChangeAsync(EngineStore store)
    {
        FuzzOp change = _draw.Change(new HashSet<BucketKey>());
        if (store.Keys().Contains(change.Keys.First()) == change is CreateOp) return;
        trace.Add(change.ToString());
        await store.ChangeAsync(change);
        Remember(change);
    }

    private void Remember(FuzzOp op)
    {
        ReferenceModel<long> state = _states[^1].Copy();
        op.Apply(state);
        _states.Add(state);
    }

    /// <summary>Turns bits over in one file, near one another or anywhere in it.</summary>
    private int Rot(SimulatedFileSystem disk)
    {
        List<string> paths = [.. FilesBelow(disk, EngineStore.Root).Order(StringComparer.Ordinal)];
        string path = paths[_draw.Next(paths.Count)];
        using IFile file = disk.Open(path);
        int length = (int)file.Length;
        if (length == 0) return 0;
        int flips = 1 + _draw.Next(MostFlips);
        for (int i = 0; i < flips; i++)
        {
            (int offset, int bit) = (_draw.Next(length), _draw.Next(8));
            trace.Add($"flip bit {bit} of byte {offset} of {length} in {path}");
            disk.Flip(path, offset, bit);
        }
        return flips;
    }

    private static IEnumerable<string> FilesBelow(SimulatedFileSystem disk, string directory) =>
        disk.ListFiles(directory).Select(name => $"{directory}/{name}")
            .Concat(disk.ListDirectories(directory).SelectMany(name => FilesBelow(disk, $"{directory}/{name}")));

    /// <returns>False if some bucket was refused. What was answered had been stored.</returns>
    private bool Read(EngineStore store, out Dictionary<BucketKey, List<FuzzRow>> found)
    {
        found = [];
        bool isWhole = true;
        foreach (BucketKey key in store.Keys())
        {
            try
            {
                found[key] = store.Scan(new ScanRequest { Buckets = [key] })[0];
            }
            catch (MarketStoreException error) when (error.Code == ErrorCode.Corruption)
            {
                trace.Add(error.Message);
                isWhole = false;
                continue;
            }
            foreach (FuzzRow row in found[key])
            {
                if (!_written.Contains((key, row.Serial))) throw new FuzzFailure($"{key}: row {row} was never written");
            }
        }
        return isWhole;
    }

    private static bool IsSame(ReferenceModel<long> state, Dictionary<BucketKey, List<FuzzRow>> found) =>
        state.Keys.ToHashSet().SetEquals(found.Keys)
        && found.All(bucket => state.Query(bucket.Key, new ModelQuery())!
            .Select(row => new FuzzRow(row.TimeNs, row.Values)).SequenceEqual(bucket.Value));
}
