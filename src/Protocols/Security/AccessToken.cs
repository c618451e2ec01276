using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MarketStore.Protocols.Security;

/// <summary>
/// Tokens: <c>mkst_</c> and 256 random bits. That much cannot be guessed, so one round of SHA-256 keeps them as safe as
/// they can be, and they are checked in a microsecond.
/// </summary>
internal static class AccessToken
{
    private const string Prefix = "mkst_";
    private const int Bytes = 32;

    public static string Make() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is kept of a token.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public static bool IsHash(string text) => text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigitLower);
}
