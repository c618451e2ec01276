using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Catalog;

/// <summary>Which incoming column goes into which column of a bucket, by name.</summary>
internal sealed class ColumnMatch
{
    /// <summary>The wire's name for the part of a tick's time that Epoch leaves out.</summary>
    public const string Nanoseconds = "Nanoseconds";

    private readonly Schema _schema;
    private readonly RecordKind _kind;
    private readonly IncomingRows _rows;

    private ColumnMatch(Bucket bucket, IncomingRows rows, IncomingColumn[] sources, IncomingColumn? nanoseconds)
    {
        (_schema, _kind, _rows) = (bucket.Schema, bucket.Kind, rows);
        (Sources, NanosecondsOfTime) = (sources, nanoseconds);
    }

    /// <summary>One for each of the bucket's columns, in the bucket's order.</summary>
    public IncomingColumn[] Sources { get; }

    /// <summary>The column to add to Epoch, if there is one and the bucket wants it.</summary>
    public IncomingColumn? NanosecondsOfTime { get; }

    /// <exception cref="MarketStoreException">The names are not the bucket's.</exception>
    public static ColumnMatch Of(Bucket bucket, IncomingRows rows)
    {
        Schema schema = bucket.Schema;
        var sources = new IncomingColumn?[schema.Columns.Length];
        IncomingColumn? nanoseconds = null;
        bool fits = true;
        foreach (IncomingColumn column in rows.Columns)
        {
            int index = schema.IndexOf(column.Name);
            if (index >= 0 && sources[index] is null) sources[index] = column;
            else if (column.Name == Nanoseconds && bucket.Kind == RecordKind.Variable) nanoseconds = column;
            else fits &= column.Name == Nanoseconds && rows.Kind == RecordKind.Variable;
        }
        if (fits && !sources.Contains(null))
        {
            return new ColumnMatch(bucket, rows, [.. sources.Select(source => source!.Value)], nanoseconds);
        }
        var given = new Schema(rows.Columns
            .Where(c => c.Name != Nanoseconds || rows.Kind == RecordKind.Fixed)
            .Select(c => new ColumnDefinition(c.Name, c.Type)));
        throw new MarketStoreException(ErrorCode.SchemaMismatch,
            $"unable to match data columns ({given}) to bucket columns ({schema})");
    }

    /// <summary>Whether it holds for these rows and this bucket, too: by reference, which costs nothing.</summary>
    public bool Fits(Bucket bucket, IncomingRows rows) =>
        ReferenceEquals(bucket.Schema, _schema) && bucket.Kind == _kind
        && ReferenceEquals(rows.Columns, _rows.Columns) && rows.Kind == _rows.Kind;
}
