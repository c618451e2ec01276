using System.Buffers;
using MarketStore.Engine.Catalog;
using MarketStore.Protocols.JsonRpc;
using MarketStore.Protocols.Service;
using static MarketStore.Tests.Protocols.JsonRpc.Msgpack;

namespace MarketStore.Tests.Protocols.JsonRpc;

/// <summary>Every request field reaches the service, in either encoding, in each of its spellings.</summary>
public sealed class RequestFieldTests
{
    private const string SnakeNames =
        "is_sqlstatement sql_statement destination key_category epoch_start epoch_start_nanos epoch_end epoch_end_nanos "
        + "limit_record_count limit_from_start columns functions";

    private readonly Exchange _exchange = new();

    private static readonly QueryRequest FullQuery = new()
    {
        IsSqlStatement = true,
        SqlStatement = "select 1",
        Destination = "A/1Min/B",
        KeyCategory = "Symbol/Timeframe/AttributeGroup",
        EpochStart = -5,
        EpochStartNanos = 999_999_999,
        EpochEnd = 4_000_000_000,
        EpochEndNanos = 1,
        LimitRecordCount = 300,
        LimitFromStart = true,
        Columns = ["Open", "Ké"],
        Functions = ["max(Open)"],
    };

    private async Task<T> ReceivedAsync<T>(string method, object? request)
    {
        Assert.NotNull(At(await _exchange.CallAsync(method, Map(("requests", List(request)))), "result"));
        return Assert.IsType<T>(Assert.Single(_exchange.Service.Received));
    }

    private async Task<T> ReceivedJsonAsync<T>(string method, string request)
    {
        string reply = await _exchange.CallJsonAsync(method, $$"""{"requests":[{{request}}]}""");
        Assert.Contains("\"result\"", reply, StringComparison.Ordinal);
        return Assert.IsType<T>(Assert.Single(_exchange.Service.Received));
    }

    [Fact]
    public async Task Query_on_msgpack()
    {
        QueryRequest query = await ReceivedAsync<QueryRequest>("Query", Map(
            ("is_sqlstatement", true), ("sql_statement", "select 1"), ("destination", "A/1Min/B"),
            ("key_category", "Symbol/Timeframe/AttributeGroup"),
            ("epoch_start", -5), ("epoch_start_nanos", 999_999_999), ("epoch_end", 4_000_000_000), ("epoch_end_nanos", 1),
            ("limit_record_count", 300), ("limit_from_start", true),
            ("columns", List("Open", "Ké")), ("functions", List("max(Open)"))));
        Assert.Equivalent(FullQuery, query, strict: true);
    }

    [Theory]
    [InlineData("IsSQLStatement SQLStatement Destination KeyCategory EpochStart EpochStartNanos EpochEnd EpochEndNanos "
        + "LimitRecordCount LimitFromStart Columns Functions")]
    [InlineData("issqlstatement SQLSTATEMENT destination keyCategory epochstart EPOCHSTARTNANOS epochEnd epochendnanos "
        + "limitrecordcount limitFromStart columns functions")]
    [InlineData(SnakeNames)]
    public async Task Query_on_json(string names)
    {
        string[] values =
        [
            "true", "\"select 1\"", "\"A/1Min/B\"", "\"Symbol/Timeframe/AttributeGroup\"", "-5", "999999999", "4000000000",
            "1", "300", "true", "[\"Open\",\"K\\u00e9\"]", "[\"max(Open)\"]",
        ];
        QueryRequest query = await ReceivedJsonAsync<QueryRequest>(
            "Query", "{" + string.Join(',', names.Split(' ').Zip(values, (name, value) => $"\"{name}\":{value}")) + "}");
        Assert.Equivalent(FullQuery, query, strict: true);
    }

    [Fact]
    public async Task Absent_and_nil_fields_take_their_defaults()
    {
        string[] names = SnakeNames.Split(' ');
        await _exchange.CallAsync("Query", Map(("requests", List(
            Map([.. names.Select(name => (name, (object?)null))]), Map(), null))));
        string nulls = string.Join(',', names.Select(name => $"\"{name}\":null"));
        await _exchange.CallJsonAsync("Query", "{\"requests\":[{" + nulls + "},{},null]}");
        var none = new QueryRequest { KeyCategory = "", Columns = [], Functions = [] };
        Assert.Equal(6, _exchange.Service.Received.Count);
        Assert.All(_exchange.Service.Received, query => Assert.Equivalent(none, query, strict: true));
    }

    [Fact]
    public async Task Write_on_msgpack_hands_out_slices_of_the_body()
    {
        byte[] epoch = [1, 2, 3, 4, 5, 6, 7, 8];
        WriteRequest write = await ReceivedAsync<WriteRequest>("Write", Map(
            ("dataset", Map(
                ("types", List("i8", "f4")), ("names", List("Epoch", "A")), ("data", List(epoch, "four")), ("length", 1),
                ("startindex", Map(("K/1Min/G", 0), ("L/1Min/G", 1))),
                ("lengths", Map(("K/1Min/G", 1), ("L/1Min/G", null))))),
            ("is_variable_length", true)));
        Assert.True(write.IsVariableLength);
        AssertDataset(write.Dataset!, epoch, "four"u8.ToArray());
    }

    [Theory]
    [InlineData("Data ColumnTypes ColumnNames ColumnData Length StartIndex Lengths IsVariableLength")]
    [InlineData("data columntypes columnnames columndata length startindex lengths isVariableLength")]
    [InlineData("dataset types names data length startindex lengths is_variable_length")]
    public async Task Write_on_json(string names)
    {
        string[] name = names.Split(' ');
        WriteRequest write = await ReceivedJsonAsync<WriteRequest>("Write", $$$"""
            {"{{{name[0]}}}":{"{{{name[1]}}}":["i8","f4"],"{{{name[2]}}}":["Epoch","A"],
            "{{{name[3]}}}":["AQIDBAUGBwg=","Zm91cg=="],"{{{name[4]}}}":1,"{{{name[5]}}}":{"K/1Min/G":0,"L/1Min/G":1},
            "{{{name[6]}}}":{"K/1Min/G":1,"L/1Min/G":null}},"{{{name[7]}}}":true}
            """);
        Assert.True(write.IsVariableLength);
        AssertDataset(write.Dataset!, [1, 2, 3, 4, 5, 6, 7, 8], "four"u8.ToArray());
    }

    [Fact]
    public async Task A_write_without_dataset_has_none()
    {
        await _exchange.CallAsync(
            "Write", Map(("requests", List(Map(("dataset", null)), Map(), Map(("dataset", Map()))))));
        Assert.Equal(
            [true, true, false], _exchange.Service.Received.Select(write => ((WriteRequest)write).Dataset is null));
    }

    [Theory]
    [InlineData("is_variable_length", true, RecordKind.Variable)]
    [InlineData("is_variable_length", false, RecordKind.Fixed)]
    [InlineData("row_type", "variable", RecordKind.Variable)]
    [InlineData("row_type", "fixed", RecordKind.Fixed)]
    [InlineData("row_type", null, RecordKind.Fixed)]
    public async Task Create_on_msgpack(string field, object? value, RecordKind kind) => Assert.Equivalent(
        new CreateRequest { Key = "K:S/T/A", ColumnTypes = ["i8"], ColumnNames = ["Epoch"], Kind = kind },
        await ReceivedAsync<CreateRequest>("Create", Map(
            ("key", "K:S/T/A"), ("column_types", List("i8")), ("column_names", List("Epoch")), (field, value))),
        strict: true);

    [Theory]
    [InlineData("Key", "ColumnTypes", "ColumnNames", "IsVariableLength")]
    [InlineData("key", "column_types", "column_names", "is_variable_length")]
    public async Task Create_on_json(string key, string types, string names, string variable) => Assert.Equivalent(
        new CreateRequest { Key = "K", ColumnTypes = ["i8"], ColumnNames = ["Epoch"], Kind = RecordKind.Variable },
        await ReceivedJsonAsync<CreateRequest>(
            "Create", $$"""{"{{key}}":"K","{{types}}":["i8"],"{{names}}":["Epoch"],"{{variable}}":true}"""),
        strict: true);

    [Fact]
    public async Task A_row_type_that_does_not_exist_is_refused() => Assert.Equal(
        "row_type: expected \"fixed\" or \"variable\", got \"tick\"",
        At(await _exchange.CallAsync("Create", Map(("requests", List(Map(("row_type", "tick")))))), "error", "message"));

    [Theory]
    [InlineData("Destroy")]
    [InlineData("GetInfo")]
    public async Task Destroy_and_info_take_keys(string method)
    {
        await _exchange.CallAsync(method, Map(("requests", List(Map(("key", "A/1Min/B")), Map(("key", "A"))))));
        await _exchange.CallJsonAsync(method, """{"Requests":[{"Key":"C"}]}""");
        Assert.Equal(["A/1Min/B", "A", "C"], _exchange.Service.Received);
    }

    [Theory]
    [InlineData("""{"format":"tbk"}""", ListFormat.TimeBucketKey)]
    [InlineData("""{"Format":"tbk"}""", ListFormat.TimeBucketKey)]
    [InlineData("""{"format":"symbol"}""", ListFormat.Symbol)]
    [InlineData("""{"format":"other"}""", ListFormat.Symbol)]
    [InlineData("""{"parameters":{}}""", ListFormat.Symbol)]
    [InlineData("""[{"format":"tbk"}]""", ListFormat.TimeBucketKey)]
    [InlineData("[]", ListFormat.Symbol)]
    [InlineData("null", ListFormat.Symbol)]
    public async Task Params_are_an_object_or_an_array_of_one(string parameters, ListFormat format)
    {
        Assert.Contains("\"result\"", await _exchange.CallJsonAsync("ListSymbols", parameters), StringComparison.Ordinal);
        Assert.Equal([format], _exchange.Service.Received);
    }

    [Fact]
    public async Task Params_in_an_array_work_for_requests_on_msgpack()
    {
        await _exchange.CallAsync("Destroy", List(Map(("requests", List(Map(("key", "A")))))));
        Assert.Equal(["A"], _exchange.Service.Received);
    }

    [Fact]
    public async Task Params_may_precede_the_method()
    {
        await _exchange.JsonAsync(
            """{"params":{"requests":[{"key":"A"}]},"id":1,"method":"DataService.Destroy","jsonrpc":"2.0"}""");
        await _exchange.MsgpackAsync(Pack(Map(
            ("params", Map(("requests", List(Map(("key", "B")))))),
            ("id", 1), ("method", "DataService.Destroy"), ("jsonrpc", "2.0"))));
        Assert.Equal(["A", "B"], _exchange.Service.Received);
    }

    [Theory]
    [InlineData("[{},{}]", "params: expected an object, or an array holding one object")]
    [InlineData("[5]", "params: expected an object, got an integer")]
    [InlineData("\"x\"", "params: expected an object, got a string")]
    [InlineData("""{"requests":{}}""", "Requests: expected an array, got an object")]
    [InlineData("""{"requests":[5]}""", "Requests: expected an object, got an integer")]
    [InlineData("""{"requests":[{"destination":5}]}""", "Destination: expected a string, got an integer")]
    [InlineData("""{"requests":[{"columns":"A"}]}""", "Columns: expected an array, got a string")]
    [InlineData("""{"requests":[{"columns":[true]}]}""", "Columns: expected a string, got a boolean")]
    [InlineData("""{"requests":[{"limit_from_start":1}]}""", "LimitFromStart: expected true or false, got an integer")]
    [InlineData(
        """{"requests":[{"epoch_end":9223372036854775808}]}""",
        "EpochEnd: expected a 64-bit integer, got a number that is not a 64-bit integer")]
    [InlineData("""{"requests":[{"destination":"\ud800"}]}""", "Destination: expected well-formed Unicode text")]
    public async Task Json_params_of_the_wrong_kind_are_named(string parameters, string message) => Assert.Contains(
        message, await _exchange.CallJsonAsync("Query", parameters), StringComparison.Ordinal);

    public static TheoryData<string, string> WrongOnMsgpack => new()
    {
        { "91 05", "params: expected a map, got an integer" },
        { """81 a8"requests" 80""", "requests: expected an array, got a map" },
        { """81 a8"requests" 91 81 ab"destination" 90""", "destination: expected a string, got an array" },
        {
            """81 a8"requests" 91 81 ab"epoch_start" cb 3f f0 00 00 00 00 00 00""",
            "epoch_start: expected an integer, got a floating-point number"
        },
        {
            """81 a8"requests" 91 81 ab"epoch_start" cf ff ff ff ff ff ff ff ff""",
            "epoch_start: 18446744073709551615 does not fit a signed 64-bit integer"
        },
        { """81 a8"requests" 91 81 b0"limit_from_start" 01""", "limit_from_start: expected a boolean, got an integer" },
        { """81 a8"requests" 91 81 ab"destination" a1 ff""", "destination: expected UTF-8 text" },
        { """81 a8"requests" 91 81 ab"destination" d4 01 00""", "destination: expected a string, got an extension" },
    };

    [Theory]
    [MemberData(nameof(WrongOnMsgpack))]
    public async Task Msgpack_params_of_the_wrong_kind_are_named(string parameters, string message)
    {
        object? reply = Unpack(await _exchange.MsgpackAsync(Bytes(
            """84 a7"jsonrpc" a3"2.0" a6"method" b1"DataService.Query" a2"id" 01 a6"params" """ + parameters)));
        Assert.Equal(message, At(reply, "error", "message"));
        Assert.Equal((long)RpcError.InvalidRequest, At(reply, "error", "code"));
    }

    [Theory]
    [InlineData("05", 5)]
    [InlineData("ff", -1)]
    [InlineData("cc ff", 255)]
    [InlineData("cd ff ff", 65535)]
    [InlineData("ce ff ff ff ff", 4294967295)]
    [InlineData("cf 7f ff ff ff ff ff ff ff", long.MaxValue)]
    [InlineData("d0 80", -128)]
    [InlineData("d1 80 00", -32768)]
    [InlineData("d2 80 00 00 00", -2147483648)]
    [InlineData("d3 80 00 00 00 00 00 00 00", long.MinValue)]
    public async Task Integers_of_any_width_are_read(string bytes, long value)
    {
        await _exchange.MsgpackAsync(Bytes($"""
            84 a7"jsonrpc" a3"2.0" a6"method" b1"DataService.Query" a2"id" 01
            a6"params" 81 a8"requests" 91 81 ab"epoch_start" {bytes}
            """));
        Assert.Equal(value, Assert.IsType<QueryRequest>(Assert.Single(_exchange.Service.Received)).EpochStart);
    }

    [Fact]
    public async Task Keys_and_strings_may_be_bin()
    {
        await _exchange.MsgpackAsync(Bytes("""
            84 c4 07"jsonrpc" c4 03"2.0" c4 06"method" c4 13"DataService.GetInfo" c4 02"id" 01
            c4 06"params" 81 c4 08"requests" 91 81 c4 03"key" c4 01"K"
            """));
        Assert.Equal(["K"], _exchange.Service.Received);
    }

    [Fact]
    public async Task Unknown_fields_of_any_kind_are_passed_over()
    {
        object?[] odd = [Map(("x", List(1, null, Map()))), List(), 1.5, new byte[3], new string('k', 300)];
        (string, object?)[] unknown = [.. odd.Select((value, i) => ($"unknown{i}", value)), (new string('n', 200), 1)];
        await _exchange.CallAsync("GetInfo", Map([.. unknown, ("requests", List(Map([.. unknown, ("key", "K")])))]));
        await _exchange.CallJsonAsync(
            "GetInfo", $$"""{"a":[{}],"{{new string('n', 200)}}":1.5,"Requests":[{"é":[],"b":{"key":1},"key":"L"}]}""");
        Assert.Equal(["K", "L"], _exchange.Service.Received);
    }

    [Fact]
    public async Task A_bucket_key_given_twice_is_refused() => Assert.Contains(
        "Lengths: K occurs twice",
        await _exchange.CallJsonAsync("Write", """{"requests":[{"Data":{"Lengths":{"K":1,"K":2}}}]}"""),
        StringComparison.Ordinal);

    private static void AssertDataset(Dataset dataset, params byte[][] data)
    {
        Assert.Equal(["i8", "f4"], dataset.Types);
        Assert.Equal(["Epoch", "A"], dataset.Names);
        Assert.Equal(data, dataset.Data.Select(column => column.ToArray()));
        Assert.Equal(1, dataset.Length);
        Assert.Equal([new("K/1Min/G", 0), new("L/1Min/G", 1)], dataset.StartIndex);
        Assert.Equal([new("K/1Min/G", 1), new("L/1Min/G", 0)], dataset.Lengths);
    }
}
