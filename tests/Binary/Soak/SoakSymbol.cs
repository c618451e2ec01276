using MarketStore.Tests.Binary;

namespace MarketStore.Tests.Binary.Soak;

/// <summary>
/// One symbol of the soak, as its only writer knows it. Bars go round a ring of slots, so that each is corrected again and
/// again and the store does not grow: the n-th row is in slot n mod <see cref="Slots"/>, its Value is n and its Twice 2n.
/// </summary>
internal sealed class SoakSymbol(string name)
{
    public const long FirstEpoch = 1_709_856_000;
    public const int Slots = 4000;

    private long _acknowledged;

    public string Name { get; } = name;

    public string Key { get; } = $"{name}/1Sec/V";

    /// <summary>Rows that the server has said are stored.</summary>
    public long Acknowledged
    {
        get => Interlocked.Read(ref _acknowledged);
        set => Interlocked.Exchange(ref _acknowledged, value);
    }

    /// <summary>The next rows to write.</summary>
    public Int64Column[] Next(int count)
    {
        long[] numbers = [.. Enumerable.Range(0, count).Select(i => Acknowledged + i)];
        return
        [
            new Int64Column("Epoch", [.. numbers.Select(n => FirstEpoch + (n % Slots))]),
            new Int64Column("Value", numbers),
            new Int64Column("Twice", [.. numbers.Select(n => 2 * n)]),
        ];
    }

    /// <summary>Fails unless these are all the rows, none older than those acknowledged before they were asked for.</summary>
    /// <param name="before"><see cref="Acknowledged"/> before the query was sent.</param>
    public void Check(long before, ReadOnlySpan<long> epochs, ReadOnlySpan<long> values, ReadOnlySpan<long> twices)
    {
        Assert.InRange(epochs.Length, Math.Min(before, Slots), Slots);
        for (int i = 0; i < epochs.Length; i++)
        {
            long slot = epochs[i] - FirstEpoch, value = values[i];
            bool isWhole = slot == i && value % Slots == slot && twices[i] == 2 * value;
            // The newest of the acknowledged rows of this slot, or a newer one.
            bool isNew = value + Slots >= before || slot >= before;
            Assert.True(isWhole && isNew, $"{Key}: row {i} is slot {slot}, value {value}, twice {twices[i]}; {before} rows were acknowledged");
        }
    }
}
