using System.Text.Json;
using System.Text.Json.Serialization;

namespace MarketStore.Protocols.Security;

/// <summary>One user as the users file has it. Nothing in it lets anybody log in who does not know the secrets.</summary>
internal sealed record UserRecord
{
    public required string Name { get; init; }

    /// <summary>read, write or admin.</summary>
    public required string Role { get; init; }

    /// <summary>Patterns; none: all symbols.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>As <see cref="PasswordHash"/> writes it; null: there is none, only tokens let this user in.</summary>
    public string? Password { get; init; }

    public IReadOnlyList<TokenRecord> Tokens { get; init; } = [];
}

/// <summary>One token: what for, its SHA-256 in hexadecimal, and when it was made.</summary>
internal sealed record TokenRecord(string Name, string Sha256, DateTime CreatedUtc);

/// <summary>The file: <c>{"users": [...]}</c>.</summary>
internal sealed record UserRecords(IReadOnlyList<UserRecord> Users);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UserRecords))]
internal sealed partial class UserRecordsJson : JsonSerializerContext;
