using MarketStore.Engine.Catalog;
using MarketStore.Engine.Columns;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Time;
using MarketStore.Sql.Binding;

namespace MarketStore.Sql.Plans;

/// <summary>What a column of a scan is read from.</summary>
internal enum ScanRole
{
    /// <summary>A column that buckets store; NULL in those that have none of its name.</summary>
    Stored,
    Epoch,
    Symbol,
    Timeframe,
    AttributeGroup,
}

/// <summary>One column of a scan.</summary>
internal sealed record ScanColumn(PlanColumn Column, ScanRole Role);

/// <summary>A stored column compared with a constant.</summary>
/// <param name="Value">long, ulong or double, as the column's values are.</param>
internal sealed record ScanCondition(string Column, ZoneOperator Operator, object Value);

/// <summary>
/// Rows of buckets: bucket after bucket in the order of their symbols, each by time. What is known of the wanted rows
/// narrows it: buckets that cannot have any are not opened, others are read from a bound to a bound.
/// </summary>
/// <param name="Table">As it was named.</param>
/// <param name="Buckets">All that the name stands for, in the order of their symbols.</param>
/// <param name="Made">Visible and hidden columns.</param>
internal sealed record ScanPlan(string Table, IReadOnlyList<Bucket> Buckets, IReadOnlyList<ScanColumn> Made) : Plan
{
    /// <summary>Columns that <c>*</c> does not show.</summary>
    public IReadOnlyList<PlanColumn> Hidden { get; init; } = [];

    /// <summary>The columns that the buckets had when the plan was made; each set of them once.</summary>
    public IReadOnlySet<Schema> Schemas { get; init; } = new HashSet<Schema>();

    /// <summary>The buckets that may have wanted rows.</summary>
    public IReadOnlyList<Bucket> Chosen { get; init; } = Buckets;

    /// <summary>The times that wanted rows have.</summary>
    public TimeRange Range { get; init; } = new(long.MinValue, long.MaxValue);

    /// <summary>Rows of each bucket at the most.</summary>
    public long? Limit { get; init; }

    /// <summary>With a limit: the first rows rather than the last.</summary>
    public bool FromStart { get; init; }

    /// <summary>What rows have to satisfy, of single columns and constants: blocks in which none can are not read. Filters stay.</summary>
    public IReadOnlyList<ScanCondition> Conditions { get; init; } = [];

    public override IReadOnlyList<PlanColumn> Columns { get; } = [.. Made.Select(column => column.Column)];

    /// <summary>The column of a role, if the plan has it.</summary>
    public PlanColumn? ColumnOf(ScanRole role) => Made.FirstOrDefault(column => column.Role == role)?.Column;

    /// <summary>Only some of the columns.</summary>
    public ScanPlan Keeping(IReadOnlySet<PlanColumn> columns) => new(Table, Buckets, [.. Made.Where(column => columns.Contains(column.Column))])
    {
        Hidden = Hidden,
        Schemas = Schemas,
        Chosen = Chosen,
        Range = Range,
        Limit = Limit,
        FromStart = FromStart,
        Conditions = Conditions,
    };

    public override string Describe()
    {
        var text = new System.Text.StringBuilder($"Scan {Table} buckets={Chosen.Count}/{Buckets.Count}");
        if (Range.FromNs != long.MinValue) text.Append(" from=").Append(Timestamps.ToIso(Range.FromNs));
        if (Range.ToNs != long.MaxValue) text.Append(" to=").Append(Timestamps.ToIso(Range.ToNs));
        if (Limit is { } limit) text.Append(FromStart ? " first=" : " last=").Append(limit);
        return text.Append(" columns=").AppendJoin(',', Made.Select(column => column.Column.Name)).ToString();
    }
}
