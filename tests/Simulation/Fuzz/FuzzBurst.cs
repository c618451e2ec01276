using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>What clients have asked for within one step, in the order in which they asked, and how it ended.</summary>
internal sealed class FuzzBurst
{
    /// <summary>Far more than any run takes: a write that is never answered ends its test and not the whole suite.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly List<(IReadOnlyList<FuzzOp> Ops, Task<Exception?[]> Task)> _asked = [];
    private readonly HashSet<BucketKey> _taken = [];
    private SimulatedFileSystem _disk = new();
    private int _errors;
    private long _refusals;

    /// <summary>
    /// Buckets that a drop under way may take from a write under way: that write is then logged again, later, and the
    /// order of what else is asked of its buckets would not be known.
    /// </summary>
    public IReadOnlySet<BucketKey> Taken => _taken;

    /// <summary>All that has been asked and not been settled, but for what is known to have been refused.</summary>
    public IReadOnlyList<FuzzOp> UnderWay
    {
        get
        {
            lock (_lock) return [.. _asked.SelectMany(asked => asked.Ops.Where((_, i) => !IsRefused(asked.Task, i)))];
        }
    }

    /// <param name="errors">How many calls of the disk have failed so far.</param>
    public void Begin(int errors, SimulatedFileSystem disk) => (_errors, _disk, _refusals) = (errors, disk, Refusals(disk));

    public void Add(IReadOnlyList<FuzzOp> ops, Func<Task<Exception?[]>> ask)
    {
        var outcome = new TaskCompletionSource<Exception?[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            HashSet<BucketKey> dropped = [.. _asked.SelectMany(a => a.Ops).OfType<DropOp>().SelectMany(drop => drop.Keys)];
            foreach (FuzzOp op in ops.Where(op => op.Keys.Any(dropped.Contains))) _taken.UnionWith(op.Keys);
            _asked.Add((ops, outcome.Task));
        }
        Follow(ask, ops.Count, outcome);
    }

    /// <summary>Completes when all that was asked, also while it waits, has been answered.</summary>
    public async Task WaitAsync()
    {
        for (int count = -1; ;)
        {
            Task[] tasks;
            lock (_lock) tasks = [.. _asked.Select(asked => asked.Task)];
            if (tasks.Length == count) return;
            count = tasks.Length;
            await Task.WhenAll(tasks).WaitAsync(Patience).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the oracle how each ended.</summary>
    /// <returns>What a crash left without an answer.</returns>
    public List<FuzzOp> Settle(FuzzOracle oracle, int errors, List<string> trace)
    {
        var underWay = new List<FuzzOp>();
        bool leavesDoubt = errors - _errors + (Refusals(_disk) > _refusals ? 1 : 0) > 1;
        bool hasCrashed = _disk.HasCrashed;
        foreach ((IReadOnlyList<FuzzOp> ops, Task<Exception?[]> task) in _asked)
        {
            for (int i = 0; i < ops.Count; i++)
            {
                Exception? error = task.Result[i];
                if (error is not null) trace.Add($"  {ops[i]}: {error.Message}");
                if (error is null) oracle.Succeeded(ops[i]);
                else if (hasCrashed) underWay.Add(ops[i]);
                else if (!IsExpected(ops[i], error, oracle.Has(ops[i].Keys.First())))
                {
                    Excuse(error, errors);
                    oracle.Failed(ops[i], leavesDoubt);
                }
            }
        }
        _asked.Clear();
        _taken.Clear();
        return underWay;
    }

    /// <summary>Accepts an error if the disk has given cause for it.</summary>
    /// <exception cref="FuzzFailure">It has not, or the error is of a kind that no disk can cause.</exception>
    public void Excuse(Exception error, int errors)
    {
        bool hasCause = errors > _errors || _disk.CapacityBytes is not null;
        bool isOfKind = error is IOException or MarketStoreException { Code: ErrorCode.Unavailable };
        if (!hasCause || !isOfKind) throw new FuzzFailure($"failed without a cause: {error}");
    }

    private static async void Follow(Func<Task<Exception?[]>> ask, int count, TaskCompletionSource<Exception?[]> outcome)
    {
        try
        {
            outcome.SetResult(await ask().ConfigureAwait(false));
        }
        catch (Exception error)
        {
            outcome.SetResult([.. Enumerable.Repeat(error, count)]);
        }
    }

    /// <summary>A bucket exists as soon as a write that makes it is under way, and until one that drops it is through.</summary>
    private bool IsExpected(FuzzOp op, Exception error, bool exists) =>
        op is CreateOp && error is MarketStoreException { Code: ErrorCode.AlreadyExists }
        && (exists || _asked.SelectMany(asked => asked.Ops).Any(other => !ReferenceEquals(other, op) && other.Keys.Contains(op.Keys.First())));

    private static bool IsRefused(Task<Exception?[]> task, int op) => task.IsCompletedSuccessfully && task.Result[op] is not null;

    private static long Refusals(SimulatedFileSystem disk) =>
        disk.Injected.Where(fault => fault.Key.EndsWith(nameof(Fault.NoSpace), StringComparison.Ordinal)).Sum(fault => (long)fault.Value);
}
