using MarketStore.Engine.Catalog;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>Something a client asks a store to do, all of it or nothing.</summary>
internal abstract record FuzzOp
{
    public abstract IEnumerable<BucketKey> Keys { get; }

    /// <summary>Does it in the model.</summary>
    public abstract void Apply(ReferenceModel<long> model);

    public abstract override string ToString();
}

/// <summary>Rows for one bucket, in order.</summary>
internal sealed record FuzzPart(FuzzBucket Bucket, IReadOnlyList<FuzzRow> Rows)
{
    public override string ToString() => $"{Bucket.Key} {Rows[0].Serial}-{Rows[^1].Serial}";
}

internal sealed record WriteOp(IReadOnlyList<FuzzPart> Parts) : FuzzOp
{
    public override IEnumerable<BucketKey> Keys => Parts.Select(part => part.Bucket.Key);

    public override string ToString() => "write " + string.Join(' ', Parts);

    public override void Apply(ReferenceModel<long> model)
    {
        foreach (FuzzPart part in Parts)
        {
            model.Write(part.Bucket.Key, part.Bucket.Kind, part.Rows.Select(r => new ModelRow<long>(r.TimeNs, r.Serial)));
        }
    }
}

internal sealed record CreateOp(FuzzBucket Bucket) : FuzzOp
{
    public override IEnumerable<BucketKey> Keys => [Bucket.Key];

    public override string ToString() => $"create {Bucket.Key}";

    public override void Apply(ReferenceModel<long> model) => model.Create(Bucket.Key, Bucket.Kind);
}

internal sealed record DropOp(FuzzBucket Bucket) : FuzzOp
{
    public override IEnumerable<BucketKey> Keys => [Bucket.Key];

    public override string ToString() => $"drop {Bucket.Key}";

    public override void Apply(ReferenceModel<long> model) => model.Destroy(Bucket.Key);
}

internal sealed record EraseOp(FuzzBucket Bucket, long FromNs, long ToNs) : FuzzOp
{
    public override IEnumerable<BucketKey> Keys => [Bucket.Key];

    public override string ToString() => $"erase {Bucket.Key} {FromNs}-{ToNs}";

    public override void Apply(ReferenceModel<long> model) => model.Erase(Bucket.Key, FromNs, ToNs);
}

/// <summary>An operation that came before there was anything to do.</summary>
internal sealed record NothingOp(FuzzOp Asked) : FuzzOp
{
    public override IEnumerable<BucketKey> Keys => Asked.Keys;

    public override string ToString() => $"{Asked} (no bucket yet)";

    public override void Apply(ReferenceModel<long> model)
    {
    }
}
