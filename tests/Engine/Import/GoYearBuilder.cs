using System.Buffers.Binary;
using System.Text;
using Snappier;

namespace MarketStore.Tests.Engine.Import;

/// <summary>Writes one year file of the Go server.</summary>
internal sealed class GoYearBuilder
{
    private readonly string _path;

    public GoYearBuilder(string path, string name, GoYearShape shape)
    {
        (_path, Name, Shape) = (path, name, shape);
        byte[] header = new byte[GoYearShape.HeaderBytes];
        Put(header, 0, 2);
        Encoding.ASCII.GetBytes("Created By Writer").CopyTo(header, 8);
        Put(header, 264, shape.Year);
        Put(header, 272, shape.TimeframeNs);
        Put(header, 280, shape.Variable ? 1 : 0);
        Put(header, 288, shape.Columns.Length);
        Put(header, 296, shape.RecordLength);
        foreach ((int i, (string column, byte type)) in shape.Named.Index())
        {
            Encoding.UTF8.GetBytes(column).CopyTo(header, 312 + (i * 32));
            header[33080 + i] = type;
        }
        using FileStream file = File.Create(path);
        file.Write(header);
        file.SetLength(shape.OffsetOf(shape.Slots + 1));
    }

    /// <summary>Relative to the root.</summary>
    public string Name { get; }

    public string FilePath => _path;

    public GoYearShape Shape { get; }

    /// <summary>The columns of a row, packed.</summary>
    public static byte[] Pack(params object[] values) => [.. values.SelectMany(value => value switch
    {
        float v => BitConverter.GetBytes(v),
        double v => BitConverter.GetBytes(v),
        int v => BitConverter.GetBytes(v),
        long v => BitConverter.GetBytes(v),
        short v => BitConverter.GetBytes(v),
        ushort v => BitConverter.GetBytes(v),
        uint v => BitConverter.GetBytes(v),
        ulong v => BitConverter.GetBytes(v),
        byte v => [v],
        sbyte v => [unchecked((byte)v)],
        bool v => [v ? (byte)1 : (byte)0],
        string v => Encoding.UTF32.GetBytes(v.PadRight(16, '\0')),
        _ => throw new ArgumentException(value.GetType().Name),
    })];

    /// <summary>A row of variable records, with the tick of its time.</summary>
    public byte[] Tick(long timeNs, params object[] values) => [.. Pack(values), .. BitConverter.GetBytes(Shape.TickOf(timeNs))];

    /// <summary>A bar, where and as the Go server stores it.</summary>
    public GoYearBuilder Bar(long timeNs, params object[] values)
    {
        long index = Shape.IndexOf(timeNs);
        byte[] record = new byte[Shape.RecordLength];
        Put(record, 0, index);
        Pack(values).CopyTo(record, 8);
        return Write(Shape.OffsetOf(index), record);
    }

    /// <summary>Rows of one slot, sorted by their ticks, behind all that is in the file.</summary>
    public GoYearBuilder Ticks(bool compressed, params (long TimeNs, object[] Values)[] rows)
    {
        byte[][] packed = [.. rows.Select(r => Tick(r.TimeNs, r.Values)).OrderBy(r => BitConverter.ToUInt32(r.AsSpan(^4)))];
        byte[] payload = [.. packed.SelectMany(r => r)];
        if (compressed) payload = Snappy.CompressToArray(payload);
        return Payload(Shape.IndexOf(rows[0].TimeNs), payload);
    }

    /// <summary>Any bytes as the rows of a slot.</summary>
    public GoYearBuilder Payload(long index, byte[] payload)
    {
        long offset = new FileInfo(_path).Length;
        return Pointer(index, index, offset, payload.Length).Write(offset, payload);
    }

    /// <summary>A slot of variable records.</summary>
    public GoYearBuilder Pointer(long index, long stored, long offset, long length)
    {
        byte[] slot = new byte[24];
        Put(slot, 0, stored);
        Put(slot, 8, offset);
        Put(slot, 16, length);
        return Write(Shape.OffsetOf(index), slot);
    }

    public GoYearBuilder Write(long offset, params byte[] bytes)
    {
        using FileStream file = new(_path, FileMode.Open, FileAccess.Write);
        file.Position = offset;
        file.Write(bytes);
        return this;
    }

    public GoYearBuilder Cut(long length)
    {
        using FileStream file = new(_path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
        return this;
    }

    private static void Put(byte[] target, int offset, long value) =>
        BinaryPrimitives.WriteInt64LittleEndian(target.AsSpan(offset), value);
}
