using MarketStore.Protocols.JsonRpc;

namespace MarketStore.Tests.Protocols.JsonRpc;

public sealed class FieldNamesTests
{
    [Fact]
    public void Every_field_is_spelt()
    {
        foreach (Field field in Enum.GetValues<Field>().Where(field => field != Field.Unknown))
        {
            Assert.NotEmpty(FieldNames.Of(field).Msgpack);
            Assert.NotEmpty(FieldNames.Of(field).Json);
        }
    }

    [Fact]
    public void The_cased_spelling_wins_where_two_fields_share_a_word()
    {
        // In a write request JSON's "Data" is the dataset; within the dataset the other spelling's "data" is the buffers.
        Assert.Equal(Field.Dataset, FieldNames.MatchJson("data"u8, [Field.ColumnData, Field.Dataset]));
        Assert.Equal(Field.ColumnData, FieldNames.MatchJson("data"u8, [Field.ColumnData, Field.Names]));
        Assert.Equal(Field.ColumnData, FieldNames.MatchMsgpack("data"u8, [Field.Dataset, Field.ColumnData]));
        Assert.Equal(Field.Unknown, FieldNames.MatchMsgpack("Data"u8, [Field.Dataset, Field.ColumnData]));
    }
}
