using System.Diagnostics;
using MarketStore.Engine;
using MarketStore.Sql.Access;
using MarketStore.Sql.Binding;
using MarketStore.Sql.Statements;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Views;

namespace MarketStore.Sql;

// A statement, top to bottom. Each step is a folder:
//   1 Syntax      text -> syntax tree
//   2 Binding     names and types -> Plans
//   3 Planning    rewrites: symbols, times, columns and limits reach the scans
//   4 Execution   operators over batches of columns, one symbol by itself where that goes
//   5 SqlResult   batches, as whoever asked reads them

/// <summary>Runs statements over a store, with settings and prepared statements of its own.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class SqlSession(Database database, SqlOptions options)
{
    /// <summary>Prepared statements by their names.</summary>
    public Dictionary<string, Statement> Prepared { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Database Database { get; } = database;

    public StorageEngine Engine => Database.Engine;

    /// <summary>The script that is being run.</summary>
    public string Script { get; private set; } = "";

    /// <summary>How long it took to parse it.</summary>
    public TimeSpan ParseTime { get; private set; }

    /// <summary>Changed by SET.</summary>
    public SqlOptions Options { get; set; } = options;

    /// <summary>Runs a script; of several statements, the last one's result is returned.</summary>
    /// <param name="parameters">Values for $1, $2 and so on: null, string, long, double or bool.</param>
    /// <exception cref="SqlException">A statement is wrong or cannot be run; those before it have been.</exception>
    /// <exception cref="MarketStoreException">The store refused.</exception>
    public async ValueTask<SqlResult> RunAsync(string script, IReadOnlyList<object?> parameters, CancellationToken cancel)
    {
        List<Constant> constants = [.. parameters.Select(Literals.Parameter)];
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Statement> statements = SqlParser.Parse(script);
        ParseTime = Stopwatch.GetElapsedTime(start);
        Script = script;
        if (statements.Count == 0) throw new SqlException("there is no statement", null);
        for (int i = 0; i + 1 < statements.Count; i++)
        {
            (await RunAsync(statements[i], constants, cancel).ConfigureAwait(false)).Dispose();
        }
        return await RunAsync(statements[^1], constants, cancel).ConfigureAwait(false);
    }

    /// <summary>Runs one statement.</summary>
    public async ValueTask<SqlResult> RunAsync(Statement statement, IReadOnlyList<Constant> parameters, CancellationToken cancel)
    {
        if (Options.RefusesChanges is { } reason && Changes(statement)) throw new SqlException(reason, statement.At);
        CheckRights(statement);
        var run = new StatementRun(this, parameters, cancel);
        bool goesOn = false;
        try
        {
            SqlResult result = await DispatchAsync(statement, run).ConfigureAwait(false);
            // The rows of a query are yet to be computed.
            goesOn = result is QueryResult query && query.Run == run;
            return result;
        }
        catch (OverflowException error)
        {
            throw new SqlException("a number or a duration is beyond its type", statement.At, error);
        }
        catch (InsufficientExecutionStackException error)
        {
            throw new SqlException("the statement is nested too deeply", statement.At, error);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw run.WhyStopped();
        }
        finally
        {
            if (!goesOn) run.Dispose();
        }
    }

    private ValueTask<SqlResult> DispatchAsync(Statement statement, StatementRun run) => statement switch
    {
        SelectStatement select => new(new Queries(run).Select(select)),
        ExplainStatement explain => new(new Explanation(run).Explain(explain)),
        DescribeStatement describe => new(new Queries(run).Describe(describe)),
        SummarizeStatement summarize => new(new Summary(run).Summarize(summarize)),
        ShowStatement show => new(new Catalog(run).Show(show)),
        CreateTableStatement create => new Tables(run).CreateAsync(create),
        DropStatement { Kind: RelationKind.Table } drop => new Tables(run).DropAsync(drop),
        DropStatement drop => new ViewStatements(run).DropAsync(drop),
        AddColumnStatement add => new Alterations(run).AddAsync(add),
        DropColumnStatement drop => new Alterations(run).DropAsync(drop),
        RenameColumnStatement rename => new Alterations(run).RenameAsync(rename),
        CreateViewStatement view => new ViewStatements(run).CreateAsync(view),
        CreateMaterializedViewStatement view => new ViewStatements(run).CreateAsync(view),
        RefreshStatement refresh => new ViewStatements(run).RefreshAsync(refresh),
        SetTimeToLiveStatement set => new ViewStatements(run).SetAsync(set),
        KillStatement kill => new(Kill(kill, run)),
        InsertStatement insert => new Insertion(run).InsertAsync(insert),
        CopyToStatement copy => new Copying(run).ToAsync(copy),
        CopyFromStatement copy => new Copying(run).FromAsync(copy),
        DeleteStatement delete => new Deletion(run).DeleteAsync(delete),
        TruncateStatement truncate => new Deletion(run).TruncateAsync(truncate),
        SetStatement set => new(new Settings(run).Set(set)),
        SetTimeZoneStatement set => new(new Settings(run).SetZone(set)),
        PrepareStatement prepare => new(Prepare(prepare)),
        ExecuteStatement execute => ExecuteAsync(execute, run),
        DeallocateStatement deallocate => new(Deallocate(deallocate)),
        _ => throw new SqlException($"{NameOf(statement)} is not there yet", statement.At),
    };

    /// <summary>Whether a script changes what there is beside rows that are added: for audit logs.</summary>
    public static bool Administers(string script) =>
        SqlParser.Parse(script).Any(statement => (Changes(statement) && statement is not (InsertStatement or CopyFromStatement)) || statement is KillStatement);

    private static bool Changes(Statement statement) =>
        statement is CreateTableStatement or DropStatement or AddColumnStatement or DropColumnStatement or RenameColumnStatement or CreateViewStatement
            or CreateMaterializedViewStatement or RefreshStatement or SetTimeToLiveStatement or InsertStatement or CopyFromStatement or DeleteStatement
            or TruncateStatement;

    /// <remarks>Which symbols are whose is up to the tables that a statement names.</remarks>
    private void CheckRights(Statement statement)
    {
        if (Options.Rights == AccessRights.All) return;
        if (Changes(statement)) Options.Rights.Demand(AccessRole.Write, NameOf(statement));
        bool isOfAll = statement is CreateViewStatement or CreateMaterializedViewStatement or RefreshStatement or SetTimeToLiveStatement
            or DropStatement { Kind: not RelationKind.Table };
        if (isOfAll) Options.Rights.DemandEverySymbol(NameOf(statement));
    }

    private RowsResult Kill(KillStatement kill, StatementRun run)
    {
        if (run.Constants([kill.Query])[0].Value is not long id) throw new SqlException("KILL QUERY takes the number that SHOW QUERIES gives", kill.Query.At);
        return Database.Running.Kill(id, Options.Rights)
            ? RowsResult.Done(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"query {id} ends"))
            : throw new SqlException($"no query {id} is running: SHOW QUERIES lists those that are", kill.Query.At);
    }

    private static string NameOf(Statement statement) => statement.GetType().Name.Replace("Statement", "", StringComparison.Ordinal);

    private RowsResult Prepare(PrepareStatement prepare)
    {
        Prepared[prepare.Name.Text] = prepare.Statement;
        return RowsResult.Done($"prepared {prepare.Name}");
    }

    private RowsResult Deallocate(DeallocateStatement deallocate) => Prepared.Remove(deallocate.Name.Text)
        ? RowsResult.Done($"deallocated {deallocate.Name}")
        : throw new SqlException($"there is no prepared statement \"{deallocate.Name}\"", deallocate.Name.At);

    private ValueTask<SqlResult> ExecuteAsync(ExecuteStatement execute, StatementRun run)
    {
        if (!Prepared.TryGetValue(execute.Name.Text, out Statement? statement))
        {
            throw new SqlException($"there is no prepared statement \"{execute.Name}\": PREPARE name AS ... makes one", execute.Name.At);
        }
        if (statement is ExecuteStatement) throw new SqlException("a prepared statement cannot execute another one", execute.At);
        return RunAsync(statement, run.Constants(execute.Arguments), run.Caller);
    }
}
