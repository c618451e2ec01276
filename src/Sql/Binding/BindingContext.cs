using MarketStore.Engine;
using MarketStore.Engine.Columns;
using MarketStore.Sql.Access;
using MarketStore.Sql.Files;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Binding;

/// <summary>What the binding of one statement needs to know beside its text.</summary>
internal sealed class BindingContext
{
    /// <summary>A statement that is bound to more is not one that anybody wrote: common tables that read each other twice double each time.</summary>
    private const int MaxPlans = 10_000;

    private int _plans;

    public required StorageEngine Engine { get; init; }

    /// <summary>Whose statement it is: there are only the buckets that they may see.</summary>
    public AccessRights Rights { get; init; } = AccessRights.All;

    /// <summary>Values for $1, $2 and so on.</summary>
    public IReadOnlyList<Constant> Parameters { get; init; } = [];

    /// <summary>Values for @names.</summary>
    public Dictionary<string, Constant> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Nanoseconds UTC: one moment for the whole statement.</summary>
    public required long NowNs { get; init; }

    /// <summary>Computes what has to be known before the plan is: the values of a PIVOT.</summary>
    public required Func<Plan, IReadOnlyList<object?>> FirstColumnOf { get; init; }

    /// <summary>Of texts without a zone, days and calendars.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The view of a name, or null.</summary>
    public Func<string, CreateViewStatement?> FindView { get; init; } = _ => null;

    /// <summary>Files that may be read.</summary>
    public FilePolicy Files { get; init; } = FilePolicy.None;

    /// <summary>The columns of a table that has no bucket yet: a materialized view without rows; null: there is no such table.</summary>
    public Func<Name, Schema?> ColumnsOfEmpty { get; init; } = _ => null;

    /// <summary>Views that are being put in; one that comes again reads itself.</summary>
    public HashSet<string> OpenViews { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Counts a part of the plan.</summary>
    public void Count(Position? at)
    {
        if (++_plans > MaxPlans) throw new SqlException($"the statement has more than {MaxPlans} parts when its common tables are put in", at);
    }
}
