using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Simulation;

/// <summary>
/// A random workload on a simulated disk that loses its power, or returns an error, at every single operation in turn.
/// What is found afterwards must be what had been acknowledged, once and in order; the step that was under way when
/// the power failed may have happened whole or not at all.
/// </summary>
public sealed class CrashTests
{
    private const int Steps = 40;

    private static readonly (string Key, RecordKind Kind)[] Buckets =
    [
        ("AAPL/1Min/OHLCV", RecordKind.Fixed), ("AAPL/1D/OHLCV", RecordKind.Fixed),
        ("AAPL/1Sec/TICK", RecordKind.Variable), ("MSFT/1Min/TICK", RecordKind.Variable),
    ];

    private enum StepKind
    {
        Write,
        Drop,
        Checkpoint,
        Restart,
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Power_cuts_at_every_operation_lose_nothing_acknowledged_and_double_nothing(int seed)
    {
        long operations = await CountOperations(seed);
        Assert.True(operations > 200, $"{operations} operations are too few to prove anything");
        for (long operation = 0; operation < operations; operation++)
        {
            foreach (Fault fault in (Fault[])[Fault.CrashBefore, Fault.CrashDuring])
            {
                var disk = new SimulatedFileSystem();
                disk.Inject(operation, fault, seed: (int)operation + (1000 * seed));
                await CrashAndCheck(disk, seed, $"seed {seed}, {fault} at operation {operation}");
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Io_errors_at_every_operation_fail_one_step_and_leave_the_rest_right(int seed)
    {
        long operations = await CountOperations(seed);
        for (long operation = 0; operation < operations; operation++)
        {
            var disk = new SimulatedFileSystem();
            disk.Inject(operation, Fault.Fail);
            var run = new Workload(disk, seed);
            while (!run.IsOver)
            {
                try
                {
                    await run.Step();
                }
                catch (Exception error) when (error is IOException or MarketStoreException)
                {
                    run.Forgive();
                }
            }
            string context = $"seed {seed}, error at operation {operation}";
            run.Check(context);
            try
            {
                run.Close();
            }
            catch (IOException)
            {
                // The fault hit the last checkpoint: the log has all there is.
            }
            run.Check(context + ", reopened");
            run.Close();
        }
    }

    private static async Task<long> CountOperations(int seed)
    {
        var disk = new SimulatedFileSystem();
        var run = new Workload(disk, seed);
        while (!run.IsOver) await run.Step();
        run.Check($"seed {seed} without a fault");
        run.Close();
        return disk.Operations;
    }

    private static async Task CrashAndCheck(SimulatedFileSystem disk, int seed, string context)
    {
        var run = new Workload(disk, seed);
        try
        {
            while (!run.IsOver) await run.Step();
            run.Close();
        }
        catch (Exception) when (disk.HasCrashed)
        {
            // The power failed in the middle of a step.
        }
        Assert.True(disk.HasCrashed, $"{context}: the fault was not reached");
        SimulatedFileSystem rebooted = disk.Reboot();
        run.OpenOn(rebooted);
        run.CheckAfterCrash(context);
        await run.Step(StepKind.Checkpoint);
        run.Check(context + ", checkpointed");
        run.Reopen();
        run.Check(context + ", reopened");
        run.Close();
    }

    /// <summary>One run of the workload that a seed stands for.</summary>
    private sealed class Workload
    {
        private readonly Random _random;
        private readonly StoreModel _model = new();
        private SimulatedFileSystem _disk;
        private StorageEngine? _engine;
        private Action<StoreModel>? _underWay;
        private int _step;
        private double _value;

        public Workload(SimulatedFileSystem disk, int seed)
        {
            _disk = disk;
            _random = new Random(seed);
        }

        public bool IsOver => _step >= Steps;

        public async Task Step()
        {
            _step++;
            int draw = _random.Next(100);
            StepKind kind = draw < 72 ? StepKind.Write : draw < 78 ? StepKind.Drop : draw < 92 ? StepKind.Checkpoint : StepKind.Restart;
            await Step(kind);
        }

        public async Task Step(StepKind kind)
        {
            // What the step will have done is drawn before it can fail, so that a fault does not change the run.
            IncomingRows[] rows = kind == StepKind.Write ? DrawRows() : [];
            string victim = Buckets[_random.Next(Buckets.Length)].Key;
            _engine ??= Open();
            switch (kind)
            {
                case StepKind.Write:
                    await _engine.WriteAsync(rows, TestContext.Current.CancellationToken);
                    break;
                case StepKind.Drop:
                    _underWay = model => model.Drop(victim);
                    await _engine.DropAsync(key => key.ToString() == victim);
                    break;
                case StepKind.Checkpoint:
                    _engine.Checkpoint();
                    break;
                case StepKind.Restart:
                    Reopen();
                    break;
            }
            _underWay?.Invoke(_model);
            _underWay = null;
        }

        /// <summary>The step under way has failed, and has been told to its caller.</summary>
        public void Forgive() => _underWay = null;

        public void OpenOn(SimulatedFileSystem disk)
        {
            _disk = disk;
            _engine = Open();
        }

        public void Reopen()
        {
            Close();
            _engine = Open();
        }

        public void Close()
        {
            StorageEngine? engine = _engine;
            _engine = null;
            engine?.Dispose();
        }

        public void Check(string context) => Assert.Equal($"{context}\n{_model.Picture()}", $"{context}\n{Picture()}");

        public void CheckAfterCrash(string context)
        {
            string found = Picture();
            if (found != _model.Picture())
            {
                _underWay?.Invoke(_model);
                Check(context);
            }
            _underWay = null;
        }

        private IncomingRows[] DrawRows()
        {
            int parts = _random.Next(4) == 0 ? _random.Next(2, 4) : 1;
            var written = new List<(string Key, RecordKind Kind, Row[] Rows)>();
            for (int i = 0; i < parts; i++)
            {
                (string key, RecordKind kind) = Buckets[_random.Next(Buckets.Length)];
                long unit = key.Contains("1D", StringComparison.Ordinal) ? Timestamps.NsPerDay : Timestamps.NsPerMinute;
                long start = _random.Next(3) == 0 ? _random.Next(60) : _step * 5;
                Row[] rows = new Row[_random.Next(1, 25)];
                for (int r = 0; r < rows.Length; r++) rows[r] = new Row((start + (r / 2)) * unit, _value++);
                written.Add((key, kind, rows));
            }
            _underWay = model =>
            {
                foreach ((string key, RecordKind kind, Row[] rows) in written) model.Write(key, kind, rows);
            };
            return [.. written.Select(w => TestStore.Rows(w.Key, w.Kind, w.Rows))];
        }

        private string Picture()
        {
            _engine ??= Open();
            var found = new StoreModel();
            foreach (BucketInfo bucket in _engine.List())
            {
                using ScanResult result = _engine.Scan(new ScanRequest { Buckets = [bucket.Key] }, TestContext.Current.CancellationToken);
                // A variable bucket keeps every row it is given, so the model cannot hide a doubled one.
                found.Write(bucket.Key.ToString(), RecordKind.Variable, TestStore.Flatten(result.Buckets[0]));
            }
            return found.Picture();
        }

        private StorageEngine Open() => StorageEngine.Open(
            new EngineOptions { RootDirectory = "/data/store", BackgroundWork = false, BlockRows = 16, WalSegmentBytes = 4096 },
            _disk, SystemClock.Instance, NullLogger.Instance);
    }
}
