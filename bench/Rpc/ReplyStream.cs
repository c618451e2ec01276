using System.Runtime.InteropServices;
using System.Text;
using MarketStore.Bench.Datasets;

namespace MarketStore.Bench.Rpc;

/// <summary>
/// Reads a query's answer as it arrives and keeps none of it: bytes and rows are counted, and on request the columns'
/// fingerprint is taken. The MessagePack of an answer is a tree of maps; every byte string in it, under the field
/// <c>data</c>, is a column.
/// </summary>
internal sealed class ReplyStream(bool takesFingerprint)
{
    private readonly long[] _words = new long[(64 << 10) / sizeof(long)];

    public long Bytes { get; private set; }

    public long Rows { get; private set; }

    /// <summary>Column after column, <see cref="Datasets.Fingerprint.WeightedSum"/> over all of its rows.</summary>
    public ulong Fingerprint { get; private set; }

    public void Read(BodyReader body)
    {
        (Rows, Fingerprint) = (0, 0);
        Value(body, "");
        Bytes = body.Taken;
        if (!body.IsAtEnd()) throw new RpcException("the reply goes on behind its value");
    }

    /// <summary>One value with all that is in it.</summary>
    /// <param name="field">The name of the nearest map field above.</param>
    private void Value(BodyReader body, string field)
    {
        byte head = body.Byte();
        switch (head)
        {
            case < 0x80 or >= 0xe0: break;
            case < 0x90: Map(body, field, head & 0x0f); break;
            case < 0xa0: Array(body, field, head & 0x0f); break;
            case < 0xc0: Text(body, field, head & 0x1f); break;
            case 0xc0 or 0xc2 or 0xc3: break;
            case 0xc4 or 0xc5 or 0xc6: Column(body, field, body.BigEndian(1 << (head - 0xc4))); break;
            case 0xca: body.Skip(4); break;
            case 0xcb: body.Skip(8); break;
            case >= 0xcc and <= 0xcf: Number(field, body.BigEndian(1 << (head - 0xcc))); break;
            case >= 0xd0 and <= 0xd3: Number(field, body.BigEndian(1 << (head - 0xd0))); break;
            case 0xd9 or 0xda or 0xdb: Text(body, field, body.BigEndian(1 << (head - 0xd9))); break;
            case 0xdc or 0xdd: Array(body, field, body.BigEndian(2 << (head - 0xdc))); break;
            case 0xde or 0xdf: Map(body, field, body.BigEndian(2 << (head - 0xde))); break;
            default: throw new RpcException($"a value of a kind that answers do not have: 0x{head:x2}");
        }
    }

    private void Map(BodyReader body, string field, long count)
    {
        for (; count > 0; count--)
        {
            string name = Name(body);
            // Buckets may be called anything, and an error may be an object: what is below belongs to the field.
            Value(body, field is "startindex" or "lengths" or "error" ? field : name);
        }
    }

    private void Array(BodyReader body, string field, long count)
    {
        for (; count > 0; count--) Value(body, field);
    }

    private static void Text(BodyReader body, string field, long length)
    {
        if (field != "error")
        {
            body.Skip(length);
            return;
        }
        var bytes = new byte[length];
        body.Exactly(bytes);
        throw new RpcException(Encoding.UTF8.GetString(bytes));
    }

    private static string Name(BodyReader body)
    {
        byte head = body.Byte();
        long length = head switch
        {
            >= 0xa0 and < 0xc0 => head & 0x1f,
            0xd9 or 0xda or 0xdb => body.BigEndian(1 << (head - 0xd9)),
            _ => throw new RpcException("a map whose fields have no names"),
        };
        var bytes = new byte[length];
        body.Exactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private void Number(string field, long value)
    {
        if (field == "length") Rows = value;
    }

    private void Column(BodyReader body, string field, long length)
    {
        if (field != "data" || !takesFingerprint)
        {
            body.Skip(length);
            return;
        }
        ulong sum = 0;
        long rows = 0;
        for (long left = length; left > 0;)
        {
            Span<long> words = _words.AsSpan(0, (int)Math.Min(left / sizeof(long), _words.Length));
            body.Exactly(MemoryMarshal.AsBytes(words));
            sum = unchecked(sum + Datasets.Fingerprint.WeightedSum(words, rows));
            rows += words.Length;
            left -= words.Length * sizeof(long);
        }
        Fingerprint = Datasets.Fingerprint.Fold(Fingerprint, sum);
    }
}
