using System.Globalization;
using System.Runtime.InteropServices;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Feed;

namespace MarketStore.Tests.Engine.Feed;

/// <summary>What a reader of a store's commits has seen, a line each.</summary>
internal sealed class Follower(StorageEngine engine, Lsn after) : IDisposable
{
    private readonly CommitReader _reader = engine.Follow(after);

    public List<string> Lines { get; } = [];

    public Lsn Next => _reader.Next;

    /// <summary>A commit of rows with one f8 column, an erasure or a drop, in words.</summary>
    public static string Line(Commit commit)
    {
        var text = new List<string> { commit.Lsn.ToString() };
        foreach (CommittedRows rows in commit.Rows)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                double value = MemoryMarshal.Cast<byte, double>(rows.Column(0).Span)[row];
                text.Add(string.Create(CultureInfo.InvariantCulture, $"{rows.Bucket.Key} {rows.Times[row]}={value}"));
            }
        }
        foreach (Bucket bucket in commit.Erased) text.Add($"{bucket.Key} erased {commit.ErasedRange.FromNs}..{commit.ErasedRange.ToNs}");
        foreach (Bucket bucket in commit.Dropped) text.Add($"{bucket.Key} dropped");
        return string.Join("; ", text);
    }

    /// <summary>Reads one batch of what there is.</summary>
    /// <returns>Whether there was any.</returns>
    public bool Step()
    {
        if (_reader.TryRead() is not { } commits) return false;
        Assert.NotEmpty(commits);
        Lines.AddRange(commits.Select(Line));
        return true;
    }

    public List<string> ReadAll()
    {
        while (Step())
        {
        }
        return Lines;
    }

    public void Dispose() => _reader.Dispose();
}
