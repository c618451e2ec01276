using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Codecs;

// Codec 4: 64-bit integers in runs that all ascend by one step. The times of bars are such: 390 minutes of a trading
// day, then a gap, then the next day. A month of minutes is 21 runs in 260 bytes. A column that rarely changes has
// runs of step 0.
//
//   i64 step | run 0 | run 1 | ...       run = u32 first row, i64 value of that row
//
// Rows of runs ascend from 0. A run ends where the next one begins.
internal static class RunsCodec
{
    private const int RunBytes = sizeof(uint) + sizeof(long);

    /// <summary>Rows of a run, on average, below which bit packing is as short.</summary>
    private const int LeastRows = 64;

    /// <summary>Encodes a column of which runs are the right form.</summary>
    /// <returns>False, and nothing written, for any other column.</returns>
    public static bool TryEncode(ReadOnlySpan<long> values, ByteWriter target)
    {
        if (values.Length < LeastRows) return false;
        long step = CommonStep(values);
        int most = values.Length / LeastRows;
        for (int i = 1; i < values.Length; i++)
        {
            if (unchecked(values[i] - values[i - 1]) != step && --most == 0) return false;
        }
        target.I64(step);
        WriteRun(0, values[0], target);
        for (int i = 1; i < values.Length; i++)
        {
            if (unchecked(values[i] - values[i - 1]) != step) WriteRun(i, values[i], target);
        }
        return true;
    }

    /// <exception cref="InvalidDataException">The bytes cannot be runs.</exception>
    public static void Decode(EncodedColumn column, int first, Span<byte> target)
    {
        ReadOnlySpan<byte> runs = column.Behind(sizeof(long)).Bytes;
        EncodedColumn.Need(column.Width == sizeof(long) && runs.Length % RunBytes == 0, "no whole number of runs");
        long step = BinaryPrimitives.ReadInt64LittleEndian(column.Bytes);
        Span<long> values = MemoryMarshal.Cast<byte, long>(target);
        int run = RunOf(runs, first);
        while (!values.IsEmpty)
        {
            int row = FirstRow(runs, run), end = FirstRow(runs, run + 1);
            EncodedColumn.Need(row <= first && first < end, "runs do not ascend");
            Span<long> part = values[..Math.Min(values.Length, end - first)];
            Fill(part, unchecked(FirstValue(runs, run) + ((first - row) * step)), step);
            values = values[part.Length..];
            first += part.Length;
            run++;
        }
    }

    /// <summary>Writes value, value + step, value + 2 step, ..., wrapping around.</summary>
    public static void Fill(Span<long> target, long value, long step)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = value;
            value = unchecked(value + step);
        }
    }

    private static void WriteRun(int row, long value, ByteWriter target)
    {
        target.U32((uint)row);
        target.I64(value);
    }

    /// <summary>The step that two of three places agree on: one of them may be where a run ends.</summary>
    private static long CommonStep(ReadOnlySpan<long> values)
    {
        int quarter = values.Length / 4;
        long one = unchecked(values[quarter] - values[quarter - 1]);
        long two = unchecked(values[2 * quarter] - values[(2 * quarter) - 1]);
        long three = unchecked(values[3 * quarter] - values[(3 * quarter) - 1]);
        return one == two ? one : three;
    }

    /// <summary>The last run that does not begin behind a row.</summary>
    private static int RunOf(ReadOnlySpan<byte> runs, int row)
    {
        int low = 0, high = runs.Length / RunBytes;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (FirstRow(runs, middle) <= row) low = middle;
            else high = middle;
        }
        return low;
    }

    private static int FirstRow(ReadOnlySpan<byte> runs, int run) => run * RunBytes == runs.Length
        ? int.MaxValue
        : (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(runs[(run * RunBytes)..]), int.MaxValue);

    private static long FirstValue(ReadOnlySpan<byte> runs, int run) =>
        BinaryPrimitives.ReadInt64LittleEndian(runs[((run * RunBytes) + sizeof(uint))..]);
}
