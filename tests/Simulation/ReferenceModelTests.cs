using MarketStore.Engine.Catalog;

namespace MarketStore.Tests.Simulation;

/// <summary>The model is the judge of the engine, so its own answers are checked by hand.</summary>
public sealed class ReferenceModelTests
{
    private static readonly BucketKey Key = new("A", "10", "X");

    /// <summary>Slots of ten, so that the numbers can be read.</summary>
    private readonly ReferenceModel<string> _model = new((_, time) => time / 10 * 10);

    [Fact]
    public void A_fixed_bucket_keeps_the_last_row_of_each_slot_under_the_slots_start()
    {
        Write(RecordKind.Fixed, (25, "a"), (11, "b"), (29, "c"));
        Write(RecordKind.Variable, (19, "d"));
        Assert.Equal("10d 20c", Query(new()));
    }

    [Fact]
    public void A_fixed_range_gives_the_slots_that_its_bounds_lie_in()
    {
        Write(RecordKind.Fixed, (10, "a"), (20, "b"), (30, "c"));
        Assert.Equal("10a 20b", Query(new() { FromNs = 19, ToNs = 20 }));
        Assert.Equal("20b", Query(new() { FromNs = 20, ToNs = 29 }));
    }

    [Fact]
    public void A_variable_bucket_keeps_every_row_by_time_and_then_by_arrival()
    {
        Write(RecordKind.Variable, (12, "a"), (11, "b"), (12, "c"));
        Write(RecordKind.Fixed, (11, "d"), (12, "a"));
        Assert.Equal("11b 11d 12a 12c 12a", Query(new()));
        Assert.Equal("12a 12c 12a", Query(new() { FromNs = 12, ToNs = 12 }));
        Assert.Equal("", Query(new() { FromNs = 12, ToNs = 11 }));
    }

    [Fact]
    public void A_limit_counts_rows_from_either_end_of_the_range()
    {
        Write(RecordKind.Variable, (1, "a"), (2, "b"), (3, "c"), (4, "d"));
        Assert.Equal("2b 3c", Query(new() { FromNs = 2, Limit = 2, FromStart = true }));
        Assert.Equal("2b 3c", Query(new() { ToNs = 3, Limit = 2 }));
        Assert.Equal("1a 2b 3c 4d", Query(new() { Limit = 9 }));
        Assert.Equal("", Query(new() { Limit = 0 }));
    }

    [Fact]
    public void A_bucket_exists_from_its_first_row_until_it_is_destroyed_and_may_then_be_of_another_kind()
    {
        Write(RecordKind.Fixed);
        Assert.Null(_model.Query(Key, new()));
        Write(RecordKind.Fixed, (11, "a"));
        Assert.Equal([Key], _model.Keys);
        _model.Destroy(Key);
        Assert.Null(_model.Query(Key, new()));
        Write(RecordKind.Variable, (11, "a"), (11, "b"));
        Assert.Equal("11a 11b", Query(new()));
    }

    private void Write(RecordKind kind, params (long Time, string Value)[] rows) =>
        _model.Write(Key, kind, rows.Select(row => new ModelRow<string>(row.Time, row.Value)));

    private string Query(ModelQuery query) =>
        string.Join(' ', _model.Query(Key, query)!.Select(row => $"{row.TimeNs}{row.Values}"));
}
