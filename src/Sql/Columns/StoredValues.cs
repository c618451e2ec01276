using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using MarketStore.Engine.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Columns;

/// <summary>Stored values as columns: narrow numbers are widened, NaN is NULL.</summary>
internal static class StoredValues
{
    private const int TextBytes = 64;

    /// <param name="bytes">Little-endian, as the engine hands them out; rows x width.</param>
    public static Column Read(ColumnType type, ReadOnlySpan<byte> bytes, int rows) => type switch
    {
        ColumnType.Float64 => Doubles(MemoryMarshal.Cast<byte, double>(bytes)),
        ColumnType.Float32 => Singles(MemoryMarshal.Cast<byte, float>(bytes)),
        ColumnType.Int64 => new Column<long>(MemoryMarshal.Cast<byte, long>(bytes).ToArray()),
        ColumnType.UInt64 => new Column<ulong>(MemoryMarshal.Cast<byte, ulong>(bytes).ToArray()),
        ColumnType.Int32 => Integers(MemoryMarshal.Cast<byte, int>(bytes)),
        ColumnType.UInt32 => Widened(MemoryMarshal.Cast<byte, uint>(bytes)),
        ColumnType.Int16 => Widened(MemoryMarshal.Cast<byte, short>(bytes)),
        ColumnType.UInt16 => Widened(MemoryMarshal.Cast<byte, ushort>(bytes)),
        ColumnType.Int8 => Widened(MemoryMarshal.Cast<byte, sbyte>(bytes)),
        ColumnType.UInt8 => Widened(bytes),
        ColumnType.Bool => Booleans(bytes),
        _ => Texts(bytes, rows),
    };

    /// <summary>
    /// The bytes that a bucket stores: NULL is NaN among floats, 0 among whole numbers, and an empty text. Texts are of 16
    /// code points at the most.
    /// </summary>
    /// <exception cref="SqlException">A text is longer.</exception>
    public static byte[] Write(ColumnType type, Column values) => (type, values.Flatten()) switch
    {
        (ColumnType.Float64, Column<double> c) => Bytes(c, double.NaN, value => value),
        (ColumnType.Float32, Column<double> c) => Bytes(c, float.NaN, value => (float)value),
        (ColumnType.Int64, Column<long> c) => Bytes(c, 0L, value => value),
        (ColumnType.Int32, Column<long> c) => Bytes(c, 0, value => (int)value),
        (ColumnType.Int16, Column<long> c) => Bytes(c, (short)0, value => (short)value),
        (ColumnType.Int8, Column<long> c) => Bytes(c, (sbyte)0, value => (sbyte)value),
        (ColumnType.UInt32, Column<long> c) => Bytes(c, 0U, value => (uint)value),
        (ColumnType.UInt16, Column<long> c) => Bytes(c, (ushort)0, value => (ushort)value),
        (ColumnType.UInt8, Column<long> c) => Bytes(c, (byte)0, value => (byte)value),
        (ColumnType.UInt64, Column<ulong> c) => Bytes(c, 0UL, value => value),
        (ColumnType.Bool, Column<bool> c) => Bytes(c, (byte)0, value => value ? (byte)1 : (byte)0),
        (ColumnType.String16, Column<string> c) => TextsOf(c),
        // A column that other buckets of the family have in a wider type.
        (_, Column<double> c) when type != ColumnType.UInt64 => Write(type, (Column<long>)Functions.Conversions.Find(SqlType.Double, SqlTypes.Of(type), false)!([c], c.Count)),
        (ColumnType.UInt64, Column<double> c) => Write(type, Functions.Conversions.Find(SqlType.Double, SqlType.UBigInt, false)!([c], c.Count)),
        (_, Column<ulong> c) => Write(type, Functions.Conversions.Find(SqlType.UBigInt, SqlTypes.Of(type), false)!([c], c.Count)),
        _ => throw new ArgumentException($"{values.Storage} is not stored as {type}", nameof(values)),
    };

    /// <summary>Writes NaN's place into a mask; null when there is none.</summary>
    public static bool[]? NullsOf(ReadOnlySpan<double> values)
    {
        if (!HasNaN(values)) return null;
        var nulls = new bool[values.Length];
        for (int i = 0; i < values.Length; i++) nulls[i] = double.IsNaN(values[i]);
        return nulls;
    }

    private static bool HasNaN(ReadOnlySpan<double> values)
    {
        int i = 0;
        Vector256<double> wrong = Vector256<double>.Zero;
        for (; i <= values.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> four = Vector256.Create(values[i..]);
            wrong = Vector256.BitwiseOr(wrong, Vector256.OnesComplement(Vector256.Equals(four, four)));
        }
        if (wrong.AsUInt64() != Vector256<ulong>.Zero) return true;
        for (; i < values.Length; i++)
        {
            if (double.IsNaN(values[i])) return true;
        }
        return false;
    }

    private static Column<double> Doubles(ReadOnlySpan<double> values) => new(values.ToArray(), NullsOf(values));

    private static Column<double> Singles(ReadOnlySpan<float> values)
    {
        double[] wide = GC.AllocateUninitializedArray<double>(values.Length);
        Functions.Vectors.Widen(values, wide);
        return new Column<double>(wide, NullsOf(wide));
    }

    private static Column<long> Integers(ReadOnlySpan<int> values)
    {
        long[] wide = GC.AllocateUninitializedArray<long>(values.Length);
        Functions.Vectors.Widen(values, wide);
        return new Column<long>(wide);
    }

    private static Column<long> Widened<T>(ReadOnlySpan<T> values)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        long[] wide = GC.AllocateUninitializedArray<long>(values.Length);
        for (int i = 0; i < wide.Length; i++) wide[i] = long.CreateTruncating(values[i]);
        return new Column<long>(wide);
    }

    private static Column<bool> Booleans(ReadOnlySpan<byte> values)
    {
        var flags = new bool[values.Length];
        for (int i = 0; i < flags.Length; i++) flags[i] = values[i] != 0;
        return new Column<bool>(flags);
    }

    /// <summary>Equal neighbours share their text: exchanges and conditions repeat all the time.</summary>
    private static Column<string> Texts(ReadOnlySpan<byte> bytes, int rows)
    {
        var texts = new string[rows];
        var known = new Dictionary<UInt128, string>();
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<byte> text = bytes.Slice(i * TextBytes, TextBytes);
            // Most texts are of up to four code points: their bytes are their own key.
            bool isShort = !text[16..].ContainsAnyExcept((byte)0);
            UInt128 key = isShort ? MemoryMarshal.Read<UInt128>(text) : default;
            if (isShort && known.TryGetValue(key, out string? seen))
            {
                texts[i] = seen;
                continue;
            }
            texts[i] = Encoding.UTF32.GetString(text).TrimEnd('\0');
            if (isShort) known.Add(key, texts[i]);
        }
        return new Column<string>(texts);
    }

    private static byte[] Bytes<T, TStored>(Column<T> column, TStored missing, Func<T, TStored> narrow)
        where TStored : unmanaged
    {
        var stored = new TStored[column.Count];
        for (int i = 0; i < stored.Length; i++) stored[i] = column.IsNull(i) ? missing : narrow(column.At(i));
        return MemoryMarshal.AsBytes(stored.AsSpan()).ToArray();
    }

    private static byte[] TextsOf(Column<string> column)
    {
        byte[] bytes = new byte[column.Count * TextBytes];
        for (int i = 0; i < column.Count; i++)
        {
            if (column.IsNull(i)) continue;
            string text = column.At(i);
            if (Encoding.UTF32.GetByteCount(text) > TextBytes)
            {
                throw new SqlException($"'{text}' has more than the 16 letters that a column of STRING16 holds", null);
            }
            Encoding.UTF32.GetBytes(text, bytes.AsSpan(i * TextBytes, TextBytes));
        }
        return bytes;
    }
}
