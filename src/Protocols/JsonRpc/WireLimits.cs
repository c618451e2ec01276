namespace MarketStore.Protocols.JsonRpc;

/// <summary>
/// What one request may hold. Bytes are limited by the HTTP host; these stop a small body from becoming a large object
/// graph (an empty request is one byte on the wire and over a hundred in memory) or a deep recursion.
/// </summary>
internal static class WireLimits
{
    /// <summary>Maps and lists inside each other.</summary>
    public const int MaxDepth = 64;

    /// <summary>Map entries and list elements read from one body: twenty thousand symbols fit easily.</summary>
    public const int MaxItems = 1 << 18;

    /// <summary>UTF-8 bytes of one name, key or SQL statement.</summary>
    public const int MaxTextBytes = 4 << 20;

    public static string TextTooLong => $"text is longer than {MaxTextBytes} bytes";

    public static RequestFormatException TooManyItems() =>
        new($"the request has more than {MaxItems} elements in all; split it into several requests");
}
