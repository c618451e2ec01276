using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

/// <summary>The entries of a text dictionary, all of one width; <see cref="DictionaryCodec"/> draws them.</summary>
internal readonly ref struct TextEntries
{
    /// <summary>Bytes of a text value.</summary>
    public const int TextBytes = TextPoints * sizeof(uint);

    private const int TextPoints = 16;
    private const int FixedHeaderBytes = 2 + sizeof(uint);

    /// <summary>The entries, and whatever follows them: loads of sixteen bytes may reach into it.</summary>
    private readonly ReadOnlySpan<byte> _entries;
    private readonly int _pointBytes;
    private readonly int _points;
    private readonly int _count;

    /// <summary>Reads the entries at the start of a column.</summary>
    /// <exception cref="InvalidDataException">The bytes cannot be a dictionary.</exception>
    public TextEntries(ReadOnlySpan<byte> column)
    {
        var source = new ByteReader(column);
        (_pointBytes, _points) = (source.U8(), source.U8());
        uint count = source.U32();
        EncodedColumn.Need(_pointBytes is 1 or sizeof(uint) && _points <= TextPoints, "no such dictionary");
        EncodedColumn.Need(count <= int.MaxValue / TextBytes, "more texts than a block can have");
        _count = (int)count;
        EncodedColumn.Need(_count * EntryBytes <= source.Remaining, "the column ends within its dictionary");
        _entries = column[FixedHeaderBytes..];
    }

    /// <summary>Bytes of the column before its vectors.</summary>
    public int HeaderBytes => FixedHeaderBytes + (_count * EntryBytes);

    private int EntryBytes => _pointBytes * _points;

    /// <summary>Writes the values of some rows as entries.</summary>
    public static void Write(ReadOnlySpan<byte> values, ReadOnlySpan<int> rows, ByteWriter target)
    {
        int points = 0;
        uint all = 0;
        foreach (int row in rows)
        {
            ReadOnlySpan<uint> text = PointsOf(values, row);
            foreach (uint point in text) all |= point;
            points = Math.Max(points, text.LastIndexOfAnyExcept(0u) + 1);
        }
        bool narrow = all <= byte.MaxValue;
        target.U8(narrow ? (byte)1 : (byte)sizeof(uint));
        target.U8((byte)points);
        target.U32((uint)rows.Length);
        foreach (int row in rows)
        {
            foreach (uint point in PointsOf(values, row)[..points])
            {
                if (narrow) target.U8((byte)point);
                else target.U32(point);
            }
        }
    }

    /// <param name="index">Not trusted.</param>
    /// <param name="target">Length = <see cref="TextBytes"/>.</param>
    /// <exception cref="InvalidDataException">There is no such entry.</exception>
    public void Copy(long index, Span<byte> target)
    {
        EncodedColumn.Need((ulong)index < (uint)_count, "an index of no dictionary entry");
        ReadOnlySpan<byte> rest = _entries[((int)index * EntryBytes)..];
        if (_pointBytes == 1 && rest.Length >= TextPoints)
        {
            Widen(Vector128.Create(rest), MemoryMarshal.Cast<byte, Vector256<uint>>(target));
            return;
        }
        target.Clear();
        for (int i = 0; i < EntryBytes; i++) target[i * sizeof(uint) / _pointBytes] = rest[i];
    }

    /// <summary>Bytes become code points of four bytes, sixteen at once; those behind the entry become NUL.</summary>
    private void Widen(Vector128<byte> bytes, Span<Vector256<uint>> target)
    {
        Vector128<byte> isOfEntry = Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)_points));
        Vector256<ushort> points = Vector256.Widen((bytes & isOfEntry).ToVector256()).Lower;
        target[0] = Vector256.WidenLower(points);
        target[1] = Vector256.WidenUpper(points);
    }

    private static ReadOnlySpan<uint> PointsOf(ReadOnlySpan<byte> values, int row) =>
        MemoryMarshal.Cast<byte, uint>(values.Slice(row * TextBytes, TextBytes));
}
