using System.Globalization;

namespace MarketStore.Cli.Stores;

/// <summary>A server has refused a request unread, because it takes no request of that size. Nothing has been written.</summary>
/// <param name="place">The server.</param>
/// <param name="bytes">Of the request.</param>
/// <param name="mostBytes">What it takes; null: it did not say.</param>
internal sealed class RequestTooLargeException(string place, long bytes, long? mostBytes) : IOException(string.Create(
    CultureInfo.InvariantCulture,
    $"a write of {bytes:N0} bytes is too large: {LimitOf(place, mostBytes)}. Raise max_request_bytes in the server's configuration, or write less at once"))
{
    /// <summary>What the heads and names of a request take, beside its rows.</summary>
    private const int HeadBytes = 4096;

    /// <summary>A sentence without its full stop.</summary>
    public string Limit => LimitOf(place, mostBytes);

    /// <summary>How many rows such a request may have.</summary>
    /// <param name="rows">What this one had; 2 at the least.</param>
    /// <returns>1 to rows - 1.</returns>
    public int RowsThatFit(int rows)
    {
        // Rows of one file are alike, but keys of symbols are not: some room is left, and who is wrong tries again.
        double part = mostBytes is { } most ? 0.95 * (most - HeadBytes) / bytes : 0.5;
        return Math.Clamp((int)(part is > 0 and < 0.95 ? rows * part : rows / 2), 1, rows - 1);
    }

    private static string LimitOf(string place, long? mostBytes) => mostBytes is { } most
        ? string.Create(CultureInfo.InvariantCulture, $"{place} takes {most:N0} bytes at once") : $"{place} takes less at once";
}
