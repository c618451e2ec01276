using System.Runtime.InteropServices;

namespace MarketStore.Engine.Columns;

/// <summary>
/// What a row has in a column that came after it: NULL, as buckets store it. NaN among floats, 0 among whole numbers, false, an
/// empty text.
/// </summary>
internal static class MissingValues
{
    /// <param name="target">Any number of values.</param>
    public static void Fill(ColumnType type, Span<byte> target)
    {
        switch (type)
        {
            case ColumnType.Float32: MemoryMarshal.Cast<byte, float>(target).Fill(float.NaN); break;
            case ColumnType.Float64: MemoryMarshal.Cast<byte, double>(target).Fill(double.NaN); break;
            default: target.Clear(); break;
        }
    }
}
