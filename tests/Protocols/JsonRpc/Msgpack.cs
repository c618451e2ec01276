using System.Buffers;
using System.Text;
using MessagePack;

namespace MarketStore.Tests.Protocols.JsonRpc;

/// <summary>MessagePack for tests: values to bytes, bytes to values, and the notation of the protocol's description.</summary>
internal static class Msgpack
{
    /// <summary>A map with its keys in this order.</summary>
    public static KeyValuePair<string, object?>[] Map(params (string Key, object? Value)[] entries) =>
        [.. entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value))];

    public static object?[] List(params object?[] items) => items;

    public static byte[] Pack(object? value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        Write(ref writer, value);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A value as null, bool, long or ulong, double, string, byte[], List or Dictionary; ext is its code.</summary>
    public static object? Unpack(byte[] bytes)
    {
        var reader = new MessagePackReader(bytes);
        object? value = Read(ref reader);
        Assert.True(reader.End);
        return value;
    }

    /// <summary>Follows keys (strings) and indexes (ints) into an unpacked value.</summary>
    public static object? At(object? value, params object[] path)
    {
        foreach (object step in path)
        {
            value = step is int index ? ((List<object?>)value!)[index] : ((Dictionary<string, object?>)value!)[(string)step];
        }
        return value;
    }

    /// <summary>Hex bytes and quoted ASCII: <c>83 a2"id" d0 07</c>.</summary>
    public static byte[] Bytes(string notation)
    {
        List<byte> bytes = [];
        string[] parts = notation.Split('"');
        for (int i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 1) bytes.AddRange(Encoding.ASCII.GetBytes(parts[i]));
            else bytes.AddRange(Convert.FromHexString(string.Concat(parts[i].Where(char.IsAsciiHexDigit))));
        }
        return [.. bytes];
    }

    private static void Write(ref MessagePackWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNil(); break;
            case bool boolean: writer.Write(boolean); break;
            case int number: writer.Write(number); break;
            case long number: writer.Write(number); break;
            case uint number: writer.Write(number); break;
            case double number: writer.Write(number); break;
            case string text: writer.Write(text); break;
            case byte[] bytes: writer.Write(bytes); break;
            case KeyValuePair<string, object?>[] map:
                writer.WriteMapHeader(map.Length);
                foreach ((string key, object? entry) in map)
                {
                    writer.Write(key);
                    Write(ref writer, entry);
                }
                break;
            case object?[] list:
                writer.WriteArrayHeader(list.Length);
                foreach (object? item in list) Write(ref writer, item);
                break;
            default: throw new ArgumentException($"no MessagePack for {value.GetType()}", nameof(value));
        }
    }

    private static object? Read(ref MessagePackReader reader)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil: reader.ReadNil(); return null;
            case MessagePackType.Boolean: return reader.ReadBoolean();
            case MessagePackType.Integer when reader.NextCode == MessagePackCode.UInt64: return reader.ReadUInt64();
            case MessagePackType.Integer: return reader.ReadInt64();
            case MessagePackType.Float: return reader.ReadDouble();
            case MessagePackType.String: return reader.ReadString();
            case MessagePackType.Binary: return reader.ReadBytes()!.Value.ToArray();
            case MessagePackType.Array:
                int items = reader.ReadArrayHeader();
                List<object?> list = [];
                while (items-- > 0) list.Add(Read(ref reader));
                return list;
            case MessagePackType.Map:
                int entries = reader.ReadMapHeader();
                Dictionary<string, object?> map = [];
                while (entries-- > 0) map.Add(reader.ReadString()!, Read(ref reader));
                return map;
            case MessagePackType.Extension: return reader.ReadExtensionFormat().TypeCode;
            default: throw new InvalidDataException($"code {reader.NextCode:x2}");
        }
    }
}
