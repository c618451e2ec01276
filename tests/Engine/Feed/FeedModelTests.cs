using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;
using MarketStore.Tests.Simulation;

namespace MarketStore.Tests.Engine.Feed;

/// <summary>
/// Random writes, erasures, drops, checkpoints, compactions, idle times, failing disks and restarts, with followers that
/// begin anywhere and read now and then: each sees what the first one saw, from where it began.
/// </summary>
public sealed class FeedModelTests
{
    private static readonly string[] Buckets = ["AAPL/1Min/OHLCV", "MSFT/1Sec/TICK", "TSLA/1D/OHLCV"];

    [Fact]
    public async Task Every_follower_sees_the_same_commits()
    {
        for (int i = 0; i < 30; i++)
        {
            int seed = Random.Shared.Next();
            try
            {
                await RunAsync(new Random(seed));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
            }
        }
    }

    private static async Task RunAsync(Random random)
    {
        var disk = new SimulatedFileSystem();
        var options = new EngineOptions
        {
            RootDirectory = "/store",
            WalSync = (WalSync)random.Next(3),
            WalSegmentBytes = 4096,
            WalRetentionBytes = random.Next(4) * 8192,
            BlockRows = 16,
        };
        using var store = new TestStore(options, disk);
        var known = new SortedDictionary<ulong, string>();
        var followers = new List<(Follower Follower, ulong After)>();
        var witness = new Follower(store.Engine, Lsn.None);
        int value = 0;
        for (int step = 0; step < 150; step++)
        {
            switch (random.Next(12))
            {
                case 0:
                    store.Engine.Checkpoint();
                    break;
                case 1:
                    store.Engine.Compact(TestContext.Current.CancellationToken);
                    break;
                case 2 when random.Next(4) == 0:
                    Learn(known, witness);
                    foreach ((Follower follower, _) in followers) follower.Dispose();
                    followers.Clear();
                    witness.Dispose();
                    store.Restart();
                    witness = new Follower(store.Engine, store.Engine.Applied);
                    break;
                case 3:
                    await store.Engine.EraseAsync(_ => true, new TimeRange(random.Next(50), random.Next(50, 100)));
                    break;
                case 4 when random.Next(4) == 0:
                    string dropped = Buckets[random.Next(Buckets.Length)];
                    await store.Engine.DropAsync(key => key.ToString() == dropped);
                    break;
                case 5:
                    ulong after = (ulong)random.NextInt64((long)store.Engine.Applied.Value + 1);
                    followers.Add((new Follower(store.Engine, new Lsn(after)), after));
                    break;
                case 6:
                    followers.RemoveAll(follower => !Read(follower.Follower, random.Next(3)));
                    break;
                case var draw:
                    // The log's write, or its sync.
                    if (draw == 7) disk.Inject(disk.Operations + random.Next(options.WalSync == WalSync.Always ? 2 : 1), Fault.Fail);
                    try
                    {
                        await store.WriteAsync([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Rows(random, value++))]);
                    }
                    catch (MarketStoreException)
                    {
                        // The disk failed: it never happened, and is not seen.
                    }
                    break;
            }
            Learn(known, witness);
        }
        foreach ((Follower follower, ulong after) in followers)
        {
            if (!Read(follower, int.MaxValue)) continue;
            Assert.Equal(Enumerable.Range(0, follower.Lines.Count).Select(i => after + 1 + (ulong)i), follower.Lines.Select(Number));
            Assert.Equal(store.Engine.Applied.Next, follower.Next);
            Assert.All(follower.Lines, line => Assert.True(IsPartOf(line, known[Number(line)]), $"{line} was {known[Number(line)]}"));
            follower.Dispose();
        }
        witness.Dispose();
    }

    private static void Learn(SortedDictionary<ulong, string> known, Follower witness)
    {
        foreach (string line in witness.ReadAll()) known[Number(line)] = line;
        witness.Lines.Clear();
    }

    /// <returns>False: the log no longer has what comes next.</returns>
    private static bool Read(Follower follower, int steps)
    {
        try
        {
            while (steps-- > 0 && follower.Step())
            {
            }
            return true;
        }
        catch (MarketStoreException error) when (error.Code == ErrorCode.NotFound)
        {
            follower.Dispose();
            return false;
        }
    }

    /// <summary>Who reads late does not see what was done to buckets that are gone by then.</summary>
    private static bool IsPartOf(string late, string first)
    {
        string[] known = first.Split("; ");
        return late.Split("; ").All(known.Contains);
    }

    private static ulong Number(string line) => ulong.Parse(line.Split(';')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static IncomingRows Rows(Random random, int value)
    {
        int bucket = random.Next(Buckets.Length);
        return TestStore.Rows(Buckets[bucket], bucket == 1 ? RecordKind.Variable : RecordKind.Fixed, [.. Enumerable.Range(0, random.Next(4)).Select(_ => new Row(random.Next(100), value))]);
    }
}
