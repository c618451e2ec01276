using System.Collections.Concurrent;
using MarketStore.Engine.Catalog;

namespace MarketStore.Protocols.Streaming;

/// <summary>The buckets that somebody wants: some patterns, and what is known of keys that came by.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Subscription
{
    public static readonly Subscription None = new([]);

    private readonly StreamGlob[] _patterns;
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    private Subscription(StreamGlob[] patterns) => _patterns = patterns;

    /// <summary>Null when one of them is no pattern.</summary>
    /// <param name="invalid">The first that is not.</param>
    public static Subscription? TryParse(IReadOnlyList<string> patterns, out string invalid)
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
        return new Subscription(globs);
    }

    public bool Wants(string key) => _known.GetOrAdd(key, static (key, patterns) => Array.Exists(patterns, pattern => pattern.Matches(key)), _patterns);

    public bool Wants(BucketKey key) => Wants(key.ToString());
}
