using MarketStore.Engine.Io;

namespace MarketStore.Tests.Simulation;

/// <summary>What happens at an operation of a <see cref="SimulatedFileSystem"/> that a test has picked.</summary>
public enum Fault
{
    /// <summary>The power fails before the operation has any effect.</summary>
    CrashBefore,

    /// <summary>The power fails during the operation: any part may survive, of a write any sectors.</summary>
    CrashDuring,

    /// <summary>An IOException, without any effect.</summary>
    Fail,
}

/// <summary>
/// A disk in memory that can lose everything it is allowed to lose.
///
/// Fault model. The disk has two images: the live one that programs see, and the durable one that a power cut cannot
/// take away. At a power cut, of what is not durable yet
///
///   - each 512-byte sector keeps any one of the contents it had since the last Sync of its file, independently of the
///     others: writes reach the disk in any order, torn at sectors, sectors themselves are atomic;
///   - the length of each file is any one of those it had since its last Sync, independently of its sectors: a file can
///     be long and full of zeros, or short although its sectors were written;
///   - each creation, rename and deletion of a name has happened or not, independently of the others and of the
///     contents: a name can be durable before the bytes are, a rename can be lost while a later one is kept. A rename
///     within a directory is atomic; one between two directories may be kept in only one that was synced;
///   - what lies in a directory whose own name is lost is lost.
///
/// This is harsher than today's file systems, which order more than they promise. Not modelled: sectors that rot, syncs
/// that lie, and disks that are full.
///
/// Every call that changes something counts as an operation. A test runs a workload once to learn how many there are,
/// then again with a fault at each. After a crash each call throws <see cref="SimulatedCrashException"/>, and
/// <see cref="Reboot"/> gives the disk that is found afterwards. Everything follows from the seeds.
/// </summary>
/// <remarks>Thread-safe: one lock around each call. With several threads their order is left to chance.</remarks>
public sealed class SimulatedFileSystem : IFileSystem
{
    private readonly Lock _gate = new();
    private readonly SimulatedTree _tree;
    private readonly HashSet<string> _locked = [];
    private readonly Dictionary<long, (Fault Fault, int Seed)> _faults = [];
    private int? _crashSeed;

    public SimulatedFileSystem() : this(new SimulatedTree())
    {
    }

    private SimulatedFileSystem(SimulatedTree tree) => _tree = tree;

    /// <summary>Calls so far that change the disk, including the one that a fault hit.</summary>
    public long Operations { get; private set; }

    /// <summary>Calls of <see cref="IFile.Write"/>.</summary>
    public long Writes { get; private set; }

    /// <summary>Calls of <see cref="IFile.Sync"/> and <see cref="SyncDirectory"/>.</summary>
    public long Syncs { get; private set; }

    public bool HasCrashed
    {
        get
        {
            lock (_gate) return _crashSeed is not null;
        }
    }

    /// <summary>Lets a fault happen at an operation: the first is 0.</summary>
    /// <param name="seed">Of what survives, if the fault is a crash.</param>
    public void Inject(long operation, Fault fault, int seed = 0)
    {
        lock (_gate) _faults[operation] = (fault, seed);
    }

    /// <summary>Cuts the power now.</summary>
    public void Crash(int seed)
    {
        lock (_gate) _crashSeed ??= seed;
    }

    /// <summary>The disk as it is found after the crash: all of it durable, nothing open, nothing locked.</summary>
    public SimulatedFileSystem Reboot()
    {
        lock (_gate)
        {
            int seed = _crashSeed ?? throw new InvalidOperationException("the power has not failed");
            return new SimulatedFileSystem(_tree.Survive(new SurvivalDraw(seed)));
        }
    }

    public IFile Open(string path) => new SimulatedFile(this, Look(tree => tree.FindFile(path)));

    public IFile Create(string path)
    {
        SimulatedContent? content = null;
        Change(() => content = _tree.Create(path));
        return new SimulatedFile(this, content!);
    }

    public bool FileExists(string path) => Look(tree => tree.Find(path) is SimulatedContent);

    public bool DirectoryExists(string path) => Look(tree => tree.Find(path) is SimulatedDirectory);

    public void CreateDirectory(string path) => Change(() => _tree.CreateDirectory(path));

    public IReadOnlyList<string> ListFiles(string directory) => Look(tree => tree.List<SimulatedContent>(directory));

    public IReadOnlyList<string> ListDirectories(string directory) =>
        Look(tree => tree.List<SimulatedDirectory>(directory));

    public void Rename(string from, string to) => Change(() => _tree.Rename(from, to));

    public void DeleteFile(string path) => Change(() => _tree.DeleteFile(path));

    public void DeleteDirectory(string path) => Change(() => _tree.DeleteDirectory(path));

    public void SyncDirectory(string path) => Sync(() => _tree.SyncDirectory(path));

    /// <remarks>Leaves a file of the name, as the real one does, but is no operation: nothing depends on it.</remarks>
    public IDisposable LockFile(string path) => Look(tree =>
    {
        if (tree.Find(path) is null) tree.Create(path);
        if (!_locked.Add(path)) throw new IOException($"{path} is locked");
        return new HeldLock(this, path);
    });

    /// <summary>A call that changes nothing on the disk.</summary>
    internal T Look<T>(Func<SimulatedTree, T> call)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            return call(_tree);
        }
    }

    internal void Sync(Action call) => Change(() =>
    {
        Syncs++;
        call();
    }, isSync: true);

    /// <summary>A call that changes the disk.</summary>
    internal void Change(Action call, bool isSync = false)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            if (!_faults.TryGetValue(Operations++, out (Fault Fault, int Seed) hit))
            {
                call();
                return;
            }
            if (hit.Fault == Fault.Fail) throw new IOException($"simulated failure of operation {Operations - 1}");
            _crashSeed = hit.Seed;
            // A sync that is cut short makes some of what is unsynced durable: what a crash before it does as well.
            if (hit.Fault == Fault.CrashDuring && !isSync) call();
            ThrowIfCrashed();
        }
    }

    internal void Write(SimulatedContent content, ReadOnlySpan<byte> source, long offset)
    {
        byte[] copy = [.. source];
        Change(() =>
        {
            Writes++;
            content.Write(copy, offset);
        });
    }

    private void ThrowIfCrashed()
    {
        if (_crashSeed is not null) throw new SimulatedCrashException(Operations);
    }

    private sealed class HeldLock(SimulatedFileSystem disk, string path) : IDisposable
    {
        public void Dispose()
        {
            lock (disk._gate) disk._locked.Remove(path);
        }
    }
}

/// <summary>The power has failed. No IOException, so that code under test does not handle it as an error.</summary>
public sealed class SimulatedCrashException(long operations)
    : Exception($"simulated power failure after {operations} operations");
