using System.Text;
using MarketStore.Cli.Loading;
using MarketStore.Cli.Stores;
using MarketStore.Sql;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Cli.Loading;

/// <summary>A store in a directory of its own, files to load into it, and what was said meanwhile.</summary>
internal sealed class LoadStore : ILoadObserver, IAsyncDisposable
{
    private LocalStore? _store;

    public string Home { get; } = Directory.CreateTempSubdirectory("mkts-load").FullName;

    public string Root => Path.Combine(Home, "data");

    public LocalStore Store => _store ??= LocalStore.Open(Root, NullLogger.Instance);

    public List<string> Said { get; } = [];

    public Action<LoadProgress> OnShow { get; set; } = _ => { };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public string PathOf(string name) => Path.Combine(Home, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text, new UTF8Encoding(false));
        return PathOf(name);
    }

    /// <summary>Loads a text as a file named load.csv.</summary>
    public Task<LoadSummary> LoadAsync(string key, string csv, string? control = null, Func<LoadRequest, LoadRequest>? change = null)
    {
        var request = new LoadRequest
        {
            Key = key,
            File = Write("load.csv", csv),
            Control = control is null ? null : LoadControlReader.Parse(control, "control.yaml"),
        };
        return LoadAsync(change is null ? request : change(request));
    }

    public Task<LoadSummary> LoadAsync(LoadRequest request, CancellationToken? cancel = null) => Loader.LoadAsync(Store, request, this, cancel ?? Cancel);

    /// <summary>A result as lines of CSV, without its header.</summary>
    public async Task<string> RowsAsync(string sql)
    {
        using SqlResult result = await Store.RunAsync(sql, Cancel);
        var lines = new StringBuilder();
        while (result.Next() is { } batch)
        {
            for (int row = 0; row < batch.Count; row++)
            {
                lines.AppendJoin(',', batch.Columns.Select((column, c) => column.IsNull(row) ? "NULL" : ValueText.Format(column, row, result.Columns[c].Type))).Append('\n');
            }
        }
        return lines.ToString();
    }

    /// <summary>Closes the store, so that another process may have it.</summary>
    public async Task CloseAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        _store = null;
    }

    public void Say(string text) => Said.Add(text);

    public void Warn(string text) => Said.Add(text);

    public void Show(LoadProgress progress) => OnShow(progress);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Home, recursive: true);
    }
}
