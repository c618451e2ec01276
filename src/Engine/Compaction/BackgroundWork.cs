using System.Diagnostics;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Wal;
using Microsoft.Extensions.Logging;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// The engine's own thread: prepares log segments, syncs the log where that is not done at once, and runs checkpoints
/// when the log has grown, when heads fill their memory, or when enough time has passed.
/// </summary>
internal sealed class BackgroundWork : IDisposable
{
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(1);

    private readonly EngineOptions _options;
    private readonly StoreState _state;
    private readonly LogWriter _wal;
    private readonly SegmentPool _pool;
    private readonly Action _checkpoint;
    private readonly ILogger _log;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastCheckpoint = Stopwatch.GetTimestamp();
    private long _checkpointedBytes;
    private int _preparedFor = -1;
    private volatile Exception? _failure;
    private volatile bool _asked;
    private volatile bool _stopping;

    /// <param name="replayedBytes">Log that this start had to read; it counts towards the next checkpoint.</param>
    public BackgroundWork(
        EngineOptions options, StoreState state, LogWriter wal, SegmentPool pool, Action checkpoint, ILogger log, long replayedBytes)
    {
        (_options, _state, _wal, _pool, _checkpoint, _log) = (options, state, wal, pool, checkpoint, log);
        _checkpointedBytes = -replayedBytes;
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
        while (!_stopping)
        {
            try
            {
                Step();
                _wake.WaitOne(tick);
            }
            catch (Exception error)
            {
                // The thread's top: a failing disk must not end the process; the next round tries again.
                _failure = error;
                SignalRoom();
                _log.LogError(error, "background work failed and will be tried again: {Message}", error.Message);
                _wake.WaitOne(RetryAfterFailure);
            }
        }
    }

    private void Step()
    {
        _wal.SyncIfDue();
        if (_preparedFor != _wal.SegmentsTaken)
        {
            int taken = _wal.SegmentsTaken;
            _pool.Prepare();
            _preparedFor = taken;
        }
        if (CheckpointIsDue())
        {
            _asked = false;
            long bytes = _wal.BytesWritten;
            _checkpoint();
            (_checkpointedBytes, _lastCheckpoint) = (bytes, Stopwatch.GetTimestamp());
            _failure = null;
            SignalRoom();
        }
    }

    /// <summary>Lets waiting writers look again.</summary>
    private void SignalRoom() =>
        Interlocked.Exchange(ref _room, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    private bool CheckpointIsDue()
    {
        long written = _wal.BytesWritten - _checkpointedBytes;
        return _asked
            || written > _options.CheckpointLogBytes
            || _state.HeadBytes > _options.HeadMemoryBytes / 2
            || (written > 0 && Stopwatch.GetElapsedTime(_lastCheckpoint) > _options.CheckpointInterval);
    }
}
