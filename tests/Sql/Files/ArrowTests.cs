using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace MarketStore.Tests.Sql.Files;

/// <summary>Arrow that Arrow's own reader reads.</summary>
public sealed class ArrowTests : IDisposable
{
    private readonly FileStore _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("x.arrow")]
    [InlineData("x.arrows")]
    public async Task Every_type_has_its_array_and_its_nulls(string name)
    {
        await _files.RunAsync($"""
            COPY (SELECT * FROM (VALUES
              ((-128)::TINYINT, (-5)::SMALLINT, 7::INTEGER, 255::UTINYINT, 65535::USMALLINT, 4294967295::UINTEGER, 18446744073709551615::UBIGINT, 9::BIGINT,
               1.1::REAL, 0.1::DOUBLE, true, 'é'::TEXT, '2024-03-08T14:30:00.123456789Z'::TIMESTAMP, '1969-12-31'::DATE, '00:00:00.000000001'::TIME, '1 day'::INTERVAL),
              (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))
            t(i8, i16, i32, u8, u16, u32, u64, i64, r, x, flag, words, at, day, clock, span)) TO '{name}'
            """);
        List<RecordBatch> batches = Read(name);
        RecordBatch batch = Assert.Single(batches);
        Assert.Equal(2, batch.Length);
        for (int c = 0; c < batch.ColumnCount; c++)
        {
            Assert.Equal(1, batch.Column(c).NullCount);
            Assert.False(batch.Column(c).IsNull(0));
            Assert.True(batch.Column(c).IsNull(1));
        }
        Assert.Equal((sbyte)-128, ((Int8Array)batch.Column("i8")).GetValue(0));
        Assert.Equal((short)-5, ((Int16Array)batch.Column("i16")).GetValue(0));
        Assert.Equal(7, ((Int32Array)batch.Column("i32")).GetValue(0));
        Assert.Equal((byte)255, ((UInt8Array)batch.Column("u8")).GetValue(0));
        Assert.Equal((ushort)65535, ((UInt16Array)batch.Column("u16")).GetValue(0));
        Assert.Equal(uint.MaxValue, ((UInt32Array)batch.Column("u32")).GetValue(0));
        Assert.Equal(ulong.MaxValue, ((UInt64Array)batch.Column("u64")).GetValue(0));
        Assert.Equal(9L, ((Int64Array)batch.Column("i64")).GetValue(0));
        Assert.Equal(1.1f, ((FloatArray)batch.Column("r")).GetValue(0));
        Assert.Equal(0.1, ((DoubleArray)batch.Column("x")).GetValue(0));
        Assert.True(((BooleanArray)batch.Column("flag")).GetValue(0));
        Assert.Equal("é", ((StringArray)batch.Column("words")).GetString(0));
        Assert.Equal(1_709_908_200_123_456_789, ((TimestampArray)batch.Column("at")).GetValue(0));
        Assert.Equal("1 day", ((StringArray)batch.Column("span")).GetString(0));
        Assert.Equal(-1, ((Date32Array)batch.Column("day")).GetValue(0));
        Assert.Equal(1, ((Time64Array)batch.Column("clock")).GetValue(0));
        var time = (TimestampType)batch.Schema.GetFieldByName("at").DataType;
        Assert.Equal((TimeUnit.Nanosecond, "UTC"), (time.Unit, time.Timezone));
    }

    [Fact]
    public async Task Rows_come_in_batches_with_their_own_bitmaps()
    {
        await _files.RunAsync("COPY (SELECT generate_series AS n, CASE WHEN generate_series % 3 <> 0 THEN generate_series % 5 = 0 END AS flag, CASE WHEN generate_series > 3000 THEN 'a' END AS t FROM generate_series(1, 5000)) TO 'x.arrows'");
        List<RecordBatch> batches = Read("x.arrows");
        Assert.True(batches.Count > 1);
        long expected = 0;
        foreach (RecordBatch batch in batches)
        {
            var numbers = (Int64Array)batch.Column(0);
            var flags = (BooleanArray)batch.Column(1);
            var texts = (StringArray)batch.Column(2);
            for (int row = 0; row < batch.Length; row++)
            {
                expected++;
                Assert.Equal(expected, numbers.GetValue(row));
                Assert.Equal(expected % 3 == 0 ? null : expected % 5 == 0, flags.GetValue(row));
                Assert.Equal(expected > 3000 ? "a" : null, texts.GetString(row));
            }
        }
        Assert.Equal(5000, expected);
    }

    [Fact]
    public async Task A_result_of_no_rows_has_a_schema()
    {
        await _files.RunAsync("COPY (SELECT 1 AS n WHERE false) TO 'x.arrows'");
        using var reader = new ArrowStreamReader(File.OpenRead(_files.PathOf("x.arrows")));
        Assert.Null(await reader.ReadNextRecordBatchAsync(TestContext.Current.CancellationToken));
        Assert.Equal("n", Assert.Single(reader.Schema.FieldsList).Name);
    }

    private List<RecordBatch> Read(string name)
    {
        using FileStream file = File.OpenRead(_files.PathOf(name));
        using ArrowStreamReader reader = name.EndsWith('s') ? new ArrowStreamReader(file) : new ArrowFileReader(file);
        var batches = new List<RecordBatch>();
        while (reader.ReadNextRecordBatch() is { } batch) batches.Add(batch);
        return batches;
    }
}
