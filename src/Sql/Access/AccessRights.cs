using System.Text.RegularExpressions;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;

namespace MarketStore.Sql.Access;

/// <summary>What somebody may do; each includes those before it.</summary>
internal enum AccessRole
{
    /// <summary>Query and list, and follow what is written.</summary>
    Read,

    /// <summary>Write, create, alter, drop and delete, too.</summary>
    Write,

    /// <summary>Reach files of the server, raise limits, see and end the statements of others, too.</summary>
    Admin,
}

/// <summary>What somebody may do, and with which symbols. Buckets of other symbols do not exist for them.</summary>
internal sealed class AccessRights
{
    private readonly Regex? _symbols;

    /// <param name="user">Who it is, for the logs.</param>
    /// <param name="symbols">Patterns of symbols, of which <c>*</c> stands for any letters and <c>?</c> for one; null or empty: all symbols.</param>
    public AccessRights(string user, AccessRole role, IReadOnlyList<string>? symbols = null)
    {
        (User, Role) = (user, role);
        if (symbols is not { Count: > 0 } || symbols.Contains("*")) return;
        IEnumerable<string> patterns = symbols.Select(symbol =>
            Regex.Escape(symbol).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal));
        _symbols = new Regex($"^(?:{string.Join('|', patterns)})\\z", RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    /// <summary>Whoever holds the store itself, and everybody where there are no users: may do everything.</summary>
    public static AccessRights All { get; } = new("", AccessRole.Admin);

    /// <summary>Empty where nobody has said who they are.</summary>
    public string User { get; }

    public AccessRole Role { get; }

    /// <summary>Whether there may be symbols that are not for them.</summary>
    public bool IsRestricted => _symbols is not null;

    public bool Sees(string symbol) => _symbols is null || _symbols.IsMatch(symbol);

    public bool Sees(BucketKey key) => Sees(key.Symbol);

    /// <summary>The buckets of a family that there are for them; the family's own list where that is all of them.</summary>
    public IReadOnlyList<Bucket> Of(BucketFamily family) => _symbols is null ? family.Buckets : [.. family.Buckets.Where(bucket => Sees(bucket.Key))];

    /// <param name="what">What is to be done, such as "writing".</param>
    /// <exception cref="MarketStoreException">They may not.</exception>
    public void Demand(AccessRole role, string what)
    {
        if (Role < role) throw Refusal($"{what} needs the role {NameOf(role)}, and {Who} has the role {NameOf(Role)}");
    }

    /// <summary>Changes one bucket.</summary>
    /// <exception cref="MarketStoreException">They may not.</exception>
    public void DemandWrite(BucketKey key)
    {
        Demand(AccessRole.Write, "writing");
        if (!Sees(key)) throw Refusal($"{Who} may not write symbol {key.Symbol}");
    }

    /// <summary>What concerns every symbol, such as a view.</summary>
    /// <exception cref="MarketStoreException">They may not.</exception>
    public void DemandEverySymbol(string what)
    {
        if (IsRestricted) throw Refusal($"{what} concerns every symbol, and {Who} may see only some");
    }

    private string Who => User.Length == 0 ? "whoever does not log in" : $"user {User}";

    private static string NameOf(AccessRole role) => role.ToString().ToLowerInvariant();

    private static MarketStoreException Refusal(string message) => new(ErrorCode.Forbidden, message);
}
