using System.Runtime.InteropServices;
using MarketStore.Engine.Columns;

namespace MarketStore.Bench.Codecs;

/// <summary>One column of a data set, as the engine has it before it is encoded.</summary>
internal sealed record BenchColumn(string Set, string Name, ColumnType Type, byte[] Values)
{
    public int RowCount => Values.Length / Type.Width();

    public static BenchColumn Of<T>(string set, string name, ColumnType type, IEnumerable<T> values)
        where T : unmanaged => new(set, name, type, MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray());
}
