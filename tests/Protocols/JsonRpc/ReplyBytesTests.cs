using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Protocols.Service;
using static MarketStore.Tests.Protocols.JsonRpc.Msgpack;

namespace MarketStore.Tests.Protocols.JsonRpc;

/// <summary>Replies byte by byte, as clients of the original have always seen them.</summary>
public sealed class ReplyBytesTests
{
    private const string Key = "JS/1Min/X:Symbol/Timeframe/AttributeGroup";

    private readonly Exchange _exchange = new();

    private static byte[] Request(string method, object? parameters, object? id) => Pack(
        Map(("method", "DataService." + method), ("params", parameters), ("jsonrpc", "2.0"), ("id", id)));

    /// <summary>One row: Epoch 1577934300, A = 3.0.</summary>
    private static QueryResult OneRow() => new(
        [
            new ResultColumn("Epoch", ColumnType.Int64, [Bytes("dc 5d 0d 5e 00 00 00 00")]),
            new ResultColumn("A", ColumnType.Float32, [Bytes("00 00 40 40")]),
        ],
        [new KeyRange(Key, 0, 1)],
        rowCount: 1);

    [Fact]
    public async Task An_empty_list_of_symbols_is_an_array_and_a_small_id_comes_back_as_int8() => Assert.Equal(
        Bytes("""83 a7"jsonrpc" a3"2.0" a6"result" 81 a7"Results" 90 a2"id" d0 07"""),
        await _exchange.MsgpackAsync(Request("ListSymbols", Map(), 7)));

    [Fact]
    public async Task An_error_has_code_message_and_data_in_that_order()
    {
        _exchange.Service.Failure = new MarketStoreException(ErrorCode.NotFound, "no files returned from query parse");
        Assert.Equal(
            Bytes("""
                83 a7"jsonrpc" a3"2.0" a5"error" 83
                a4"code" d3 ff ff ff ff ff ff 83 00
                a7"message" d9 22"no files returned from query parse"
                a4"data" c0
                a2"id" a1"1"
                """),
            await _exchange.MsgpackAsync(Request("Query", Map(("requests", List(Map(("destination", "X/1Min/Y"))))), "1")));
    }

    [Fact]
    public async Task A_query_answers_with_the_columns_and_where_each_key_lies_in_them()
    {
        _exchange.Service.OnQuery = (_, _) => [OneRow()];
        Assert.Equal(
            Bytes($"""
                83 a7"jsonrpc" a3"2.0" a6"result" 83
                a9"responses" 91 81 a6"result" 86
                  a5"types" 92 a2"i8" a2"f4"
                  a5"names" 92 a5"Epoch" a1"A"
                  a4"data" 92 c4 08 dc 5d 0d 5e 00 00 00 00 c4 04 00 00 40 40
                  a6"length" d3 00 00 00 00 00 00 00 01
                  aa"startindex" 81 d9 29"{Key}" d3 00 00 00 00 00 00 00 00
                  a7"lengths" 81 d9 29"{Key}" d3 00 00 00 00 00 00 00 01
                a7"version" a6"abc123"
                a8"timezone" a3"UTC"
                a2"id" a1"1"
                """),
            await _exchange.MsgpackAsync(Request("Query", Map(("requests", List(Map()))), "1")));
    }

    [Fact]
    public async Task The_same_query_on_json_has_the_other_names_and_base64()
    {
        _exchange.Service.OnQuery = (_, _) => [OneRow()];
        Assert.Equal(
            """
            {"jsonrpc":"2.0","result":{"Responses":[{"Result":{"ColumnTypes":["i8","f4"],"ColumnNames":["Epoch","A"],
            "ColumnData":["3F0NXgAAAAA=","AABAQA=="],"Length":1,"StartIndex":{"KEY":0},"Lengths":{"KEY":1}}}],
            "Version":"abc123","Timezone":"UTC"},"id":1}
            """.Replace("\n", "", StringComparison.Ordinal).Replace("KEY", Key, StringComparison.Ordinal) + "\n",
            await _exchange.CallJsonAsync("Query", """{"requests":[{}]}"""));
    }

    [Fact]
    public async Task Queries_without_requests_and_writes_that_succeed_have_nil_responses()
    {
        Assert.Equal(
            Bytes("""
                83 a7"jsonrpc" a3"2.0" a6"result" 83
                a9"responses" c0 a7"version" a6"abc123" a8"timezone" a3"UTC" a2"id" d0 01
                """),
            await _exchange.MsgpackAsync(Request("Query", Map(), 1)));
        Assert.Equal(
            Bytes("""83 a7"jsonrpc" a3"2.0" a6"result" 81 a9"responses" c0 a2"id" d0 01"""),
            await _exchange.MsgpackAsync(Request("Write", Map(("requests", List(Map()))), 1)));
        Assert.Equal(
            """{"jsonrpc":"2.0","result":{"Responses":null},"id":1}""" + "\n",
            await _exchange.CallJsonAsync("Write", """{"requests":[{}]}"""));
    }

    [Fact]
    public async Task Writes_of_which_one_fails_have_an_entry_for_each()
    {
        _exchange.Service.OnWrite = _ => ValueTask.FromResult<IReadOnlyList<string>?>(["", "unexpected"]);
        Assert.Equal(
            Bytes("""
                83 a7"jsonrpc" a3"2.0" a6"result" 81 a9"responses" 92
                82 a5"error" a0 a7"version" a6"abc123"
                82 a5"error" aa"unexpected" a7"version" a6"abc123"
                a2"id" d0 01
                """),
            await _exchange.MsgpackAsync(Request("Write", Map(("requests", List(Map(), Map()))), 1)));
    }

    [Theory]
    [InlineData("Create")]
    [InlineData("Destroy")]
    public async Task Create_and_destroy_always_have_an_entry(string method) => Assert.Equal(
        """{"jsonrpc":"2.0","result":{"Responses":[{"Error":"","Version":"abc123"}]},"id":1}""" + "\n",
        await _exchange.CallJsonAsync(method, """{"requests":[{"key":"A/1Min/B"}]}"""));

    [Fact]
    public async Task Info_has_the_widths_of_the_original_and_names_without_case()
    {
        _exchange.Service.OnGetInfo = _ =>
        [
            new BucketDescription(
                2020, 60_000_000_000, [new ColumnDefinition("Epoch", ColumnType.Int64)], RecordKind.Variable, ""),
            BucketDescription.Failed("gone"),
        ];
        Assert.Equal(
            Bytes("""
                83 a7"jsonrpc" a3"2.0" a6"result" 81 a9"responses" 92
                85 aa"LatestYear" d3 00 00 00 00 00 00 07 e4
                   a9"TimeFrame" d3 00 00 00 0d f8 47 58 00
                   a3"DSV" 91 82 a4"Name" a5"Epoch" a4"Type" cc 03
                   aa"RecordType" d0 01
                   aa"ServerResp" 82 a5"error" a0 a7"version" a6"abc123"
                85 aa"LatestYear" d3 00 00 00 00 00 00 00 00
                   a9"TimeFrame" d3 00 00 00 00 00 00 00 00
                   a3"DSV" c0
                   aa"RecordType" d0 00
                   aa"ServerResp" 82 a5"error" a4"gone" a7"version" a6"abc123"
                a2"id" d0 01
                """),
            await _exchange.MsgpackAsync(Request("GetInfo", Map(("requests", List(Map(), Map()))), 1)));
        Assert.Contains(
            """{"LatestYear":2020,"TimeFrame":60000000000,"DSV":[{"Name":"Epoch","Type":3}],"RecordType":1,"""
            + "\"ServerResp\":{\"Error\":\"\",\"Version\":\"abc123\"}}",
            await _exchange.CallJsonAsync("GetInfo", """{"requests":[{}]}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_text_escapes_markup_and_controls_and_nothing_else()
    {
        _exchange.Service.Symbols = ["<a>&\"\\\u0001\n\r\t\u2028\u2029\u20ac\u00e9'+/\ud83d\ude00\ud800"];
        Assert.Equal(
            """{"jsonrpc":"2.0","result":{"Results":["\u003ca\u003e\u0026\"\\\u0001\n\r\t\u2028\u2029€é'+/😀"""
            + "\ufffd\"]},\"id\":1}\n",
            await _exchange.CallJsonAsync("ListSymbols", "{}"));
    }

    [Fact]
    public async Task Results_are_given_back_after_the_reply()
    {
        var memory = new CountingMemory();
        _exchange.Service.OnQuery = (_, _) => [new QueryResult([], [], 0, memory), new QueryResult([], [], 0, memory)];
        await _exchange.CallAsync("Query", Map());
        Assert.Equal(2, memory.Disposals);
    }

    private sealed class CountingMemory : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }
}
