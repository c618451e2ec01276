using System.Net.Http.Headers;
using System.Text;

namespace MarketStore.Cli.Stores;

/// <summary>What a client shows to a server: a name and a password, or a token.</summary>
internal sealed record Credentials
{
    private Credentials(AuthenticationHeaderValue header) => Header = header;

    public AuthenticationHeaderValue Header { get; }

    public static Credentials Basic(string user, string password) =>
        new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))));

    public static Credentials Bearer(string token) => new(new AuthenticationHeaderValue("Bearer", token));

    /// <param name="text"><c>user:password</c> of an address, escaped as there; empty: none.</param>
    public static Credentials? OfUserInfo(string text)
    {
        if (text.Length == 0) return null;
        string[] parts = text.Split(':', 2);
        return Basic(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    /// <summary>Nothing that could end in a log.</summary>
    public override string ToString() => Header.Scheme;
}
