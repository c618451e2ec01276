using CsCheck;
using MarketStore.Engine.Import;
using MarketStore.Engine.Time;
using MarketStore.Tests.Engine.Storage;
using static MarketStore.Tests.Engine.Import.ImportedStore;

namespace MarketStore.Tests.Engine.Import;

/// <summary>Finding the few records of files that are mostly holes.</summary>
public sealed class SourceFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    /// <summary>Records of all lengths, over page and buffer edges, among holes and among zeros.</summary>
    [Fact]
    public void Every_record_that_is_not_zero_is_found_once()
    {
        Gen<int[]> places = Gen.Int[0, 3_000_000].Array[0, 30];
        Gen.Select(Gen.Int[1, 5000], Gen.Int[0, 9000], places, Gen.Bool).Sample((length, offset, at, dense) =>
        {
            long count = 3_000_000 / length;
            long[] expected = [.. at.Select(a => (long)(a / length)).Where(r => r < count).Distinct().Order()];
            using (FileStream file = File.Create(_path))
            {
                if (dense) file.Write(new byte[offset + (count * length)]);
                else file.SetLength(offset + (count * length));
                foreach (long record in expected)
                {
                    // One byte of the record, first or last.
                    file.Position = offset + (record * length) + (record % 2 == 0 ? 0 : length - 1);
                    file.WriteByte(7);
                }
            }
            using var source = new SourceFile(_path);
            var cursor = new SlotCursor(source, offset, length, long.MaxValue);
            var found = new List<long>();
            while (cursor.MoveNext())
            {
                found.Add(cursor.Ordinal - 1);
                Assert.Equal(length, cursor.Record.Length);
                Assert.Equal(7, cursor.Record[cursor.Ordinal % 2 == 1 ? 0 : length - 1]);
            }
            Assert.Equal(expected, found);
        }, iter: 150, threads: 1);
    }

    [Fact]
    public void A_limit_and_a_partial_record_end_the_walk()
    {
        File.WriteAllBytes(_path, [.. Enumerable.Repeat((byte)1, 100)]);
        using var source = new SourceFile(_path);
        Assert.Equal(8, Count(new SlotCursor(source, 20, 10, long.MaxValue)));
        Assert.Equal(7, Count(new SlotCursor(source, 25, 10, long.MaxValue)));
        Assert.Equal(3, Count(new SlotCursor(source, 20, 10, 3)));
        Assert.Equal(0, Count(new SlotCursor(source, 200, 10, 3)));
    }

    /// <summary>A year of seconds is 760 MB: reading its holes would show in the bytes that were read.</summary>
    [Fact]
    public void Holes_are_not_read()
    {
        using var root = new GoRootBuilder();
        GoYearBuilder year = root.Year("A/1Sec/TICK", 2020, variable: true);
        year.Ticks(true, (At("2020-01-01 00:00:00"), [1.0])).Ticks(true, (At("2020-07-01 12:00:00"), [2.0])).Ticks(true, (At("2020-12-31 23:59:59"), [3.0]));
        using var source = new SourceFile(year.FilePath);
        long held = 0;
        for ((long start, long end) = source.NextExtent(0); start < source.Length; (start, end) = source.NextExtent(end)) held += end - start;
        Assert.SkipWhen(held == source.Length, "this disk does not tell where holes are");
        Assert.True(held < 1 << 20, $"{held} bytes of data");
    }

    private static int Count(SlotCursor cursor)
    {
        int count = 0;
        while (cursor.MoveNext()) count++;
        return count;
    }
}
