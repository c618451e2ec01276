using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;

namespace MarketStore.Engine.Definitions;

/// <summary>What is defined over buckets and kept with them: a view, a materialized view, how long rows live.</summary>
/// <param name="Kind">Names are unique within it.</param>
/// <param name="Name">At most <see cref="MaxNameBytes"/> of UTF-8.</param>
/// <param name="Text">What the layer above makes of it; at most <see cref="MaxTextBytes"/> of UTF-8.</param>
internal sealed record Definition(string Kind, string Name, string Text)
{
    public const int MaxNameBytes = 1_000;

    public const int MaxTextBytes = 60_000;

    /// <summary>The families that it is computed from: the engine notes what changes in them (<see cref="PendingChanges"/>).</summary>
    public IReadOnlyList<FamilyKey> Sources { get; init; } = [];

    /// <summary>Changes are noted in spans of this many nanoseconds; at least 1.</summary>
    public long GrainNs { get; init; } = 1;

    // definition = kind:text name:text text:text grain:i64 sources:u32 (timeframe:text attributeGroup:text)*
    public void Write(ByteWriter writer)
    {
        writer.Text(Kind);
        writer.Text(Name);
        writer.Text(Text);
        writer.I64(GrainNs);
        writer.U32((uint)Sources.Count);
        foreach (FamilyKey source in Sources)
        {
            writer.Text(source.Timeframe);
            writer.Text(source.AttributeGroup);
        }
    }

    /// <exception cref="InvalidDataException">The bytes make no sense.</exception>
    public static Definition Read(ref ByteReader reader)
    {
        string kind = reader.Text(), name = reader.Text(), text = reader.Text();
        long grain = reader.I64();
        var sources = new FamilyKey[reader.Count()];
        for (int i = 0; i < sources.Length; i++) sources[i] = new FamilyKey(reader.Text(), reader.Text());
        return new Definition(kind, name, text) { GrainNs = Math.Max(1, grain), Sources = sources };
    }
}
