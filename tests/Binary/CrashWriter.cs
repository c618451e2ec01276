namespace MarketStore.Tests.Binary;

/// <summary>
/// One client that writes until the server dies, and remembers what it was told. Rows are numbered; a request carries
/// a few of them, to one bucket or to several at once. At most one request is in doubt after a crash: it must
/// have been written whole, to all its buckets, or not at all, and <see cref="VerifyAsync"/> finds out which.
/// </summary>
/// <param name="keys">Buckets that get every row.</param>
/// <param name="variable">Ticks, which are all kept, or bars, of which the last of a time is.</param>
/// <param name="timeOf">Epoch seconds of a row by its number.</param>
/// <param name="bulk">A request carries one to seven times so many rows.</param>
internal sealed class CrashWriter(string[] keys, bool variable, Func<long, long> timeOf, int bulk = 1)
{
    private readonly List<long> written = [];
    private long[] inDoubt = [];
    private long nextRow;
    private int nextRequest;

    /// <summary>Requests the server has acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Writes until the connection breaks; tells of every acknowledgement.</summary>
    public async Task WriteUntilServerDiesAsync(Uri server, Action acknowledged, CancellationToken cancel)
    {
        using var client = new RpcClient(server);
        try
        {
            while (true)
            {
                int count = bulk * (1 + (nextRequest++ % 7));
                inDoubt = [.. Enumerable.Range(0, count).Select(i => nextRow + i)];
                nextRow += count;
                await client.WriteAsync(keys, variable, Encode(inDoubt), cancel);
                written.AddRange(inDoubt);
                inDoubt = [];
                Acknowledged++;
                acknowledged();
            }
        }
        catch (HttpRequestException)
        {
            // The server is gone; the request in doubt stays in doubt.
        }
    }

    /// <summary>Checks every row against what was acknowledged, and settles the request in doubt.</summary>
    public async Task VerifyAsync(Uri server, CancellationToken cancel)
    {
        if (nextRow == 0) return;
        using var client = new RpcClient(server);
        List<(long Time, long Row)> without = Expected(written), with = Expected(written.Concat(inDoubt));
        bool? doubtWritten = inDoubt.Length == 0 ? false : null;
        foreach (string key in keys)
        {
            List<(long Time, long Row)> actual = await ReadAsync(client, key, cancel);
            doubtWritten ??= actual.SequenceEqual(with);
            List<(long Time, long Row)> expected = doubtWritten.Value ? with : without;
            Assert.True(actual.SequenceEqual(expected), Difference(key, expected, actual));
        }
        if (doubtWritten == true) written.AddRange(inDoubt);
        inDoubt = [];
    }

    private async Task<List<(long Time, long Row)>> ReadAsync(RpcClient client, string key, CancellationToken cancel)
    {
        // A bucket that no acknowledged request has made may or may not exist.
        if (Acknowledged == 0 && !(await client.ListKeysAsync(cancel)).Contains(key)) return [];
        Rows rows = await client.QueryAsync(key, cancel);
        Assert.Equal(rows["Row"].Select(row => 2 * row), rows["Twice"]);
        return [.. rows["Epoch"].Zip(rows["Row"])];
    }

    private Int64Column[] Encode(long[] rows) =>
        [new("Epoch", [.. rows.Select(timeOf)]), new("Row", rows), new("Twice", [.. rows.Select(row => 2 * row)])];

    /// <summary>The naive model: ticks by time then arrival, bars by time with the last one winning.</summary>
    private List<(long Time, long Row)> Expected(IEnumerable<long> rows) => variable
        ? [.. rows.Select(row => (timeOf(row), row)).OrderBy(pair => pair.Item1)]
        : [.. rows.GroupBy(timeOf).Select(slot => (slot.Key, slot.Last())).OrderBy(pair => pair.Key)];

    private static string Difference(
        string key, List<(long Time, long Row)> expected, List<(long Time, long Row)> actual)
    {
        int at = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{key}: {actual.Count} rows, expected {expected.Count}; at {at}: "
            + $"got {string.Join(' ', actual.Skip(at).Take(5))}, "
            + $"expected {string.Join(' ', expected.Skip(at).Take(5))}; "
            + $"missing {string.Join(' ', expected.Except(actual).Take(10))}, "
            + $"too many {string.Join(' ', actual.Except(expected).Take(10))}";
    }
}
