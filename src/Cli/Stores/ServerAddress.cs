namespace MarketStore.Cli.Stores;

/// <summary>Where a server is: what people write for it, and where its endpoints are.</summary>
/// <param name="Base">Scheme, host and port.</param>
/// <param name="User">What stood before an @; null when there was none.</param>
internal sealed record ServerAddress(Uri Base, Credentials? User)
{
    /// <summary>Of JSON-RPC and SQL, when none is given.</summary>
    public const int DefaultPort = 5993;

    private const string Forms = "write HOST, HOST:PORT, [IPV6]:PORT or http(s)://HOST:PORT, such as localhost:5993";

    /// <summary>As people read it: without a password.</summary>
    public override string ToString() => Base.GetLeftPart(UriPartial.Authority);

    /// <exception cref="FormatException">It is none; the message says how one is written.</exception>
    public static ServerAddress Parse(string text)
    {
        string trimmed = text.Trim();
        bool hasScheme = trimmed.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? trimmed : $"http://{trimmed}", UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            throw new FormatException($"'{text}' is no address of a server: {Forms}");
        }
        if (uri.Scheme is not ("http" or "https")) throw new FormatException($"'{text}': {uri.Scheme} is not spoken here: {Forms}");
        // What pymarketstore takes is taken, too: http://host:5993/rpc.
        if (uri.AbsolutePath is not ("/" or "/rpc" or "/sql") || uri.Query.Length > 0)
        {
            throw new FormatException($"'{text}' has more than an address: {Forms}");
        }
        var address = new UriBuilder(uri.Scheme, uri.Host, HasPort(uri, trimmed) ? uri.Port : DefaultPort);
        return new ServerAddress(address.Uri, Credentials.OfUserInfo(uri.UserInfo));
    }

    /// <summary>A port that is the scheme's own is not told from none by a Uri.</summary>
    private static bool HasPort(Uri uri, string text)
    {
        if (!uri.IsDefaultPort) return true;
        ReadOnlySpan<char> authority = text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0);
        int end = authority.IndexOf('/');
        return (end < 0 ? authority : authority[..end]).EndsWith($":{uri.Port}", StringComparison.Ordinal);
    }
}
