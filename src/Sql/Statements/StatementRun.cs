using MarketStore.Engine;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Execution;
using MarketStore.Sql.Planning;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Statements;

/// <summary>One run of one statement: how its queries are bound, planned and executed.</summary>
internal sealed class StatementRun
{
    private readonly CancellationTokenSource? _timeout;

    public StatementRun(SqlSession session, IReadOnlyList<Constant> parameters, CancellationToken cancel)
    {
        Session = session;
        if (session.Options.Timeout is { } timeout)
        {
            _timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            _timeout.CancelAfter(timeout);
        }
        Caller = cancel;
        Cancel = _timeout?.Token ?? cancel;
        Context = NewContext(null);
        Binding = new BindingContext
        {
            Engine = session.Engine,
            Parameters = parameters,
            NowNs = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100,
            Zone = session.Options.Zone,
            FirstColumnOf = FirstColumn,
        };
    }

    public SqlSession Session { get; }

    public StorageEngine Engine => Session.Engine;

    /// <summary>Of the caller alone, without the time-out.</summary>
    public CancellationToken Caller { get; }

    public CancellationToken Cancel { get; }

    public BindingContext Binding { get; }

    public StatementContext Context { get; }

    public Plan Bind(Query query) => new QueryBinder(Binding).Bind(query);

    /// <summary>Rewrites and starts a plan.</summary>
    public SqlResult Run(Plan plan)
    {
        Plan rewritten = Rewrites.Apply(plan, new SubqueryFolding(Context));
        return new QueryResult(plan, () => PlanRun.Open(rewritten, Context), this);
    }

    /// <summary>A context that counts what each part of a plan does.</summary>
    public StatementContext NewContext(PlanCounters? counters) => new(
        Session.Engine, new StatementLimits { MemoryBytes = Session.Options.MemoryBytes, Parallelism = Session.Options.Parallelism }, Cancel)
    {
        Counters = counters,
    };

    /// <summary>Values of expressions that look at no row.</summary>
    public IReadOnlyList<Constant> Constants(IReadOnlyList<Expression> expressions)
    {
        var binder = new ExpressionBinder(Binding, Scope.Empty, new QueryBinder(Binding));
        return [.. expressions.Select(expression => Folding.Fold(binder.Bind(expression)) is Constant constant
            ? constant with { IsLiteral = true } : throw new SqlException("this has to be a constant", expression.At))];
    }

    public void Dispose() => _timeout?.Dispose();

    private List<object?> FirstColumn(Plan plan)
    {
        var values = new List<object?>();
        using SqlResult result = Run(plan);
        while (result.Next() is { } batch)
        {
            for (int i = 0; i < batch.Count; i++) values.Add(batch.Columns[0][i]);
            Context.Reserve(batch.Count * 64L);
        }
        return values;
    }
}
