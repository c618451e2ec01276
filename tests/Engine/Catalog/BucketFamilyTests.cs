using System.Text;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;

namespace MarketStore.Tests.Engine.Catalog;

/// <summary>Families as buckets come and go: complete, in the order of code points, the same object while nothing changes.</summary>
public sealed class BucketFamilyTests
{
    private const string Timeframe = "1Min";
    private const string Group = "OHLCV";

    [Fact]
    public async Task A_family_has_the_live_buckets_in_the_order_of_code_points()
    {
        using var store = new TestStore();
        // In UTF-16 the pair of U+1F600 comes before U+FF21 and U+E000.
        string[] symbols = ["B", "\uFF21", "A", "\U0001F600", "AA", "\uE000", "A.B"];
        foreach (string symbol in symbols) await WriteAsync(store, symbol);
        Assert.Equal(["A", "A.B", "AA", "B", "\uE000", "\uFF21", "\U0001F600"], Symbols(store));
        foreach (string symbol in symbols) Assert.Equal(symbol, store.Engine.Family(Timeframe, Group)!.Find(symbol)!.Key.Symbol);
        Assert.Null(store.Engine.Family(Timeframe, Group)!.Find("AB"));
        Assert.Null(store.Engine.Family(Timeframe, Group)!.Find(""));
        Assert.Null(store.Engine.Family(Timeframe, Group)!.Find("\U0001F601"));
        Assert.Equal(3, store.Engine.Family(Timeframe, Group)!.LowerBound("AB"));
    }

    [Fact]
    public void Code_points_are_compared_as_their_bytes_are()
    {
        string[] texts = ["", "a", "ab", "b", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF", "a\U00010000", "a\uE000", "\U00010000a"];
        foreach (string a in texts)
        {
            foreach (string b in texts)
            {
                int expected = Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
                Assert.Equal(Math.Sign(expected), Math.Sign(CodePointOrder.Compare(a.AsSpan(), b)));
            }
        }
    }

    [Fact]
    public async Task The_same_object_is_given_until_a_bucket_comes_or_goes()
    {
        using var store = new TestStore();
        Assert.Null(store.Engine.Family(Timeframe, Group));
        await WriteAsync(store, "A");
        BucketFamily first = store.Engine.Family(Timeframe, Group)!;
        await WriteAsync(store, "A");
        await store.WriteAsync($"A/1H/{Group}", RecordKind.Fixed, new Row(0, 1));
        store.Engine.Checkpoint();
        Assert.Same(first, store.Engine.Family(Timeframe, Group));
        await WriteAsync(store, "B");
        BucketFamily second = store.Engine.Family(Timeframe, Group)!;
        Assert.NotSame(first, second);
        Assert.Single(first.Buckets);
        Assert.Same(second, store.Engine.Family(Timeframe, Group));
        await store.Engine.DropAsync(key => key.Symbol == "A");
        Assert.Equal(["B"], Symbols(store));
        Assert.Null(store.Engine.Family("1H", Group));
        await store.Engine.DropAsync(_ => true);
        Assert.Null(store.Engine.Family(Timeframe, Group));
        Assert.Empty(store.Engine.Families());
    }

    [Fact]
    public async Task A_bucket_dropped_and_made_again_is_the_new_one()
    {
        using var store = new TestStore();
        await WriteAsync(store, "A");
        uint old = store.Engine.Family(Timeframe, Group)!.Find("A")!.Id;
        await store.Engine.DropAsync(_ => true);
        await WriteAsync(store, "A");
        Assert.NotEqual(old, store.Engine.Family(Timeframe, Group)!.Find("A")!.Id);
        Assert.Single(store.Engine.Family(Timeframe, Group)!.Buckets);
    }

    [Fact]
    public async Task Schemas_and_kinds_are_named_once_in_the_order_of_symbols()
    {
        using var store = new TestStore();
        var wide = new Schema([new("V", ColumnType.Float64), new("W", ColumnType.Int32)]);
        Schema[] equal = [.. Enumerable.Range(0, 4).Select(_ => new Schema([new("V", ColumnType.Float64)]))];
        await store.Engine.CreateAsync(Key("D"), RecordKind.Fixed, wide);
        await store.Engine.CreateAsync(Key("A"), RecordKind.Variable, equal[0]);
        await store.Engine.CreateAsync(Key("C"), RecordKind.Fixed, equal[1]);
        await store.Engine.CreateAsync(Key("B"), RecordKind.Fixed, wide);
        for (int pass = 0; pass < 2; pass++, store.Restart())
        {
            BucketFamily family = store.Engine.Family(Timeframe, Group)!;
            Assert.Equal([equal[0], wide], family.Schemas);
            Assert.Equal([RecordKind.Variable, RecordKind.Fixed], family.Kinds);
            Assert.Same(family.Find("A")!.Schema, family.Schemas[0]);
            Assert.Same(family.Find("C")!.Schema, family.Schemas[0]);
        }
    }

    [Fact]
    public async Task Any_mixture_of_additions_drops_look_ups_and_restarts_leaves_what_is_there()
    {
        using var store = new TestStore(new EngineOptions { RootDirectory = "", WalSync = WalSync.Off });
        var random = new Random(7);
        var model = new SortedSet<string>(StringComparer.Ordinal);
        for (int step = 0; step < 400; step++)
        {
            string symbol = $"S{random.Next(60)}";
            if (random.Next(3) > 0)
            {
                await WriteAsync(store, symbol);
                model.Add(symbol);
            }
            else
            {
                await store.Engine.DropAsync(key => key.Symbol == symbol);
                model.Remove(symbol);
            }
            if (random.Next(80) == 0) store.Restart();
            if (random.Next(4) > 0) continue;
            Assert.Equal(model, Symbols(store));
            Assert.Equal(
                model.Count == 0 ? [] : [new FamilyCount(new FamilyKey(Timeframe, Group), model.Count)], store.Engine.Families());
        }
    }

    [Fact]
    public void Thousands_of_buckets_added_between_look_ups_from_several_threads_are_all_there()
    {
        const int Count = 20_000;
        var catalog = new BucketCatalog();
        var key = new FamilyKey(Timeframe, Group);
        var schema = new Schema([new("V", ColumnType.Float64)]);
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            for (int i = thread; i < Count; i += 4)
            {
                catalog.Add(NewBucket((uint)i + 1, $"S{i}", schema));
                Assert.NotNull(catalog.Family(key)!.Find($"S{i}"));
            }
        });
        BucketFamily family = catalog.Family(key)!;
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"S{i}").Order(StringComparer.Ordinal), family.Buckets.Select(b => b.Key.Symbol));
        Assert.Same(family, catalog.Family(key));
    }

    private static Bucket NewBucket(uint id, string symbol, Schema schema)
    {
        Assert.True(MarketStore.Engine.Time.Timeframe.TryParseStorable(Timeframe, out Timeframe minute));
        return new Bucket(id, Key(symbol), RecordKind.Fixed, minute, schema);
    }

    private static BucketKey Key(string symbol) => new(symbol, Timeframe, Group);

    private static Task WriteAsync(TestStore store, string symbol) =>
        store.WriteAsync($"{symbol}/{Timeframe}/{Group}", RecordKind.Fixed, new Row(0, 1));

    private static IEnumerable<string> Symbols(TestStore store) =>
        store.Engine.Family(Timeframe, Group)?.Buckets.Select(bucket => bucket.Key.Symbol) ?? [];
}
