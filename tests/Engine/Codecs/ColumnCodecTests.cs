using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>Columns whose codec is known: that it is chosen, and that every value survives.</summary>
public sealed class ColumnCodecTests
{
    [Fact]
    public void Market_data_survive()
    {
        CheckAll(MarketColumns.Bars(8192, 1),
            [CodecId.Runs, CodecId.Alp, CodecId.Alp, CodecId.Alp, CodecId.Alp, CodecId.Integers]);
        CheckAll(MarketColumns.Trades(8192, 1), [CodecId.Integers, CodecId.Alp, CodecId.Integers]);
        CheckAll(MarketColumns.Quotes(8192, 1), [CodecId.Integers, CodecId.Alp, CodecId.Alp]);
    }

    private static void CheckAll((ColumnType Type, byte[] Values)[] columns, CodecId[] codecs) =>
        Assert.Equal(codecs, columns.Select(column => ColumnRoundTrip.Check(column.Type, column.Values)));
}
