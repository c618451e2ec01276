using System.Runtime.InteropServices;

namespace MarketStore.Engine.Columns;

/// <summary>Copies chosen rows of a column, one after another: target[i] = source[rows[i]].</summary>
internal static class Gather
{
    public static void Rows(ReadOnlySpan<byte> source, ReadOnlySpan<int> rows, int width, Span<byte> target)
    {
        switch (width)
        {
            case 1: Rows<byte>(source, rows, target); break;
            case 2: Rows<short>(source, rows, target); break;
            case 4: Rows<int>(source, rows, target); break;
            case 8: Rows<long>(source, rows, target); break;
            default:
                for (int i = 0; i < rows.Length; i++)
                {
                    source.Slice(rows[i] * width, width).CopyTo(target[(i * width)..]);
                }
                break;
        }
    }

    private static void Rows<T>(ReadOnlySpan<byte> source, ReadOnlySpan<int> rows, Span<byte> target)
        where T : unmanaged
    {
        ReadOnlySpan<T> from = MemoryMarshal.Cast<byte, T>(source);
        Span<T> to = MemoryMarshal.Cast<byte, T>(target);
        for (int i = 0; i < rows.Length; i++) to[i] = from[rows[i]];
    }
}
