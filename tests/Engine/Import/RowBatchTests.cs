using MarketStore.Engine.Columns;
using MarketStore.Engine.Import;

namespace MarketStore.Tests.Engine.Import;

/// <summary>Where a batch may be cut: never between rows of one time.</summary>
public sealed class RowBatchTests
{
    [Theory]
    [InlineData("1 2 3 4 5", 0, 3, false, 3)]
    [InlineData("1 2 3 3 5", 0, 3, false, 2)]
    [InlineData("1 2 3 3 5", 2, 3, false, 4)]
    [InlineData("1 2 3 3 5", 2, 3, true, 5)]
    [InlineData("3 3 3 3 5", 0, 3, false, 4)]
    [InlineData("3 3 3 3", 0, 3, false, 0)]
    [InlineData("3 3 3 3", 0, 3, true, 4)]
    [InlineData("1 3 3 3", 0, 9, false, 1)]
    [InlineData("1 3 3 3", 1, 9, false, 1)]
    [InlineData("1 3 3 3", 1, 9, true, 4)]
    public void Cuts(string times, int first, int rows, bool isLast, int expected)
    {
        var batch = new RowBatch(new Schema([new("V", ColumnType.UInt8)]));
        foreach (string time in times.Split(' ')) batch.Append(time[0] - '0', [(byte)time[0]]);
        Assert.Equal(expected, batch.Cut(first, rows, isLast));
        batch.RemoveFirst(first);
        Assert.Equal(times.Split(' ').Skip(first).Select(t => (long)(t[0] - '0')), batch.Times.ToArray());
        Assert.Equal(times.Split(' ').Skip(first).Select(t => (byte)t[0]), batch.Slice(0, batch.Count).Columns[0].ToArray());
    }
}
