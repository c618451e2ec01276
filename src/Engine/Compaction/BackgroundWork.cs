using System.Diagnostics;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Wal;
using Microsoft.Extensions.Logging;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// The engine's own thread: prepares log segments, syncs the log where that is not done at once, runs checkpoints when
/// the log has grown, when heads fill their memory, or when enough time has passed, and compacts in between.
/// </summary>
internal sealed class BackgroundWork : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(1);

    /// <summary>An idle store with more than this in its log is checkpointed.</summary>
    private const long SettledLogBytes = 1 << 20;

    private readonly EngineOptions _options;
    private readonly StoreState _state;
    private readonly LogWriter _wal;
    private readonly SegmentPool _pool;
    private readonly Maintenance _maintenance;
    private readonly ILogger _log;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastCheckpoint = Stopwatch.GetTimestamp();
    private long _lastWrite = Stopwatch.GetTimestamp();
    private long _seenBytes;
    private long _checkpointedBytes;
    private bool _isSettled;
    private bool _sweep;
    private volatile Exception? _failure;
    private volatile bool _asked;
    private volatile bool _stopping;

    /// <param name="replayed">Log that this start had to read, which counts towards the next checkpoint, and its frames.</param>
    public BackgroundWork(
        EngineOptions options, StoreState state, (LogWriter Log, SegmentPool Pool, Maintenance Maintenance) parts, ILogger log, (long Bytes, long Frames) replayed)
    {
        (_options, _state, _log) = (options, state, log);
        (_wal, _pool, _maintenance) = parts;
        _checkpointedBytes = -replayed.Bytes;
        _sweep = replayed.Frames > 0;
        _thread = new Thread(Run) { IsBackground = true, Name = "marketstore background" };
        _thread.Start();
    }

    /// <summary>Runs a checkpoint as soon as the thread is free.</summary>
    public void CheckpointSoon()
    {
        _asked = true;
        _wake.Set();
    }

    /// <summary>Completes when a checkpoint has made room in memory.</summary>
    /// <exception cref="MarketStoreException">Checkpoints fail, so there will be no room.</exception>
    public async ValueTask WaitForRoomAsync(CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        while (_state.HeadBytes > _options.HeadMemoryBytes)
        {
            Task room = Volatile.Read(ref _room).Task;
            CheckpointSoon();
            if (_state.HeadBytes <= _options.HeadMemoryBytes) return;
            await room.WaitAsync(cancel).ConfigureAwait(false);
            if (_failure is not { } failure) continue;
            throw new MarketStoreException(ErrorCode.Unavailable,
                $"memory is full of rows that cannot be moved to their files: {failure.Message}", failure);
        }
        _options.Observer?.Waited(Stopwatch.GetElapsedTime(start));
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        TimeSpan tick = _options.WalSync == WalSync.Interval ? _options.WalSyncInterval : TimeSpan.FromMilliseconds(100);
        TimeSpan retry = FirstRetry;
        while (!_stopping)
        {
            try
            {
                bool more = Step();
                retry = FirstRetry;
                if (!more) _wake.WaitOne(tick);
            }
            catch (Exception error)
            {
                // The thread's top: a failing disk must not end the process; the next round tries again.
                _failure = error;
                _options.Observer?.MaintenanceFailed();
                SignalRoom();
                _log.LogError(error, "background work failed and will be tried again in {Seconds} s: {Message}", retry.TotalSeconds, error.Message);
                _wake.WaitOne(retry);
                retry = retry * 2 < LastRetry ? retry * 2 : LastRetry;
            }
        }
    }

    /// <returns>Whether there is more to do at once.</returns>
    private bool Step()
    {
        _wal.SyncIfDue();
        if (_wal.IsInUse) _pool.Prepare();
        if (_sweep)
        {
            _sweep = false;
            int orphans = _maintenance.SweepOrphans();
            if (orphans > 0) _log.LogInformation("deleted {Count} files that an earlier process left unfinished", orphans);
        }
        if (_seenBytes != _wal.BytesWritten) (_seenBytes, _lastWrite, _isSettled) = (_wal.BytesWritten, Stopwatch.GetTimestamp(), false);
        bool isIdle = Stopwatch.GetElapsedTime(_lastWrite) > _options.SettleAfter;
        if (!CheckpointIsDue(isIdle))
        {
            if (isIdle) ShrinkLog();
            return _maintenance.CompactStep(isIdle);
        }
        _asked = false;
        long bytes = _wal.BytesWritten;
        _maintenance.Checkpoint(_wal);
        (_checkpointedBytes, _lastCheckpoint) = (bytes, Stopwatch.GetTimestamp());
        _failure = null;
        SignalRoom();
        return true;
    }

    /// <summary>Gives back what a burst of writes has left of log files, once for every burst.</summary>
    private void ShrinkLog()
    {
        if (_isSettled) return;
        if (_wal.IsLarge) _maintenance.ShrinkLog(_wal);
        _isSettled = true;
    }

    /// <summary>Lets waiting writers look again.</summary>
    private void SignalRoom() =>
        Interlocked.Exchange(ref _room, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    private bool CheckpointIsDue(bool isIdle)
    {
        long written = _wal.BytesWritten - _checkpointedBytes;
        return _asked
            || written > (isIdle ? SettledLogBytes : _options.CheckpointLogBytes)
            || (written > 0 && isIdle && _wal.IsLarge)
            || _state.HeadBytes > _options.HeadMemoryBytes / 2
            || (written > 0 && Stopwatch.GetElapsedTime(_lastCheckpoint) > _options.CheckpointInterval);
    }
}
