using MarketStore.Engine.Io;

namespace MarketStore.Tests.Simulation;

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
/// This is harsher than today's file systems, which order more than they promise. Besides, the disk
///
///   - fails calls with an error, without or after a part of the effect (<see cref="Fault"/>). A Sync that fails after a
///     part is the kernel's worst: of what was unsynced each sector has reached the disk or never will, programs may
///     still read it as they wrote it, and the next Sync succeeds;
///   - is full when <see cref="CapacityBytes"/> says so: writes into sectors that were written before succeed, others
///     are cut short at the first sector that has no room, and no name can be made;
///   - rots: <see cref="Flip"/> turns a bit over, in what programs see and in what is durable.
///
/// Every call that changes something counts as an operation. A test runs a workload once to learn how many there are,
/// then again with a fault at each; or it decides call by call (<see cref="Decide"/>). After a crash each call throws
/// <see cref="SimulatedCrashException"/>, and <see cref="Reboot"/> gives the disk that is found afterwards,
/// <see cref="Kill"/> the one of a process that died alone. Everything follows from the seeds.
/// </summary>
/// <remarks>Thread-safe: one lock around each call. With several threads their order is left to chance.</remarks>
public sealed class SimulatedFileSystem : IFileSystem
{
    private readonly Lock _gate = new();
    private readonly SimulatedTree _tree;
    private readonly HashSet<string> _locked = [];
    private readonly Dictionary<long, (Fault Fault, int Seed)> _faults = [];
    private readonly SortedDictionary<string, int> _injected = new(StringComparer.Ordinal);
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

    /// <summary>Bytes that sectors may take; null: no limit. May change at any time, also below what is in use.</summary>
    public long? CapacityBytes { get; set; }

    /// <summary>Bytes that sectors take.</summary>
    public long UsedBytes => Look(tree => tree.UsedBytes);

    /// <summary>Asked before each call that <see cref="Inject"/> has nothing for, reads included. One thread at a time.</summary>
    public Func<DiskCall, (Fault Fault, int Seed)?>? Decide { get; set; }

    /// <summary>Told of each call before it is made, outside of all locks; may make calls itself.</summary>
    public Action<DiskCall>? Before { get; set; }

    /// <summary>How many faults there were, by kind of call and of fault, such as <c>Sync FailPart</c>.</summary>
    public IReadOnlyDictionary<string, int> Injected => _injected;

    public bool HasCrashed
    {
        get
        {
            lock (_gate) return _crashSeed is not null;
        }
    }

    /// <summary>Lets a fault happen at an operation: the first is 0.</summary>
    /// <param name="seed">Of what survives or is done.</param>
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
            return new SimulatedFileSystem(_tree.Survive(new SurvivalDraw(seed))) { CapacityBytes = CapacityBytes };
        }
    }

    /// <summary>The process that uses the disk dies; the next one finds what it wrote, as yet unsynced.</summary>
    public SimulatedFileSystem Kill()
    {
        lock (_gate)
        {
            _crashSeed ??= 0;
            return new SimulatedFileSystem(_tree) { CapacityBytes = CapacityBytes };
        }
    }

    /// <summary>Turns one bit of a file over, as a cell that rots does.</summary>
    public void Flip(string path, long offset, int bit) => Look(tree =>
    {
        tree.FindFile(path).Flip(offset, bit);
        return true;
    });

    public IFile Open(string path) => new SimulatedFile(this, path, Look(tree => tree.FindFile(path)));

    public IFile Create(string path)
    {
        SimulatedContent? content = null;
        Change(new(DiskCallKind.Create, path), () =>
        {
            NeedRoomForName(path);
            content = _tree.Create(path);
        });
        return new SimulatedFile(this, path, content!);
    }

    public bool FileExists(string path) => Look(tree => tree.Find(path) is SimulatedContent);

    public bool DirectoryExists(string path) => Look(tree => tree.Find(path) is SimulatedDirectory);

    public void CreateDirectory(string path) => Change(new(DiskCallKind.CreateDirectory, path), () =>
    {
        NeedRoomForName(path);
        _tree.CreateDirectory(path);
    });

    public IReadOnlyList<string> ListFiles(string directory) => Look(tree => tree.List<SimulatedContent>(directory));

    public IReadOnlyList<string> ListDirectories(string directory) =>
        Look(tree => tree.List<SimulatedDirectory>(directory));

    public void Rename(string from, string to) => Change(new(DiskCallKind.Rename, from), () => _tree.Rename(from, to));

    public void DeleteFile(string path) => Change(new(DiskCallKind.Delete, path), () => _tree.DeleteFile(path));

    public void DeleteDirectory(string path) => Change(new(DiskCallKind.Delete, path), () => _tree.DeleteDirectory(path));

    public void SyncDirectory(string path) => Change(new(DiskCallKind.SyncDirectory, path), () =>
    {
        Syncs++;
        _tree.SyncDirectory(path);
    });

    /// <remarks>Leaves a file of the name, as the real one does, but is no operation: nothing depends on it.</remarks>
    public IDisposable LockFile(string path) => Look(tree =>
    {
        if (tree.Find(path) is null) tree.Create(path);
        if (!_locked.Add(path)) throw new IOException($"{path} is locked");
        return new HeldLock(this, path);
    });

    /// <summary>A call that changes nothing on the disk and never fails.</summary>
    internal T Look<T>(Func<SimulatedTree, T> call)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            return call(_tree);
        }
    }

    /// <summary>Reads from a file; a fault can fail it or, like a file that has lost its end, cut it short.</summary>
    internal int Read(DiskCall call, SimulatedContent content, Span<byte> target, long offset)
    {
        Before?.Invoke(call);
        lock (_gate)
        {
            ThrowIfCrashed();
            int count = content.Read(target, offset);
            if (Decide?.Invoke(call) is not { } hit) return count;
            Count(call, hit.Fault);
            if (hit.Fault == Fault.FailPart) return count / 2;
            throw Failure(call);
        }
    }

    /// <summary>A call that changes the disk.</summary>
    /// <param name="part">What a failure half-way through has done; nothing if null.</param>
    internal void Change(DiskCall call, Action effect, Action<SurvivalDraw>? part = null)
    {
        Before?.Invoke(call);
        lock (_gate)
        {
            ThrowIfCrashed();
            if (!_faults.TryGetValue(Operations++, out (Fault Fault, int Seed) hit))
            {
                if (Decide?.Invoke(call) is not { } decided)
                {
                    effect();
                    return;
                }
                hit = decided;
            }
            Count(call, hit.Fault);
            if (hit.Fault == Fault.FailPart) part?.Invoke(new SurvivalDraw(hit.Seed));
            if (hit.Fault is Fault.Fail or Fault.FailPart) throw Failure(call);
            if (hit.Fault == Fault.NoSpace) throw new DiskFullException(call.Path);
            _crashSeed = hit.Seed;
            // A sync that is cut short makes some of what is unsynced durable: what a crash before it does as well.
            if (hit.Fault == Fault.CrashDuring && !call.IsSync) MakeUnseen(effect);
            ThrowIfCrashed();
        }
    }

    internal void Write(DiskCall call, SimulatedContent content, ReadOnlySpan<byte> source, long offset)
    {
        byte[] copy = [.. source];
        Change(call, () =>
        {
            Writes++;
            int fits = Fitting(content, copy.Length, offset);
            content.Write(copy.AsSpan(0, fits), offset);
            if (fits == copy.Length) return;
            Count(call, Fault.NoSpace);
            throw new DiskFullException(call.Path);
        }, draw => content.WritePart(copy, offset, draw));
    }

    internal void Sync(DiskCall call, SimulatedContent content) => Change(call, () =>
    {
        Syncs++;
        content.Sync();
    }, content.FailSync);

    /// <summary>Makes a call whose outcome nobody lives to see.</summary>
    private static void MakeUnseen(Action effect)
    {
        try
        {
            effect();
        }
        catch (IOException)
        {
            // The power fails before the error is returned.
        }
    }

    /// <summary>How many bytes of a write find room.</summary>
    private int Fitting(SimulatedContent content, int length, long offset)
    {
        if (CapacityBytes is not { } capacity) return length;
        return content.Fitting(length, offset, (capacity - _tree.UsedBytes) / SimulatedContent.SectorBytes);
    }

    private void NeedRoomForName(string path)
    {
        if (CapacityBytes is not { } capacity || _tree.Find(path) is not null) return;
        if (_tree.UsedBytes + SimulatedContent.SectorBytes <= capacity) return;
        Count(new(DiskCallKind.Create, path), Fault.NoSpace);
        throw new DiskFullException(path);
    }

    private IOException Failure(DiskCall call) => new($"{call.Path}: simulated failure of {call.Kind}, operation {Operations - 1}");

    private void Count(DiskCall call, Fault fault)
    {
        string name = $"{call.Kind} {fault}";
        _injected[name] = _injected.GetValueOrDefault(name) + 1;
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
