using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>
/// The control run of the fuzz tests: a store that breaks one promise is caught, or the tests prove nothing about one
/// that is not.
/// </summary>
public sealed class FuzzControlTests
{
    private const int MostSeeds = 1500;

    public enum Sabotage
    {
        UnsyncedLog,
        UnsyncedBlocks,
        UnsyncedManifest,
        UnsyncedNames,
        RepeatedSync,
        ForgottenWrite,
        DoubledWrite,
        HiddenRefusal,
        ShiftedRow,
    }

    [Theory]
    [InlineData(Sabotage.UnsyncedLog)]
    [InlineData(Sabotage.UnsyncedBlocks)]
    [InlineData(Sabotage.UnsyncedManifest)]
    [InlineData(Sabotage.UnsyncedNames)]
    [InlineData(Sabotage.RepeatedSync)]
    [InlineData(Sabotage.ForgottenWrite)]
    [InlineData(Sabotage.DoubledWrite)]
    [InlineData(Sabotage.HiddenRefusal)]
    [InlineData(Sabotage.ShiftedRow)]
    public async Task A_broken_promise_is_noticed(Sabotage sabotage)
    {
        for (int seed = 0; seed < MostSeeds; seed++)
        {
            if (await FailsAsync(seed, sabotage)) return;
        }
        Assert.Fail($"{MostSeeds} runs have not noticed {sabotage}");
    }

    private static async Task<bool> FailsAsync(int seed, Sabotage sabotage)
    {
        var run = new FuzzRun(seed, FuzzProfile.Draw(seed), (disk, log) => new SabotagedStore(
            EngineStore.Open(new CarelessFileSystem(disk, sabotage), EngineStore.Small, log), sabotage));
        try
        {
            await run.RunAsync();
            return false;
        }
        catch (Exception error) when (error is FuzzFailure or MarketStoreException)
        {
            return true;
        }
    }

    /// <summary>Leaves out some syncs, or makes one again that has failed.</summary>
    private sealed class CarelessFileSystem(SimulatedFileSystem disk, Sabotage sabotage) : IFileSystem
    {
        public IFile Create(string path) => Wrap(path, disk.Create(path));

        public IFile Open(string path) => Wrap(path, disk.Open(path));

        public void SyncDirectory(string path)
        {
            if (sabotage != Sabotage.UnsyncedNames) disk.SyncDirectory(path);
        }

        public bool FileExists(string path) => disk.FileExists(path);

        public bool DirectoryExists(string path) => disk.DirectoryExists(path);

        public void CreateDirectory(string path) => disk.CreateDirectory(path);

        public IReadOnlyList<string> ListFiles(string directory) => disk.ListFiles(directory);

        public IReadOnlyList<string> ListDirectories(string directory) => disk.ListDirectories(directory);

        public void Rename(string from, string to) => disk.Rename(from, to);

        public void DeleteFile(string path) => disk.DeleteFile(path);

        public void DeleteDirectory(string path) => disk.DeleteDirectory(path);

        public IDisposable LockFile(string path) => disk.LockFile(path);

        private CarelessFile Wrap(string path, IFile file)
        {
            string unsynced = sabotage switch
            {
                Sabotage.UnsyncedLog => ".walfile",
                Sabotage.UnsyncedBlocks => ".blocks",
                Sabotage.UnsyncedManifest => ".manifest",
                _ => "\0",
            };
            bool skips = path.Replace(".tmp", "", StringComparison.Ordinal).EndsWith(unsynced, StringComparison.Ordinal);
            return new CarelessFile(file, skips, sabotage == Sabotage.RepeatedSync);
        }
    }

    private sealed class CarelessFile(IFile file, bool skips, bool repeats) : IFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> target, long offset) => file.Read(target, offset);

        public void Write(ReadOnlySpan<byte> source, long offset) => file.Write(source, offset);

        public void SetLength(long length) => file.SetLength(length);

        public void Sync()
        {
            if (skips) return;
            try
            {
                file.Sync();
            }
            catch (IOException) when (repeats)
            {
                file.Sync();
            }
        }

        public void Dispose() => file.Dispose();
    }

    private sealed class SabotagedStore(IFuzzStore store, Sabotage sabotage) : IFuzzStore
    {
        private int _writes;

        public async Task<Exception?[]> WriteAsync(IReadOnlyList<WriteOp> writes)
        {
            bool isTurn = ++_writes % 10 == 0;
            if (isTurn && sabotage == Sabotage.ForgottenWrite) return new Exception?[writes.Count];
            Exception?[] errors = await store.WriteAsync(writes).ConfigureAwait(false);
            if (isTurn && sabotage == Sabotage.DoubledWrite) await store.WriteAsync(writes).ConfigureAwait(false);
            return sabotage == Sabotage.HiddenRefusal ? new Exception?[writes.Count] : errors;
        }

        public IReadOnlyList<List<FuzzRow>> Scan(ScanRequest request)
        {
            IReadOnlyList<List<FuzzRow>> buckets = store.Scan(request);
            if (sabotage != Sabotage.ShiftedRow || request.Limit is null) return buckets;
            return [.. buckets.Select(rows => rows.Skip(1).ToList())];
        }

        public Task ChangeAsync(FuzzOp change) => store.ChangeAsync(change);

        public void Checkpoint() => store.Checkpoint();

        public void Compact() => store.Compact();

        public IReadOnlyList<BucketKey> Keys() => store.Keys();

        public void Dispose() => store.Dispose();
    }
}
