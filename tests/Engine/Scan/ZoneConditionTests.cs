using System.Runtime.InteropServices;
using CsCheck;
using MarketStore.Engine.Codecs;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;

namespace MarketStore.Tests.Engine.Scan;

/// <summary>A condition leaves a block out only when none of its values satisfies it, and does so when it can.</summary>
public sealed class ZoneConditionTests
{
    private static readonly ColumnType[] Types = Enum.GetValues<ColumnType>();

    private static readonly ZoneOperator[] Operators = Enum.GetValues<ZoneOperator>();

    private static readonly double[] Doubles = [0, -0.0, 1, -1, 2.5, 1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    /// <summary>Few different values, so that bounds and constants often meet; all signs, NaN and both zeros.</summary>
    private static readonly Gen<(int Type, int[] Values, int Constant, int Operator)> AnyCase = Gen.Select(
        Gen.Int[0, Types.Length - 1], Gen.Int[0, 8].Array[1, 6], Gen.Int[0, 8], Gen.Int[0, Operators.Length - 1]);

    [Fact]
    public void No_value_that_satisfies_a_condition_is_left_out() => AnyCase.Sample(
        drawn =>
        {
            ColumnType type = Types[drawn.Type];
            byte[] values = [.. drawn.Values.SelectMany(value => Bytes(type, value))];
            byte[] constant = new byte[64];
            Bytes(type, drawn.Constant).CopyTo(constant, 0);
            var condition = new ZoneCondition(0, Operators[drawn.Operator], MemoryMarshal.Read<ulong>(constant));
            if (!condition.Excludes(ZoneMap.Of(values, type), type)) return;
            for (int i = 0; i < drawn.Values.Length; i++)
            {
                Assert.False(ConditionTruth.Holds(condition, type, values.AsSpan(i * type.Width(), type.Width())));
            }
        },
        iter: 20_000, threads: 1);

    [Theory]
    [InlineData(nameof(ZoneOperator.Equal), 9, true)]
    [InlineData(nameof(ZoneOperator.Equal), 10, false)]
    [InlineData(nameof(ZoneOperator.Equal), 20, false)]
    [InlineData(nameof(ZoneOperator.Equal), 21, true)]
    [InlineData(nameof(ZoneOperator.NotEqual), 10, false)]
    [InlineData(nameof(ZoneOperator.Less), 10, true)]
    [InlineData(nameof(ZoneOperator.Less), 11, false)]
    [InlineData(nameof(ZoneOperator.LessOrEqual), 9, true)]
    [InlineData(nameof(ZoneOperator.LessOrEqual), 10, false)]
    [InlineData(nameof(ZoneOperator.Greater), 20, true)]
    [InlineData(nameof(ZoneOperator.Greater), 19, false)]
    [InlineData(nameof(ZoneOperator.GreaterOrEqual), 21, true)]
    [InlineData(nameof(ZoneOperator.GreaterOrEqual), 20, false)]
    public void Bounds_count_in_every_type(string name, int constant, bool excluded)
    {
        foreach (ColumnType type in Types.Where(type => type is not (ColumnType.String16 or ColumnType.Bool)))
        {
            ZoneMap zone = ZoneMap.Of([.. Number(type, 10), .. Number(type, 20), .. Number(type, 15)], type);
            byte[] bits = new byte[sizeof(ulong)];
            Number(type, constant).CopyTo(bits, 0);
            var condition = new ZoneCondition(0, Enum.Parse<ZoneOperator>(name), MemoryMarshal.Read<ulong>(bits));
            Assert.Equal((type, excluded), (type, condition.Excludes(zone, type)));
        }
    }

    [Fact]
    public void Nothing_is_left_out_where_nothing_is_known()
    {
        ulong nan = BitConverter.DoubleToUInt64Bits(double.NaN);
        ZoneMap some = ZoneMap.Of(MemoryMarshal.AsBytes<double>([1, 2]), ColumnType.Float64);
        ZoneMap one = ZoneMap.Of(MemoryMarshal.AsBytes<double>([1, double.NaN]), ColumnType.Float64);
        foreach (ZoneOperator any in Operators)
        {
            Assert.False(new ZoneCondition(0, any, nan).Excludes(some, ColumnType.Float64));
            Assert.False(new ZoneCondition(0, any, 0).Excludes(default, ColumnType.Float64));
        }
        // NaN is not equal to 1, and a zone map does not tell that there is one.
        Assert.False(new ZoneCondition(0, ZoneOperator.NotEqual, one.Min).Excludes(one, ColumnType.Float64));
    }

    private static byte[] Number(ColumnType type, int value) => type switch
    {
        ColumnType.Float64 => BitConverter.GetBytes((double)value),
        ColumnType.Float32 => BitConverter.GetBytes((float)value),
        _ => BitConverter.GetBytes((long)value)[..type.Width()],
    };

    private static byte[] Bytes(ColumnType type, int choice) => type switch
    {
        ColumnType.Float64 => BitConverter.GetBytes(Doubles[choice]),
        ColumnType.Float32 => BitConverter.GetBytes((float)Doubles[choice]),
        ColumnType.String16 => [.. Enumerable.Repeat((byte)choice, 64)],
        // -4 to 4: unsigned types see their greatest values.
        _ => BitConverter.GetBytes((long)choice - 4)[..type.Width()],
    };
}
