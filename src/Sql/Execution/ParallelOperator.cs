using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using MarketStore.Sql.Columns;

namespace MarketStore.Sql.Execution;

/// <summary>
/// Inputs one after another, computed ahead by several threads. Threads take inputs in order; each input has a queue of
/// its own, and when the batches that wait are too many, threads wait too:
///
///     inputs   0 [done]  1 [####]  2 [##..]  3 [    ]  ...        reader takes from 1; threads fill 2 and 3
///
/// The first input that is not at its end is always being worked on, so that the reader never waits for nothing.
/// </summary>
internal sealed class ParallelOperator : Operator
{
    /// <summary>Batches of one input that may wait.</summary>
    private const int MaxWaiting = 64;

    /// <summary>Inputs that threads may be ahead of the reader.</summary>
    private const int MaxAhead = 64;

    private readonly IReadOnlyList<Func<Operator>> _inputs;
    private readonly CancellationTokenSource _stop;
    private readonly BlockingCollection<Batch>[] _queues;
    private readonly SemaphoreSlim _ahead = new(MaxAhead);
    private readonly List<Task> _workers = [];
    private ExceptionDispatchInfo? _error;
    private int _nextInput;
    private int _reading;

    public ParallelOperator(IReadOnlyList<Func<Operator>> inputs, StatementContext context)
    {
        _inputs = inputs;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancel);
        _queues = new BlockingCollection<Batch>[inputs.Count];
        for (int i = 0; i < _queues.Length; i++) _queues[i] = new BlockingCollection<Batch>(MaxWaiting);
        for (int w = 0; w < Math.Min(context.Parallelism, inputs.Count); w++) _workers.Add(Task.Run(Work, CancellationToken.None));
    }

    public override Batch? Next()
    {
        while (_reading < _queues.Length)
        {
            if (_queues[_reading].TryTake(out Batch? batch, Timeout.Infinite)) return batch;
            // What the input could not compute comes after what it could.
            _error?.Throw();
            _reading++;
            _ahead.Release();
        }
        return null;
    }

    public override void Dispose()
    {
        _stop.Cancel();
        Task.WaitAll([.. _workers]);
        foreach (BlockingCollection<Batch> queue in _queues) queue.Dispose();
        _ahead.Dispose();
        _stop.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            try
            {
                _ahead.Wait(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                // The reader is told by the queues that are closed below.
            }
            int input = Interlocked.Increment(ref _nextInput) - 1;
            if (input >= _queues.Length) return;
            Run(input);
        }
    }

    private void Run(int input)
    {
        try
        {
            _stop.Token.ThrowIfCancellationRequested();
            using Operator operation = _inputs[input]();
            while (operation.Next() is { } batch) _queues[input].Add(batch, _stop.Token);
        }
        catch (Exception error)
        {
            // The reader throws it where it would have read.
            Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(error), null);
            _stop.Cancel();
        }
        finally
        {
            _queues[input].CompleteAdding();
        }
    }
}
