using MarketStore.Engine.Columns;

namespace MarketStore.Engine.Catalog;

/// <summary>A change of the columns of one bucket or many.</summary>
internal abstract record SchemaChange
{
    /// <summary>What the columns of a bucket become.</summary>
    /// <returns>Null: the bucket is as it would become, or has no such column.</returns>
    /// <exception cref="MarketStoreException">The bucket cannot be changed so; the text names it.</exception>
    public abstract Schema? ApplyTo(Bucket bucket, Schema schema);

    /// <summary>Why it makes no sense, when none of the buckets would change.</summary>
    public abstract MarketStoreException ChangesNothing(string buckets);
}

/// <summary>A column behind the others. Buckets that have it, of the same type, keep it as it is.</summary>
internal sealed record AddColumn(ColumnDefinition Column) : SchemaChange
{
    public override Schema? ApplyTo(Bucket bucket, Schema schema)
    {
        int known = schema.IndexOf(Column.Name);
        if (known >= 0 && schema.Columns[known].Type == Column.Type) return null;
        if (known >= 0)
        {
            throw new MarketStoreException(ErrorCode.AlreadyExists,
                $"{bucket.Key} has a column {Column.Name} already, of type {schema.Columns[known].Type.DisplayName()}");
        }
        ColumnNames.Check(bucket, Column.Name);
        Schema changed = schema.Adding(Column);
        BucketNames.CheckColumns(changed.Columns);
        return changed;
    }

    public override MarketStoreException ChangesNothing(string buckets) =>
        new(ErrorCode.AlreadyExists, $"{buckets} has a column {Column.Name} already");
}

/// <summary>A column less. Buckets that do not have it stay as they are.</summary>
internal sealed record DropColumn(string Name) : SchemaChange
{
    public override Schema? ApplyTo(Bucket bucket, Schema schema)
    {
        int column = schema.IndexOf(Name);
        if (column < 0) return null;
        return schema.Columns.Length > 1
            ? schema.Dropping(column)
            : throw MarketStoreException.Invalid($"{Name} is the only column of {bucket.Key}: DROP TABLE drops the bucket");
    }

    public override MarketStoreException ChangesNothing(string buckets) =>
        MarketStoreException.NotFound($"{buckets} has no column {Name}");
}

/// <summary>Another name for a column. Buckets that do not have it stay as they are.</summary>
internal sealed record RenameColumn(string From, string To) : SchemaChange
{
    public override Schema? ApplyTo(Bucket bucket, Schema schema)
    {
        int column = schema.IndexOf(From);
        if (column < 0) return null;
        if (schema.IndexOf(To) >= 0)
            throw new MarketStoreException(ErrorCode.AlreadyExists, $"{bucket.Key} has a column {To} already");
        ColumnNames.Check(bucket, To);
        return schema.Renaming(column, To);
    }

    public override MarketStoreException ChangesNothing(string buckets) =>
        MarketStoreException.NotFound($"{buckets} has no column {From}");
}

/// <summary>Names that a column of an existing bucket can get.</summary>
file static class ColumnNames
{
    public static void Check(Bucket bucket, string name)
    {
        BucketNames.CheckColumnName(name);
        if (bucket.Kind == RecordKind.Variable && name == ColumnMatch.Nanoseconds)
            throw MarketStoreException.Invalid($"{name} cannot be a column of {bucket.Key}: it is a part of the time that every row has");
    }
}
