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
        Erase,
        Checkpoint,
        Compact,
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
            if (operation % 2 == 0)
            {
                disk.Crash((int)operation);
                run.OpenOn(disk.Reboot());
            }
            else
            {
                run.CloseOnFailingDisk();
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
        private readonly List<Action<ReferenceModel<double>>> _underWay = [];
        private readonly ReferenceModel<double> _model = NewModel();
        private SimulatedFileSystem _disk;
        private readonly long _keptLogBytes;
        private StorageEngine? _engine;
        private int _step;
        private double _value;

        public Workload(SimulatedFileSystem disk, int seed)
        {
            _disk = disk;
            _keptLogBytes = seed % 2 == 0 ? 0 : 10_000;
            _random = new Random(seed);
        }

        public bool IsOver => _step >= Steps;

        public async Task Step()
        {
            _step++;
            int draw = _random.Next(100);
            StepKind kind = draw switch
            {
                < 60 => StepKind.Write,
                < 65 => StepKind.Drop,
                < 73 => StepKind.Erase,
                < 88 => StepKind.Checkpoint,
                < 93 => StepKind.Compact,
                _ => StepKind.Restart,
            };
            await Step(kind);
        }

        public async Task Step(StepKind kind)
        {
            // What the step will have done is drawn before it can fail, so that a fault does not change the run.
            int count = _random.Next(3) == 0 ? _random.Next(2, 6) : 1;
            IncomingRows[][] writes = kind == StepKind.Write ? [.. Enumerable.Range(0, count).Select(_ => DrawWrite())] : [];
            BucketKey victim = TestStore.Key(Buckets[_random.Next(Buckets.Length)].Key);
            long from = _random.Next(60) * Timestamps.NsPerMinute;
            var span = new TimeRange(from, from + (_random.Next(40) * Timestamps.NsPerMinute));
            _engine ??= Open();
            switch (kind)
            {
                case StepKind.Write:
                    MarketStoreException?[] errors = await _engine.WriteAllAsync(writes, TestContext.Current.CancellationToken);
                    if (errors.FirstOrDefault(e => e is not null) is { } error)
                    {
                        Assert.DoesNotContain(null, errors);
                        throw error;
                    }
                    break;
                case StepKind.Drop:
                    _underWay.Add(model => model.Destroy(victim));
                    await _engine.DropAsync(key => key == victim);
                    break;
                case StepKind.Erase:
                    _underWay.Add(model => model.Erase(victim, span.FromNs, span.ToNs));
                    await _engine.EraseAsync(key => key == victim, span);
                    break;
                case StepKind.Checkpoint:
                    _engine.Checkpoint();
                    break;
                case StepKind.Compact:
                    _engine.Compact(TestContext.Current.CancellationToken);
                    break;
                case StepKind.Restart:
                    Reopen();
                    break;
            }
            foreach (Action<ReferenceModel<double>> change in _underWay) change(_model);
            _underWay.Clear();
        }

        /// <summary>The step under way has failed, and its caller knows: nothing of it may be there.</summary>
        public void Forgive() => _underWay.Clear();

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

        public void CloseOnFailingDisk()
        {
            try
            {
                Close();
            }
            catch (IOException)
            {
                // The fault hit the last checkpoint: the log has all there is.
            }
        }

        public void Check(string context) => Assert.Equal($"{context}\n{PictureOf(_model)}", $"{context}\n{Picture()}");

        /// <summary>Of the group that was under way, the first few writes may have happened, each whole.</summary>
        public void CheckAfterCrash(string context)
        {
            string found = Picture();
            foreach (Action<ReferenceModel<double>> change in _underWay)
            {
                if (found == PictureOf(_model)) break;
                change(_model);
            }
            _underWay.Clear();
            Check(context);
        }

        private static ReferenceModel<double> NewModel()
        {
            var calendar = new SlotCalendar(TimeZoneInfo.Utc);
            return new ReferenceModel<double>((key, time) =>
                calendar.SlotStart(Timeframe.TryParseStorable(key.Timeframe, out Timeframe timeframe) ? timeframe : default, time));
        }

        private static string PictureOf(ReferenceModel<double> model) => string.Join('\n', model.Keys
            .OrderBy(key => key.ToString(), StringComparer.Ordinal)
            .Select(key => $"{key}: {string.Join(' ', model.Query(key, new ModelQuery())!.Select(r => $"{r.TimeNs}={r.Values}"))}"));

        private IncomingRows[] DrawWrite()
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
            _underWay.Add(model =>
            {
                foreach ((string key, RecordKind kind, Row[] rows) in written)
                {
                    model.Write(TestStore.Key(key), kind, rows.Select(r => new ModelRow<double>(r.TimeNs, r.Value)));
                }
            });
            return [.. written.Select(w => TestStore.Rows(w.Key, w.Kind, w.Rows))];
        }

        private string Picture()
        {
            _engine ??= Open();
            var lines = new List<string>();
            foreach (BucketInfo bucket in _engine.List().OrderBy(b => b.Key.ToString(), StringComparer.Ordinal))
            {
                using ScanResult result = _engine.Scan(new ScanRequest { Buckets = [bucket.Key] }, TestContext.Current.CancellationToken);
                lines.Add($"{bucket.Key}: {string.Join(' ', TestStore.Flatten(result.Buckets[0]).Select(r => $"{r.TimeNs}={r.Value}"))}");
            }
            return string.Join('\n', lines);
        }

        private StorageEngine Open() => StorageEngine.Open(
            new EngineOptions
            {
                RootDirectory = "/data/store",
                BackgroundWork = false,
                BlockRows = 16,
                SmallBlockBytes = 256,
                WornFileBytes = 512,
                WalSegmentBytes = 4096,
                ManifestSlackBytes = 0,
                WalRetentionBytes = _keptLogBytes,
            },
            _disk, SystemClock.Instance, NullLogger.Instance);
    }
}
