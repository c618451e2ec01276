using System.Text;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Scan;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>
/// Knows what a store may answer: the model after all that was acknowledged, and, as long as the outcome of some
/// operations is not known, the model after any run of neighbours among those:
///
///     acknowledged | doubtful d1 d2 | under way u1 u2 u3         allowed: nothing more, d1, d1 d2, d2 u1, u1 u2, ...
///
/// Under way is what has not been answered yet. Doubtful is what has failed while the disk refused everything, so that
/// nothing could be written to take it back: until the next write succeeds, a crash may bring it to light. A failure
/// with a disk that works again leaves no doubt: what failed is absent for ever.
/// </summary>
internal sealed class FuzzOracle
{
    private readonly List<FuzzOp> _doubtful = [];
    private ReferenceModel<long> _model = FuzzBucket.NewModel();

    public bool Has(BucketKey key) => _model.Keys.Contains(key);

    public void Succeeded(FuzzOp op)
    {
        op.Apply(_model);
        // What is nothing writes nothing that could end the doubt.
        if (op is not NothingOp) _doubtful.Clear();
    }

    public void Failed(FuzzOp op, bool leavesDoubt)
    {
        if (leavesDoubt) _doubtful.Add(op);
    }

    /// <summary>The store has been opened after a crash or a stop: what it shows now is what there is.</summary>
    /// <exception cref="FuzzFailure">Nothing explains it.</exception>
    public void Adopt(IFuzzStore store, IReadOnlyList<FuzzOp> underWay)
    {
        string found = PictureOf(store);
        _model = Explain(model => PictureOf(model) == found, underWay)
            ?? throw new FuzzFailure($"expected\n{PictureOf(_model)}\n{Unknown(underWay)}found\n{found}");
        _doubtful.Clear();
    }

    /// <summary>All that the store has is what the model has.</summary>
    public void Check(IFuzzStore store)
    {
        string found = PictureOf(store);
        if (found != PictureOf(_model)) throw new FuzzFailure($"expected\n{PictureOf(_model)}\nfound\n{found}");
    }

    /// <summary>One moment explains the rows of all buckets of a scan.</summary>
    public void Check(ScanRequest request, IReadOnlyList<List<FuzzRow>> found, IReadOnlyList<FuzzOp> underWay)
    {
        if (Explain(model => Answers(model, request, found), underWay) is not null) return;
        throw new FuzzFailure($"{Describe(request)}\nexpected\n{PictureOf(_model)}\n{Unknown(underWay)}found\n"
            + string.Join('\n', found.Select((rows, i) => Line(request.Buckets[i], rows))));
    }

    public static string Describe(ScanRequest request) =>
        $"scan {string.Join(' ', request.Buckets)} from {request.FromNs} to {request.ToNs} limit {request.Limit} start {request.FromStart}";

    private static bool Answers(ReferenceModel<long> model, ScanRequest request, IReadOnlyList<List<FuzzRow>> found)
    {
        var query = new ModelQuery
        {
            FromNs = request.FromNs,
            ToNs = request.ToNs,
            Limit = (int?)request.Limit,
            FromStart = request.FromStart,
        };
        for (int i = 0; i < found.Count; i++)
        {
            IReadOnlyList<ModelRow<long>>? rows = model.Query(request.Buckets[i], query);
            if (rows is null || !rows.Select(r => new FuzzRow(r.TimeNs, r.Values)).SequenceEqual(found[i])) return false;
        }
        return true;
    }

    /// <summary>The first of the allowed states that fits, or null.</summary>
    private ReferenceModel<long>? Explain(Func<ReferenceModel<long>, bool> fits, IReadOnlyList<FuzzOp> underWay)
    {
        if (fits(_model)) return _model;
        List<FuzzOp> open = [.. _doubtful, .. underWay];
        for (int first = 0; first < open.Count; first++)
        {
            ReferenceModel<long> model = _model.Copy();
            for (int last = first; last < open.Count; last++)
            {
                open[last].Apply(model);
                if (fits(model)) return model;
            }
        }
        return null;
    }

    private string Unknown(IReadOnlyList<FuzzOp> underWay) =>
        string.Concat(_doubtful.Select(op => $"or with {op}, doubtful\n").Concat(underWay.Select(op => $"or with {op}, under way\n")));

    private static string PictureOf(ReferenceModel<long> model) => Picture(model.Keys, key =>
        [.. model.Query(key, new ModelQuery())!.Select(r => new FuzzRow(r.TimeNs, r.Values))]);

    private static string PictureOf(IFuzzStore store) =>
        Picture(store.Keys(), key => store.Scan(new ScanRequest { Buckets = [key] })[0]);

    private static string Picture(IEnumerable<BucketKey> keys, Func<BucketKey, List<FuzzRow>> rows) =>
        string.Join('\n', keys.OrderBy(key => key.ToString(), StringComparer.Ordinal).Select(key => Line(key, rows(key))));

    private static string Line(BucketKey key, List<FuzzRow> rows)
    {
        var line = new StringBuilder().Append(key).Append(':');
        foreach (FuzzRow row in rows) line.Append(' ').Append(row.TimeNs / 1_000_000_000).Append('=').Append(row.Serial);
        return line.ToString();
    }
}
