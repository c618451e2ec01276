using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Catalog;

/// <summary>
/// Which incoming column goes into which column of a bucket, by name. Columns that were added to the bucket may be
/// missing, so that writers who do not know them go on writing; those it was created with may not.
/// </summary>
internal sealed class ColumnMatch
{
    /// <summary>The wire's name for the part of a tick's time that Epoch leaves out.</summary>
    public const string Nanoseconds = "Nanoseconds";

    private readonly Schema _schema;
    private readonly RecordKind _kind;
    private readonly IncomingRows _rows;

    private ColumnMatch(Schema schema, RecordKind kind, IncomingRows rows, (IncomingColumn?[] Columns, IncomingColumn? Nanoseconds) sources)
    {
        (_schema, _kind, _rows) = (schema, kind, rows);
        (Sources, NanosecondsOfTime) = sources;
    }

    /// <summary>One for each of the bucket's columns, in the bucket's order; null where rows have <see cref="MissingValues"/>.</summary>
    public IncomingColumn?[] Sources { get; }

    /// <summary>The column to add to Epoch, if there is one and the bucket wants it.</summary>
    public IncomingColumn? NanosecondsOfTime { get; }

    /// <exception cref="MarketStoreException">The names are not the bucket's.</exception>
    public static ColumnMatch Of(Bucket bucket, Schema schema, IncomingRows rows)
    {
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
        for (int c = 0; c < sources.Length; c++) fits &= sources[c] is not null || schema.IsAdded(c);
        if (fits) return new ColumnMatch(schema, bucket.Kind, rows, (sources, nanoseconds));
        var given = new Schema(rows.Columns
            .Where(c => c.Name != Nanoseconds || rows.Kind == RecordKind.Fixed)
            .Select(c => new ColumnDefinition(c.Name, c.Type)));
        throw new MarketStoreException(ErrorCode.SchemaMismatch,
            $"unable to match data columns ({given}) to bucket columns ({schema})");
    }

    /// <summary>Whether it holds for these rows and this bucket, too: by reference, which costs nothing.</summary>
    public bool Fits(Bucket bucket, Schema schema, IncomingRows rows) =>
        ReferenceEquals(schema, _schema) && bucket.Kind == _kind
        && ReferenceEquals(rows.Columns, _rows.Columns) && rows.Kind == _rows.Kind;
}
