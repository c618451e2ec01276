using MarketStore.Engine.Columns;

namespace MarketStore.Tests.Engine.Codecs;

/// <summary>Columns of any type in the shapes that the codecs tell apart, of any number of rows.</summary>
internal static class ColumnShapes
{
    public static readonly string[] Names =
    [
        "constant", "progression", "runs", "walk", "walk with jumps", "small", "heavy tail", "units", "curve", "rhythm",
        "few", "decimals", "unrounded walk", "decimals with gaps", "products", "returns", "noise", "edges",
    ];

    public static byte[] Create(string shape, ColumnType type, int rows, int seed)
    {
        var random = new Random(seed);
        byte[] edges = SpecialValues.Edges(type);
        int width = type.Width();
        byte[] values = new byte[rows * width];
        double state = type is ColumnType.Float64 or ColumnType.Float32 ? 250 : random.Next(100);
        for (int i = 0; i < rows; i++)
        {
            Span<byte> target = values.AsSpan(i * width, width);
            if (shape == "noise") random.NextBytes(target);
            else if (shape == "edges") edges.AsSpan(random.Next(edges.Length / width) * width, width).CopyTo(target);
            else Write(Next(shape, random, i, ref state), type, target);
        }
        return values;
    }

    private static double Next(string shape, Random random, int row, ref double state) => shape switch
    {
        "constant" => 7,
        "progression" => row * 60,
        "runs" => (row * 60) + (row / 390 * 3600),
        "walk" => state += random.Next(-20, 21),
        "walk with jumps" => state += random.Next(200) == 0 ? random.Next(-1_000_000, 1_000_000) : random.Next(-20, 21),
        "small" => random.Next(12),
        "heavy tail" => (int)Math.Min(Math.Pow(1 - random.NextDouble(), -1 / 1.2) * 100, 1e9),
        "units" => 300 + (100 * random.Next(500)),
        "curve" => row * (double)row / 2,
        "rhythm" => (row % 4 * 100_000) + random.Next(10),
        "few" => random.Next(100) == 0 ? state = random.Next(1000) : state,
        "decimals" => state = Math.Round(state + (random.NextDouble() / 5) - 0.1, 2),
        "unrounded walk" => state *= 1 + ((random.NextDouble() - 0.5) * 1e-3),
        "decimals with gaps" => random.Next(4) == 0 ? double.NaN : Math.Round(random.NextDouble() * 100, 2),
        "products" => random.Next(20_000) * 0.01,
        "returns" => (random.NextDouble() - random.NextDouble()) * 1e-3,
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "no such shape"),
    };

    private static void Write(double value, ColumnType type, Span<byte> target)
    {
        if (type == ColumnType.Float64) BitConverter.TryWriteBytes(target, value);
        else if (type == ColumnType.Float32) BitConverter.TryWriteBytes(target, (float)value);
        else if (type == ColumnType.String16) SpecialValues.Text($"{value:0.###}").CopyTo(target);
        else BitConverter.GetBytes(unchecked((long)value)).AsSpan(0, target.Length).CopyTo(target);
    }
}
