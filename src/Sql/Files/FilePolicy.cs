using System.IO.Enumeration;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Files;

/// <summary>
/// Which files statements may read and write. Whoever sends statements over a network may reach none, or those of one
/// directory: names are relative to it, go neither up nor through symbolic links, and so cannot leave it.
/// </summary>
internal sealed class FilePolicy
{
    private readonly string? _directory;

    private readonly string _refusal;

    private FilePolicy(string? directory, string refusal = "") => (_directory, _refusal) = (directory, refusal);

    /// <summary>No files at all.</summary>
    public static FilePolicy None { get; } = Refused("statements read and write no files here: sql_files_directory of the configuration names a directory in which they may");

    /// <summary>No files at all.</summary>
    /// <param name="reason">Why.</param>
    public static FilePolicy Refused(string reason) => new(null, reason);

    /// <summary>Every file that the process may, for sessions within it: names are relative to the current directory.</summary>
    public static FilePolicy Anywhere { get; } = new("");

    /// <param name="directory">It exists.</param>
    public static FilePolicy Within(string directory) => new(Path.GetFullPath(directory));

    private bool IsConfined => _directory is { Length: > 0 };

    /// <summary>The files that a name or a pattern stands for, in the order of their names.</summary>
    /// <param name="pattern"><c>*</c> and <c>?</c> stand for letters of a name, <c>**</c> for any directories. Names that begin with a dot match no pattern.</param>
    /// <exception cref="SqlException">There is none, or it may not be read.</exception>
    public IReadOnlyList<SourceFile> Find(string pattern, Position? at)
    {
        string root = Check(pattern, at);
        bool isPattern = pattern.AsSpan().ContainsAny('*', '?');
        IEnumerable<string> found = isPattern ? Match(root, pattern) : [pattern];
        List<SourceFile> files = [.. found.Order(StringComparer.Ordinal).Select(name => new SourceFile(name, Path.Combine(root, name)))];
        if (!isPattern) CheckLinks(root, pattern, at);
        files.RemoveAll(file => !File.Exists(file.Path));
        if (files.Count > 0) return files;
        throw new SqlException(isPattern ? $"no file is named like '{pattern}'" : $"there is no file '{pattern}'", at);
    }

    /// <summary>The path of a file that is to be written; its directory exists.</summary>
    /// <exception cref="SqlException">It may not be written, or there is no such directory.</exception>
    public SourceFile ForWriting(string name, Position? at)
    {
        string root = Check(name, at);
        CheckLinks(root, name, at);
        string path = Path.GetFullPath(Path.Combine(root, name));
        if (Directory.Exists(path)) throw new SqlException($"'{name}' is a directory", at);
        return Directory.Exists(Path.GetDirectoryName(path))
            ? new SourceFile(name, path) : throw new SqlException($"there is no directory for '{name}'", at);
    }

    /// <returns>What the name is relative to.</returns>
    private string Check(string name, Position? at)
    {
        if (_directory is null) throw new SqlException(_refusal, at);
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)) throw new SqlException("this is no name of a file", at);
        if (!IsConfined) return _directory;
        if (Path.IsPathRooted(name)) throw new SqlException($"'{name}' is absolute: names of files are relative to sql_files_directory", at);
        if (name.Split('/').Contains("..")) throw new SqlException($"'{name}' goes up: names of files stay within sql_files_directory", at);
        return _directory;
    }

    /// <summary>Refuses names of which any part is a symbolic link, whether or not it leads out.</summary>
    private void CheckLinks(string root, string name, Position? at)
    {
        if (!IsConfined) return;
        string path = root;
        foreach (string part in name.Split('/'))
        {
            path = Path.Combine(path, part);
            if (IsLink(path)) throw new SqlException($"'{name}' goes through a symbolic link, which names of files may not", at);
        }
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private IEnumerable<string> Match(string root, string pattern)
    {
        IEnumerable<string> found = [Path.IsPathRooted(pattern) ? "/" : ""];
        foreach (string part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = part == "**" ? found.SelectMany(directory => Tree(root, directory)) : found.SelectMany(directory => Entries(root, directory, part));
        }
        return found.Distinct();
    }

    private IEnumerable<string> Entries(string root, string directory, string part)
    {
        string path = Path.Combine(root, directory);
        if (!Directory.Exists(path.Length == 0 ? "." : path)) return [];
        IEnumerable<string> names = part.AsSpan().ContainsAny('*', '?')
            ? new DirectoryInfo(path.Length == 0 ? "." : path).EnumerateFileSystemInfos().Select(entry => entry.Name)
                .Where(name => name[0] != '.' && FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false))
            : [part];
        return names.Select(name => Path.Combine(directory, name)).Where(name => !IsConfined || !IsLink(Path.Combine(root, name)));
    }

    /// <summary>A directory and all below it.</summary>
    private IEnumerable<string> Tree(string root, string directory) => Entries(root, directory, "*")
        .Where(name => Directory.Exists(Path.Combine(root, name)) && !IsLink(Path.Combine(root, name)))
        .SelectMany(name => Tree(root, name)).Prepend(directory);
}

/// <summary>A file of a statement.</summary>
/// <param name="Name">As messages show it.</param>
/// <param name="Path">Where it is.</param>
internal sealed record SourceFile(string Name, string Path)
{
    /// <exception cref="SqlException">It cannot be read.</exception>
    public FileStream Open()
    {
        try
        {
            return new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        }
        catch (Exception error) when (IsRefusal(error))
        {
            throw Failed("read", error);
        }
    }

    /// <summary>Whether an error is the file system's.</summary>
    public static bool IsRefusal(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>The file system's error without the path, which may be nobody's business.</summary>
    public SqlException Failed(string what, Exception error) => new($"cannot {what} '{Name}': {Reason(error)}", null, error);

    /// <summary>An error's message without a path.</summary>
    public static string Reason(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it is gone",
        UnauthorizedAccessException => "access is denied",
        _ => error.Message.Split(" : '")[0],
    };
}
