using System.Runtime.InteropServices;

namespace MarketStore.Bench.Datasets;

/// <summary>One column of plain little-endian values, as it goes on the wire and into every peer.</summary>
/// <param name="Type">As numpy has it: <c>i8</c>, <c>f8</c> or <c>i4</c>.</param>
internal readonly record struct Column(string Name, string Type, ReadOnlyMemory<byte> Values)
{
    /// <summary>Bytes of a value.</summary>
    public int Width => Type[1] - '0';

    public static Column Of(string name, long[] values) => new(name, "i8", AsBytes(values));

    public static Column Of(string name, double[] values) => new(name, "f8", AsBytes(values));

    public static Column Of(string name, int[] values) => new(name, "i4", AsBytes(values));

    public ReadOnlySpan<T> As<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Values.Span);

    private static byte[] AsBytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
