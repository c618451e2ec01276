using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using CsCheck;
using MarketStore.Protocols.JsonRpc;
using static MarketStore.Tests.Protocols.JsonRpc.Msgpack;

namespace MarketStore.Tests.Protocols.JsonRpc;

/// <summary>Bodies that were cut, bent or made up: each gets a result or an error, in little memory.</summary>
public sealed class HostileBodyTests
{
    private readonly Exchange _exchange = new();

    private static readonly byte[] WriteBody = Pack(Map(
        ("jsonrpc", "2.0"), ("method", "DataService.Write"), ("id", List(1, "x")),
        ("params", Map(("requests", List(Map(
            ("dataset", Map(
                ("types", List("i8", "f4")), ("names", List("Epoch", "A")), ("data", List(new byte[16], new byte[8])),
                ("length", 2), ("startindex", Map(("A/1Min/B", 0))), ("lengths", Map(("A/1Min/B", 2))))),
            ("is_variable_length", true)),
            null))))));

    private static readonly byte[] QueryBody = Encoding.UTF8.GetBytes("""
        {"jsonrpc":"2.0","method":"DataService.Query","params":[{"requests":[{"destination":"A\u002f1Min/B",
        "epoch_start":-1,"columns":["é",null],"limit_from_start":true,"x":[1.5e3,{"y":[]}]}]}],"id":{"a":[1]}}
        """);

    [Fact]
    public async Task Every_cut_of_a_msgpack_body_is_a_parse_error()
    {
        Assert.NotNull(At(Unpack(await _exchange.MsgpackAsync(WriteBody)), "result"));
        for (int length = 0; length < WriteBody.Length; length++)
        {
            object? reply = Unpack(await _exchange.MsgpackAsync(WriteBody[..length]));
            Assert.Equal((long)RpcError.ParseError, At(reply, "error", "code"));
        }
    }

    [Fact]
    public async Task Every_cut_of_a_json_body_is_a_parse_error()
    {
        Assert.Contains("\"result\"", await _exchange.JsonAsync(QueryBody), StringComparison.Ordinal);
        for (int length = 0; length < QueryBody.Length; length++)
        {
            JsonElement reply = JsonDocument.Parse(await _exchange.JsonAsync(QueryBody[..length])).RootElement;
            Assert.Equal(RpcError.ParseError, reply.GetProperty("error").GetProperty("code").GetInt32());
        }
    }

    [Fact]
    public async Task Pieces_of_any_size_give_the_same_answer()
    {
        byte[] msgpack = await _exchange.MsgpackAsync(WriteBody);
        byte[] json = Encoding.UTF8.GetBytes(await _exchange.JsonAsync(QueryBody));
        for (int size = 1; size < 30; size++)
        {
            Assert.Equal(msgpack, await _exchange.RunAsync(new MsgpackCodec(), Exchange.Pieces(WriteBody, size)));
            Assert.Equal(json, await _exchange.RunAsync(new JsonCodec(), Exchange.Pieces(QueryBody, size)));
        }
    }

    [Theory]
    [InlineData("91")]
    [InlineData("""81 a1"a" """)]
    public async Task Deep_nesting_on_msgpack_is_a_parse_error(string level)
    {
        byte[] deep = [.. Enumerable.Repeat(Bytes(level), 1_000_000).SelectMany(bytes => bytes), 0xc0];
        foreach (string field in new[] { "id", "params", "unknown" })
        {
            byte[] head = Bytes("""83 a7"jsonrpc" a3"2.0" a6"method" b7"DataService.ListSymbols" """);
            byte[] body = [.. head, .. Pack(field), .. deep];
            Assert.Equal("nested deeper than 64", At(Unpack(await _exchange.MsgpackAsync(body)), "error", "message"));
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public async Task Deep_nesting_on_json_is_a_parse_error(string level)
    {
        string deep = string.Concat(Enumerable.Repeat(level, 1_000_000));
        foreach (string field in new[] { "id", "params", "unknown" })
        {
            string reply = await _exchange.JsonAsync(
                $$"""{"jsonrpc":"2.0","method":"DataService.ListSymbols","{{field}}":{{deep}}""");
            Assert.Contains("\"code\":-32700", reply, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public async Task Nesting_up_to_the_limit_is_passed_over(int depth, bool isAllowed)
    {
        byte[] deep = [.. Enumerable.Repeat((byte)0x91, depth), 0xc0];
        byte[] head = Bytes("""84 a7"jsonrpc" a3"2.0" a6"method" b7"DataService.ListSymbols" a2"id" 01 a1"x" """);
        var reply = (Dictionary<string, object?>)Unpack(await _exchange.MsgpackAsync([.. head, .. deep]))!;
        Assert.Equal(isAllowed, reply.ContainsKey("result"));
    }

    public static TheoryData<string> HugeLengths => new(
        "df ff ff ff ff", "df 80 00 00 00", "df 80 00 00 01", "df 7f ff ff ff", "de ff ff",
        "dd ff ff ff ff", "dd 80 00 00 00", "dd 7f ff ff ff", "dc ff ff",
        "db ff ff ff ff", "db 7f ff ff ff", "da ff ff",
        "c6 ff ff ff ff", "c6 80 00 00 00", "c6 7f ff ff ff", "c5 ff ff",
        "c9 ff ff ff ff 01", "c9 7f ff ff ff 01");

    [Theory]
    [MemberData(nameof(HugeLengths))]
    public async Task A_declared_length_beyond_the_body_is_an_error_and_allocates_nothing(string header)
    {
        const string Write =
            """84 a7"jsonrpc" a3"2.0" a6"method" b1"DataService.Write" a2"id" 01 a6"params" 81 a8"requests" """;
        string[] places =
        [
            "", "81", """81 a2"id" """, """81 a6"method" """, """81 a7"jsonrpc" """, """81 a6"params" """,
            Write, Write + """91 81 a7"dataset" 81 a4"data" 91""", Write + """91 81 a7"dataset" 81 a7"lengths" """,
        ];
        foreach (string place in places)
        {
            byte[] body = [.. Bytes(place), .. Bytes(header), 0, 0, 0];
            long before = GC.GetAllocatedBytesForCurrentThread();
            new MsgpackCodec().Decode(new ReadOnlySequence<byte>(body));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
            Assert.NotNull(At(Unpack(await _exchange.MsgpackAsync(body)), "error"));
        }
    }

    [Fact]
    public async Task A_flood_of_tiny_requests_is_refused()
    {
        byte[] count = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(count, 10_000_000);
        byte[] body =
        [
            .. Bytes("""84 a7"jsonrpc" a3"2.0" a6"method" b1"DataService.Query" a2"id" 01 a6"params" 81 a8"requests" dd"""),
            .. count,
            .. Enumerable.Repeat((byte)0x80, 10_000_000),
        ];
        object? reply = Unpack(await _exchange.MsgpackAsync(body));
        Assert.Equal(
            "the request has more than 262144 elements in all; split it into several requests", At(reply, "error", "message"));
        string json = "{\"requests\":[" + string.Join(',', Enumerable.Repeat("{}", 300_000)) + "]}";
        Assert.Contains("more than 262144 elements", await _exchange.CallJsonAsync("Query", json), StringComparison.Ordinal);
        Assert.Empty(_exchange.Service.Received);
    }

    [Fact]
    public async Task A_text_beyond_the_limit_is_refused()
    {
        string longText = new('x', (4 << 20) + 1);
        object? reply = await _exchange.CallAsync("Query", Map(("requests", List(Map(("sql_statement", longText))))));
        Assert.Equal("sql_statement: text is longer than 4194304 bytes", At(reply, "error", "message"));
        string json = await _exchange.CallJsonAsync("Query", $$"""{"requests":[{"sql_statement":"{{longText}}"}]}""");
        Assert.Contains("SQLStatement: text is longer than 4194304 bytes", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_bytes_are_answered() => Gen.Byte.Array[0, 200].Sample(
        body => IsAnsweredAsync(body).GetAwaiter().GetResult(), iter: 3_000);

    [Fact]
    public void Bent_requests_are_answered()
    {
        var change = Gen.Select(Gen.Double.Unit, Gen.Byte, Gen.Int[0, 2]);
        Gen.Select(Gen.Bool, change.List[1, 8]).Sample((isJson, changes) =>
        {
            List<byte> body = [.. isJson ? QueryBody : WriteBody];
            foreach ((double place, byte value, int kind) in changes)
            {
                int at = (int)(place * (body.Count - 1));
                if (kind == 0) body[at] = value;
                else if (kind == 1) body.Insert(at, value);
                else body.RemoveAt(at);
            }
            return IsAnsweredAsync([.. body]).GetAwaiter().GetResult();
        }, iter: 3_000);
    }

    /// <summary>Both codecs answer with a readable reply, or with nothing when the bytes happen to be a notification.</summary>
    private async Task<bool> IsAnsweredAsync(byte[] body)
    {
        byte[] msgpack = await _exchange.MsgpackAsync(body);
        string json = await _exchange.JsonAsync(body);
        return (msgpack.Length == 0 || IsReply(new MessagePack.MessagePackReader(msgpack)))
            && (json.Length == 0 || IsReply(JsonDocument.Parse(json).RootElement));
    }

    private static bool IsReply(MessagePack.MessagePackReader reader)
    {
        // The reply holds the id, which may be anything, so only its frame is read.
        if (reader.ReadMapHeader() != 3 || reader.ReadString() != "jsonrpc" || reader.ReadString() != "2.0") return false;
        string? kind = reader.ReadString();
        reader.Skip();
        bool hasId = reader.ReadString() == "id";
        reader.Skip();
        return hasId && kind is "result" or "error" && reader.End;
    }

    private static bool IsReply(JsonElement reply) =>
        reply.TryGetProperty("result", out _) != reply.TryGetProperty("error", out _) && reply.TryGetProperty("id", out _);
}
