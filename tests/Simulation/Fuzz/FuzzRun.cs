using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>Opens the store under test on a disk.</summary>
internal delegate IFuzzStore OpenStore(SimulatedFileSystem disk, ErrorMessages log);

/// <summary>
/// One run: clients, faults and crashes that follow from a seed, against one store; each answer is checked.
///
/// Clients are interleaved on one thread at a time, so that a seed gives the same run again: while one client's write is
/// in the middle of the log's IO, or a checkpoint in the middle of its own, the disk calls back (<see cref="Interleave"/>)
/// and another client asks for something. What waits for a group commit is awaited before the next step.
/// </summary>
internal sealed class FuzzRun
{
    private readonly FuzzProfile _profile;
    private readonly OpenStore _open;
    private readonly FuzzDraw _draw;
    private readonly FuzzOracle _oracle = new();
    private readonly RandomFaults _faults;
    private readonly FuzzBurst _burst = new();
    private readonly ErrorMessages _log = new();
    private SimulatedFileSystem _disk = new();
    private IFuzzStore? _store;
    private Stage _stage;
    private int _depth;

    /// <summary>Id of the thread of a checkpoint or compaction; 0 when there is none.</summary>
    private int _maintainer;
    private Exception? _nestedFailure;

    public FuzzRun(int seed, FuzzProfile profile, OpenStore open)
    {
        (_profile, _open) = (profile, open);
        _draw = new FuzzDraw(seed);
        _faults = new RandomFaults(seed, profile.Rates);
        Attach(_disk);
    }

    /// <summary>Whether, and where, other clients may come in between.</summary>
    private enum Stage
    {
        Alone,
        Logging,
        Checkpointing,
    }

    /// <summary>Steps so far, newest last.</summary>
    public List<string> Trace { get; } = [];

    /// <summary>Faults so far, by kind.</summary>
    public Dictionary<string, int> Injected { get; } = [];

    public async Task RunAsync()
    {
        OpenPatiently([]);
        _faults.IsActive = true;
        for (int step = 0; step < _profile.Steps; step++) await StepAsync();
        await FinishAsync();
    }

    private async Task StepAsync()
    {
        _burst.Begin(_faults.Errors, _disk);
        int draw = _draw.Next(100);
        if (_profile.FillsUp && draw % 10 == 0) ChangeCapacity();
        try
        {
            if (draw >= 100 - _profile.Crashes) PowerCut();
            else await StepAsync(draw);
        }
        catch (SimulatedCrashException)
        {
            // The power failed; what was under way is in the burst.
        }
        await SettleAsync();
    }

    private async Task StepAsync(int draw)
    {
        switch (draw)
        {
            case < 45:
                Write(_draw.Chance(0.3) ? 3 : 1);
                break;
            case < 55:
                Change();
                break;
            case < 70:
                Scan();
                break;
            case < 82:
                Maintain("checkpoint", store => store.Checkpoint());
                break;
            case < 86:
                Maintain("compact", store => store.Compact());
                break;
            case < 92:
                await SettleAsync();
                if (!_disk.HasCrashed) Restart();
                break;
            default:
                Scan();
                break;
        }
    }

    /// <summary>The disk is well again: everything works without a restart, and stays as it is through all that may come.</summary>
    private async Task FinishAsync()
    {
        Trace.Add("the disk is well");
        _faults.IsActive = false;
        _disk.CapacityBytes = null;
        foreach (Action action in (Action[])[() => Write(4), () => Maintain("checkpoint", s => s.Checkpoint()), Restart,
            () => Maintain("compact", s => s.Compact()), () => Write(2), PowerCut])
        {
            _burst.Begin(_faults.Errors, _disk);
            action();
            await SettleAsync();
            _oracle.Check(_store!);
        }
        _store!.Dispose();
        Collect();
    }

    private void Write(int count)
    {
        WriteOp[] writes = [.. Enumerable.Range(0, count).Select(_ => _draw.Write(_burst.Taken))];
        Trace.Add(Indent + string.Join(", ", writes.Select(w => w.ToString())));
        At(Stage.Logging, () => _burst.Add(writes, () => _store!.WriteAsync(writes)));
    }

    private void Change()
    {
        FuzzOp change = _draw.Change(_burst.Taken);
        Trace.Add($"{Indent}{change}");
        // A bucket whose first write is still under way is not there yet: nothing is dropped or erased.
        FuzzOp effect = change is CreateOp || _store!.Keys().Contains(change.Keys.First()) ? change : new NothingOp(change);
        At(Stage.Logging, () => _burst.Add([effect], async () =>
        {
            await _store!.ChangeAsync(change);
            return [null];
        }));
    }

    private void Scan()
    {
        IReadOnlyList<BucketKey> keys = _store!.Keys();
        if (keys.Count == 0) return;
        ScanRequest request = _draw.Scan(keys);
        Trace.Add(Indent + FuzzOracle.Describe(request));
        int before = _faults.Errors;
        try
        {
            _faults.IsScanning = true;
            _oracle.Check(request, _store.Scan(request), _burst.UnderWay);
        }
        catch (MarketStoreException error) when (
            _faults.Errors > before && error.Code is ErrorCode.Corruption or ErrorCode.Unavailable)
        {
            Trace.Add($"{Indent}  {error.Message}");
        }
        finally
        {
            _faults.IsScanning = false;
        }
    }

    private void Maintain(string what, Action<IFuzzStore> work)
    {
        Trace.Add(what);
        try
        {
            Volatile.Write(ref _maintainer, Environment.CurrentManagedThreadId);
            At(Stage.Checkpointing, () => work(_store!));
        }
        catch (Exception error) when (error is not SimulatedCrashException && !_disk.HasCrashed)
        {
            _burst.Excuse(error, _faults.Errors);
            Trace.Add($"  {error.Message}");
        }
        finally
        {
            Volatile.Write(ref _maintainer, 0);
        }
    }

    private void Restart()
    {
        Trace.Add("restart");
        try
        {
            _store!.Dispose();
        }
        catch (Exception error) when (error is not SimulatedCrashException && !_disk.HasCrashed)
        {
            _burst.Excuse(error, _faults.Errors);
            Trace.Add($"  {error.Message}");
        }
        if (_disk.HasCrashed) return;
        OpenPatiently([]);
    }

    /// <summary>Opens the store: on a disk that fails, in the end without failures. Checks what it finds.</summary>
    private void OpenPatiently(IReadOnlyList<FuzzOp> underWay)
    {
        bool wasActive = _faults.IsActive;
        for (int attempt = 0; ; attempt++)
        {
            if (attempt == 3) (_faults.IsActive, _disk.CapacityBytes) = (false, null);
            int before = _faults.Errors;
            bool isLimited = _disk.CapacityBytes is not null;
            try
            {
                _store = _open(_disk, _log);
                break;
            }
            catch (Exception error) when (error is IOException or MarketStoreException && (_faults.Errors > before || isLimited))
            {
                Trace.Add($"  open: {error.Message}");
            }
            catch (Exception) when (_disk.HasCrashed)
            {
                Trace.Add("  open: power cut");
                Renew(_disk.Reboot());
            }
        }
        _log.ThrowIfAny();
        // What a recovery has found is read without excuses.
        _faults.IsActive = false;
        _oracle.Adopt(_store, underWay);
        _faults.IsActive = wasActive;
    }

    /// <summary>Cuts the power between two calls, or kills the process alone.</summary>
    private void PowerCut()
    {
        Trace.Add("power cut");
        _disk.Crash(_draw.Next(int.MaxValue));
    }

    private void ChangeCapacity()
    {
        bool isFull = _disk.CapacityBytes is null;
        _disk.CapacityBytes = isFull ? _disk.UsedBytes + _draw.Next(12_000) : null;
        Trace.Add(isFull ? $"capacity {_disk.CapacityBytes}, used {_disk.UsedBytes}" : "capacity without limit");
    }

    /// <summary>Waits for what is under way, tells the oracle how it ended, and comes back from a crash.</summary>
    private async Task SettleAsync()
    {
        await _burst.WaitAsync();
        _stage = Stage.Alone;
        if (_nestedFailure is { } failure) throw new FuzzFailure($"{failure.Message}\n{failure.StackTrace}");
        List<FuzzOp> underWay = _burst.Settle(_oracle, _faults.Errors, Trace);
        _log.ThrowIfAny();
        if (!_disk.HasCrashed) return;
        bool isKill = _draw.Chance(0.3);
        Trace.Add(isKill ? "the process is killed" : "the power is back");
        Renew(isKill ? _disk.Kill() : _disk.Reboot());
        OpenPatiently(underWay);
        _burst.Begin(_faults.Errors, _disk);
    }

    private void Renew(SimulatedFileSystem disk)
    {
        Collect();
        _disk = disk;
        _store = null;
        Attach(disk);
    }

    private void Attach(SimulatedFileSystem disk)
    {
        disk.Decide = _faults.Decide;
        disk.Before = Interleave;
    }

    private void Collect()
    {
        foreach ((string kind, int count) in _disk.Injected) Injected[kind] = Injected.GetValueOrDefault(kind) + count;
    }

    private string Indent => new(' ', 2 * _depth);

    private void At(Stage stage, Action action)
    {
        Stage before = _stage;
        _stage = stage;
        try
        {
            action();
        }
        finally
        {
            // Only the outermost step goes on being interleaved while its group commit is awaited.
            if (_depth > 0) _stage = before;
            else if (stage == Stage.Checkpointing) _stage = Stage.Alone;
        }
    }

    /// <summary>Lets another client come in, where on a real machine another thread could.</summary>
    private void Interleave(DiskCall call)
    {
        // A checkpoint waits for the groups that others commit: whoever came in there would be waited for by itself.
        int maintainer = Volatile.Read(ref _maintainer);
        if (maintainer != 0 && maintainer != Environment.CurrentManagedThreadId) return;
        if (_depth >= 2 || !IsOpenTo(call) || _disk.HasCrashed || !_draw.Chance(0.1)) return;
        bool isCheckpoint = _stage == Stage.Checkpointing;
        bool wasScanning = _faults.IsScanning;
        _depth++;
        try
        {
            if (_draw.Chance(0.3)) Scan();
            else if (_draw.Chance(0.3)) Change();
            else Write(1);
            // A group that another thread commits must not run beside the checkpoint, or a seed is not a run.
            if (isCheckpoint) _burst.WaitAsync().GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is not SimulatedCrashException && !_disk.HasCrashed)
        {
            // The engine would take it for its own.
            _nestedFailure ??= error;
        }
        finally
        {
            _depth--;
            _faults.IsScanning = wasScanning;
        }
    }

    private bool IsOpenTo(DiskCall call)
    {
        if (call.Kind is not (DiskCallKind.Write or DiskCallKind.Sync)) return false;
        bool isLog = call.Name.StartsWith("WALFile.", StringComparison.Ordinal);
        return _stage switch
        {
            Stage.Logging => isLog,
            Stage.Checkpointing => !isLog && !call.Name.StartsWith("marketstore.spare", StringComparison.Ordinal),
            _ => false,
        };
    }
}
