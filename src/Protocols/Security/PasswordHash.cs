using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MarketStore.Protocols.Security;

/// <summary>Passwords as they are kept: <c>pbkdf2-sha256$ITERATIONS$SALT$HASH</c>, salt and hash in Base64.</summary>
internal static class PasswordHash
{
    private const string Scheme = "pbkdf2-sha256";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const int MaxIterations = 10_000_000;

    /// <summary>What OWASP asks of this scheme.</summary>
    public const int DefaultIterations = 600_000;

    public static string Of(string password, int iterations = DefaultIterations)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, iterations))}");
    }

    /// <summary>Whether this is one that <see cref="Matches"/> can look at.</summary>
    public static bool IsValid(string hash) => TryParse(hash, out _, out _, out _);

    /// <summary>Takes as long for a wrong password as for the right one.</summary>
    /// <param name="hash">A valid one.</param>
    public static bool Matches(string password, string hash)
    {
        if (!TryParse(hash, out int iterations, out byte[] salt, out byte[] expected)) throw new FormatException("this is no hash of a password");
        return CryptographicOperations.FixedTimeEquals(Derive(password, salt, iterations), expected);
    }

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashBytes);

    private static bool TryParse(string hash, out int iterations, out byte[] salt, out byte[] expected)
    {
        (iterations, salt, expected) = (0, new byte[SaltBytes], new byte[HashBytes]);
        string[] parts = hash.Split('$');
        return parts.Length == 4 && parts[0] == Scheme
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out iterations) && iterations is > 0 and <= MaxIterations
            && Convert.TryFromBase64String(parts[2], salt, out int saltBytes) && saltBytes == SaltBytes
            && Convert.TryFromBase64String(parts[3], expected, out int hashBytes) && hashBytes == HashBytes;
    }
}
