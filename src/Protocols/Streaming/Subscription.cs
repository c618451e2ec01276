using System.Collections.Concurrent;
using MarketStore.Engine.Catalog;
using MarketStore.Sql.Access;

namespace MarketStore.Protocols.Streaming;

/// <summary>The buckets that somebody wants: some patterns, and what is known of keys that came by.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Subscription
{
    public static readonly Subscription None = new([], AccessRights.All);

    private readonly StreamGlob[] _patterns;
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    private readonly AccessRights _rights;

    private Subscription(StreamGlob[] patterns, AccessRights rights) => (_patterns, _rights) = (patterns, rights);

    /// <summary>Null when one of them is no pattern.</summary>
    /// <param name="rights">Whose it is: of other symbols they get nothing, whatever the patterns.</param>
    /// <param name="invalid">The first that is not.</param>
    public static Subscription? TryParse(IReadOnlyList<string> patterns, AccessRights rights, out string invalid)
    {
        invalid = "";
        var globs = new StreamGlob[patterns.Count];
        for (int i = 0; i < globs.Length; i++)
        {
            if (StreamGlob.TryParse(patterns[i]) is { } glob) globs[i] = glob;
            else
            {
                invalid = patterns[i];
                return null;
            }
        }
        return new Subscription(globs, rights);
    }

    public bool Wants(string key) => _known.GetOrAdd(
        key, static (key, wanted) => wanted._rights.Sees(key[..key.IndexOf('/', StringComparison.Ordinal)]) && Array.Exists(wanted._patterns, pattern => pattern.Matches(key)), this);

    public bool Wants(BucketKey key) => Wants(key.ToString());
}
