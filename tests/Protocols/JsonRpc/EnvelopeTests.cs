using System.Text.Json;
using MarketStore.Engine;
using MarketStore.Protocols.JsonRpc;
using static MarketStore.Tests.Protocols.JsonRpc.Msgpack;

namespace MarketStore.Tests.Protocols.JsonRpc;

/// <summary>Ids, notifications and the error table.</summary>
public sealed class EnvelopeTests
{
    private readonly Exchange _exchange = new();

    private static string Error(string reply, out int code)
    {
        JsonElement error = JsonDocument.Parse(reply).RootElement.GetProperty("error");
        code = error.GetProperty("code").GetInt32();
        return error.GetProperty("message").GetString()!;
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("7")]
    [InlineData("-1.5e3")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("true")]
    [InlineData("{\"a\":[1,null]}")]
    [InlineData("\"\\u003cb\\u003e\"")]
    public async Task A_json_id_of_any_kind_comes_back(string id) => Assert.Equal(
        $$$"""{"jsonrpc":"2.0","result":{"Results":[]},"id":{{{id}}}}""" + "\n",
        await _exchange.JsonAsync($$"""{"id":{{id}},"jsonrpc":"2.0","method":"DataService.ListSymbols"}"""));

    [Theory]
    [InlineData("""a1"1" """, """a1"1" """)]
    [InlineData("07", "d0 07")]
    [InlineData("e0", "d0 e0")]
    [InlineData("cc c8", "cc c8")]
    [InlineData("d3 00 00 00 00 00 00 00 07", "d3 00 00 00 00 00 00 00 07")]
    [InlineData("cb 3f f8 00 00 00 00 00 00", "cb 3f f8 00 00 00 00 00 00")]
    [InlineData("c3", "c3")]
    [InlineData("""82 a1"a" 92 01 c0 a1"b" c4 01 ff""", """82 a1"a" 92 01 c0 a1"b" c4 01 ff""")]
    [InlineData("d4 01 ff", "d4 01 ff")]
    public async Task A_msgpack_id_of_any_kind_comes_back(string id, string echoed) => Assert.Equal(
        Bytes($"""83 a7"jsonrpc" a3"2.0" a6"result" 81 a7"Results" 90 a2"id" {echoed}"""),
        await _exchange.MsgpackAsync(
            Bytes($"""83 a2"id" {id} a6"method" b7"DataService.ListSymbols" a7"jsonrpc" a3"2.0" """)));

    [Theory]
    [InlineData("")]
    [InlineData(""","id":null""")]
    public async Task Without_an_id_the_method_runs_and_nothing_is_answered(string id)
    {
        Assert.Empty(await _exchange.JsonAsync(
            $$"""{"jsonrpc":"2.0","method":"DataService.Destroy","params":{"requests":[{"key":"K"}]}{{id}}}"""));
        Assert.Equal(["K"], _exchange.Service.Received);
    }

    [Fact]
    public async Task A_notification_that_fails_is_not_answered_either()
    {
        _exchange.Service.Failure = MarketStoreException.Invalid("no");
        Assert.Empty(await _exchange.JsonAsync("""{"jsonrpc":"2.0","method":"DataService.ListSymbols"}"""));
        Assert.Empty(await _exchange.JsonAsync("""{"jsonrpc":"2.0","method":"DataService.Nothing"}"""));
        Assert.Empty(await _exchange.JsonAsync("""{"jsonrpc":"2.0","method":"DataService.ListSymbols","params":5}"""));
    }

    [Theory]
    [InlineData("X", "rpc: service/method request ill-formed: \"X\"")]
    [InlineData("DataService.A.B", "rpc: service/method request ill-formed: \"DataService.A.B\"")]
    [InlineData("Foo.Bar", "rpc: can't find service \"Foo.Bar\"")]
    [InlineData("dataservice.Query", "rpc: can't find service \"dataservice.Query\"")]
    [InlineData("DataService.Bar", "rpc: can't find method \"DataService.Bar\"")]
    [InlineData("DataService.query", "rpc: can't find method \"DataService.query\"")]
    [InlineData("DataService.", "rpc: can't find method \"DataService.\"")]
    public async Task A_method_that_is_not_there_is_the_original_error(string method, string message)
    {
        string reply = await _exchange.JsonAsync($$"""{"jsonrpc":"2.0","method":"{{method}}","params":5,"id":1}""");
        Assert.Equal(message, Error(reply, out int code));
        Assert.Equal(RpcError.ServerError, code);
        Assert.EndsWith("\"data\":null},\"id\":1}\n", reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"method":"DataService.ListSymbols","params":{"a":1},"id":7}""", "")]
    [InlineData("""{"jsonrpc":"1.0","method":"DataService.ListSymbols","params":{"a":1},"id":7}""", "1.0")]
    public async Task The_version_must_be_2(string body, string version) => Assert.Equal(
        """{"jsonrpc":"2.0","error":{"code":-32600,"message":"jsonrpc must be 2.0","data":"""
        + $$$"""{"jsonrpc":"{{{version}}}","method":"DataService.ListSymbols","params":{"a":1},"id":7}},"id":7}""" + "\n",
        await _exchange.JsonAsync(body));

    [Theory]
    [InlineData("""{"method":"DataService.ListSymbols"}""", RpcError.InvalidRequest, "jsonrpc must be 2.0")]
    [InlineData("[]", RpcError.InvalidRequest, "batch requests are not supported")]
    [InlineData("""[{"jsonrpc":"2.0"}]""", RpcError.InvalidRequest, "batch requests are not supported")]
    [InlineData("5", RpcError.InvalidRequest, "a request must be a map (a JSON object)")]
    [InlineData("null", RpcError.InvalidRequest, "a request must be a map (a JSON object)")]
    [InlineData("""{"jsonrpc":2}""", RpcError.InvalidRequest, "jsonrpc: expected a string, got an integer")]
    [InlineData("", RpcError.ParseError, "the body is empty or ends within a value")]
    [InlineData("   ", RpcError.ParseError, null)]
    [InlineData("hello", RpcError.ParseError, null)]
    [InlineData("{", RpcError.ParseError, null)]
    [InlineData("\0\0", RpcError.ParseError, null)]
    public async Task What_is_no_request_is_answered_with_a_nil_id(string body, int code, string? message)
    {
        string reply = await _exchange.JsonAsync(body);
        string actual = Error(reply, out int actualCode);
        Assert.Equal(code, actualCode);
        if (message is not null) Assert.Equal(message, actual);
        Assert.EndsWith(",\"id\":null}\n", reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", RpcError.ParseError, "the body is empty or ends within a value")]
    [InlineData("83", RpcError.ParseError, "the body is empty or ends within a value")]
    [InlineData("c1", RpcError.ParseError, "code 0xc1 is not MessagePack")]
    [InlineData("90", RpcError.InvalidRequest, "batch requests are not supported")]
    [InlineData("07", RpcError.InvalidRequest, "a request must be a map (a JSON object)")]
    [InlineData("81 07 07", RpcError.InvalidRequest, "a key is an integer")]
    [InlineData("80", RpcError.InvalidRequest, "jsonrpc must be 2.0")]
    public async Task The_same_on_msgpack(string body, int code, string message)
    {
        object? reply = Unpack(await _exchange.MsgpackAsync(Bytes(body)));
        Assert.Equal((long)code, At(reply, "error", "code"));
        Assert.Equal(message, At(reply, "error", "message"));
        Assert.Null(At(reply, "id"));
    }

    [Fact]
    public async Task A_body_that_breaks_off_after_its_id_is_answered_to_that_id()
    {
        string reply = await _exchange.JsonAsync(
            """{"id":"x","jsonrpc":"2.0","method":"DataService.ListSymbols","params":{""");
        Error(reply, out int code);
        Assert.Equal(RpcError.ParseError, code);
        Assert.EndsWith(
            """{"jsonrpc":"2.0","method":"DataService.ListSymbols","params":null,"id":"x"}},"id":"x"}""" + "\n",
            reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_after_the_request_are_ignored()
    {
        const string Request = """{"jsonrpc":"2.0","method":"DataService.ListSymbols","id":1}""";
        Assert.Contains("\"result\"", await _exchange.JsonAsync(Request + "{]"), StringComparison.Ordinal);
        byte[] packed = Pack(Map(("jsonrpc", "2.0"), ("method", "DataService.ListSymbols"), ("id", 1)));
        Assert.NotNull(At(Unpack(await _exchange.MsgpackAsync([.. packed, 0xc1, 0xff])), "result"));
    }

    [Fact]
    public async Task Params_that_do_not_fit_come_back_as_data()
    {
        object? reply = await _exchange.CallAsync("Query", Map(("requests", List(Map(("epoch_start", "today"))))));
        Assert.Equal((long)RpcError.InvalidRequest, At(reply, "error", "code"));
        Assert.Equal("epoch_start: expected an integer, got a string", At(reply, "error", "message"));
        Assert.Equal("today", At(reply, "error", "data", "requests", 0, "epoch_start"));
        Assert.Equal(1L, At(reply, "id"));

        string json = await _exchange.CallJsonAsync("Query", """{"Requests":[{"EpochStart":1.5}]}""");
        Assert.Equal("EpochStart: expected a 64-bit integer, got a number that is not a 64-bit integer", Error(json, out _));
        Assert.Contains("""{"Requests":[{"EpochStart":1.5}]}""", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_params_that_do_not_fit_do_not_come_back()
    {
        object? reply = await _exchange.CallAsync("Query", Map(("requests", 5), ("padding", new byte[5000])));
        Assert.Equal("requests: expected an array, got an integer", At(reply, "error", "message"));
        Assert.Null(At(reply, "error", "data"));
    }

    [Fact]
    public async Task What_the_service_says_is_passed_on_word_for_word()
    {
        _exchange.Service.Failure = new MarketStoreException(ErrorCode.Unavailable, "server is not queryable");
        string reply = await _exchange.CallJsonAsync("ListSymbols", "{}");
        Assert.Equal("server is not queryable", Error(reply, out int code));
        Assert.Equal(RpcError.ServerError, code);
    }

    [Fact]
    public async Task What_the_service_did_not_mean_to_say_is_not_passed_on()
    {
        _exchange.Service.Failure = new InvalidOperationException("secret detail");
        string reply = await _exchange.CallJsonAsync("ListSymbols", "{}");
        Assert.Equal("internal error (InvalidOperationException); see the server's log", Error(reply, out int code));
        Assert.Equal(RpcError.InternalError, code);
    }
}
