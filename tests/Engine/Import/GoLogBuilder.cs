using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MarketStore.Tests.Engine.Import;

/// <summary>Writes a log of the Go server, message by message.</summary>
internal sealed class GoLogBuilder
{
    private readonly List<byte> _bytes = [];

    public GoLogBuilder(string path, byte status, byte replay, long owner)
    {
        FilePath = path;
        _bytes.AddRange([2, status, replay, .. BitConverter.GetBytes(owner)]);
        Save();
    }

    public string FilePath { get; }

    public int Length => _bytes.Count;

    /// <summary>A bar for the slot of its time.</summary>
    public static byte[] Bar(GoYearBuilder year, long timeNs, params object[] values) =>
        Set(year, year.Shape.IndexOf(timeNs), GoYearBuilder.Pack(values));

    /// <summary>Ticks for the slot of the first one's time.</summary>
    public static byte[] Ticks(GoYearBuilder year, params (long TimeNs, object[] Values)[] rows) =>
        Set(year, year.Shape.IndexOf(rows[0].TimeNs), [.. rows.SelectMany(r => year.Tick(r.TimeNs, r.Values))]);

    /// <summary>Any bytes as the rows of a slot.</summary>
    public static byte[] Set(GoYearBuilder year, long index, byte[] rows)
    {
        byte[] path = Encoding.UTF8.GetBytes(year.Name);
        IEnumerable<(string Name, byte Type)> columns = year.Shape.Named.Prepend(("Epoch", (byte)3));
        return
        [
            year.Shape.Variable ? (byte)1 : (byte)0,
            .. BitConverter.GetBytes((short)path.Length), .. path,
            .. BitConverter.GetBytes(rows.Length),
            .. BitConverter.GetBytes(year.Shape.Variable ? year.Shape.RowBytes : 0),
            .. BitConverter.GetBytes(year.Shape.OffsetOf(index)), .. BitConverter.GetBytes(index),
            .. rows,
            (byte)(year.Shape.Columns.Length + 1),
            .. columns.SelectMany(c => (byte[])[(byte)c.Name.Length, .. Encoding.UTF8.GetBytes(c.Name), c.Type]),
        ];
    }

    /// <summary>A transaction group as a flush writes it.</summary>
    public GoLogBuilder Group(long id, params byte[][] sets)
    {
        byte[] group = [.. BitConverter.GetBytes(id), .. BitConverter.GetBytes((long)sets.Length), .. sets.SelectMany(s => s)];
        byte[] length = BitConverter.GetBytes((long)group.Length);
        Info(id, target: 0, state: 0);
        _bytes.AddRange([0, .. length, .. group, .. Checksum(length, group)]);
        return Info(id, target: 0, state: 2);
    }

    /// <summary>Of a group and the length in front of it.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "The checksum of the format.")]
    public static byte[] Checksum(byte[] length, byte[] group) => MD5.HashData([.. length, .. group]);

    /// <summary>Year files, complete.</summary>
    public GoLogBuilder Checkpoint(long id)
    {
        Info(id, target: 1, state: 0);
        return Info(id, target: 1, state: 2);
    }

    public GoLogBuilder Info(long id, byte target, byte state) => Raw([1, .. BitConverter.GetBytes(id), target, state]);

    public GoLogBuilder Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return Save();
    }

    /// <summary>Flips a bit.</summary>
    public GoLogBuilder Damage(int offset)
    {
        _bytes[offset] ^= 0x10;
        return Save();
    }

    public GoLogBuilder Cut(int length)
    {
        _bytes.RemoveRange(length, _bytes.Count - length);
        return Save();
    }

    private GoLogBuilder Save()
    {
        File.WriteAllBytes(FilePath, [.. _bytes]);
        return this;
    }
}
