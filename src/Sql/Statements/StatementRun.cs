using MarketStore.Engine;
using MarketStore.Engine.Columns;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Execution;
using MarketStore.Sql.Planning;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Views;

namespace MarketStore.Sql.Statements;

/// <summary>One run of one statement: how its queries are bound, planned and executed.</summary>
internal sealed class StatementRun
{
    private readonly CancellationTokenSource _stop;
    private readonly RunningStatement _running;

    public StatementRun(SqlSession session, IReadOnlyList<Constant> parameters, CancellationToken cancel)
    {
        Session = session;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (session.Options.Timeout is { } timeout) _stop.CancelAfter(timeout);
        _running = session.Database.Running.Enter(session.Options.Rights.User, session.Script, _stop);
        Caller = cancel;
        Cancel = _stop.Token;
        Context = NewContext(null);
        Binding = new BindingContext
        {
            Engine = session.Engine,
            Rights = session.Options.Rights,
            Parameters = parameters,
            NowNs = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100,
            Zone = session.Options.Zone,
            Files = session.Options.Files,
            FirstColumnOf = FirstColumn,
            FindView = session.Database.Views.Find,
            ColumnsOfEmpty = ColumnsOfView,
        };
    }

    public SqlSession Session { get; }

    public StorageEngine Engine => Session.Engine;

    /// <summary>Of the caller alone, without the time-out and without KILL.</summary>
    public CancellationToken Caller { get; }

    public CancellationToken Cancel { get; }

    public BindingContext Binding { get; }

    public StatementContext Context { get; }

    public Plan Bind(Query query) => new QueryBinder(Binding).Bind(query);

    /// <summary>Rewrites and starts a plan.</summary>
    /// <param name="isAnswer">Whether the rows are what the statement answers with, of which there is a limit.</param>
    public SqlResult Run(Plan plan, bool isAnswer = true)
    {
        Plan rewritten = Rewrites.Apply(plan, new SubqueryFolding(Context));
        return new QueryResult(plan, () => PlanRun.Open(rewritten, Context), this) { MaxRows = isAnswer ? Session.Options.MaxRows : long.MaxValue };
    }

    /// <summary>A context that counts what each part of a plan does.</summary>
    public StatementContext NewContext(PlanCounters? counters) => new(
        Session.Engine, new StatementLimits { MemoryBytes = Session.Options.MemoryBytes, Parallelism = Session.Options.Parallelism }, Cancel)
    {
        Counters = counters,
        Rights = Session.Options.Rights,
    };

    /// <summary>Values of expressions that look at no row.</summary>
    public IReadOnlyList<Constant> Constants(IReadOnlyList<Expression> expressions)
    {
        var binder = new ExpressionBinder(Binding, Scope.Empty, new QueryBinder(Binding));
        return [.. expressions.Select(expression => Folding.Fold(binder.Bind(expression)) is Constant constant
            ? constant with { IsLiteral = true } : throw new SqlException("this has to be a constant", expression.At))];
    }

    /// <summary>Says why a statement ended that its caller did not cancel.</summary>
    public SqlException WhyStopped() => _running.WasKilled
        ? new SqlException($"the statement was ended by KILL QUERY {_running.Id}", null)
        : new SqlException($"the statement took longer than {Session.Options.Timeout?.TotalSeconds} s (statement_timeout)", null);

    public void Dispose()
    {
        Session.Database.Running.Leave(_running);
        _stop.Dispose();
    }

    private Schema? ColumnsOfView(Name name) => Session.Database.Views.FindMaterialized(name.Text) is { } view
        ? new Schema(MaterializedPlan.Of(Binding, view).Columns) : null;

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
