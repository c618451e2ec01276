using System.Text;
using MarketStore.Sql;
using MarketStore.Sql.Files;

namespace MarketStore.Tests.Sql.Files;

/// <summary>A store whose statements reach the files of one directory, and that directory.</summary>
internal sealed class FileStore : IDisposable
{
    public FileStore()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("mkts-files").FullName;
        Store = new SqlStore { Options = new SqlOptions { Files = FilePolicy.Within(Directory) } };
    }

    public string Directory { get; }

    public SqlStore Store { get; }

    /// <summary>Names of the files that are there, hidden ones too.</summary>
    public string[] Names => [.. System.IO.Directory.EnumerateFiles(Directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public string PathOf(string name) => Path.Combine(Directory, name);

    public void Write(string name, string text) => File.WriteAllText(PathOf(name), text, new UTF8Encoding(false));

    public string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>The result of a statement as lines.</summary>
    public async Task<string> RunAsync(string sql) => (await Store.RunAsync(sql)).ToString();

    /// <summary>The message with which a statement ends.</summary>
    public async Task<string> FailAsync(string sql) => (await Assert.ThrowsAsync<SqlException>(() => Store.RunAsync(sql))).Message;

    public void Dispose()
    {
        Store.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
