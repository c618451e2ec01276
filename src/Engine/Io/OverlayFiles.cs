namespace MarketStore.Engine.Io;

/// <summary>
/// A disk as it is, and changes that stay in memory: what is written, created, renamed and deleted is seen by who did
/// it, and the disk itself stays as it was. For looking at a store that somebody else holds.
/// </summary>
internal sealed class OverlayFiles : IFileSystem
{
    private readonly Lock _lock = new();

    /// <summary>Files that were opened or made, by path; null: deleted.</summary>
    private readonly Dictionary<string, OverlayContent?> _files = [];

    private readonly Dictionary<string, bool> _directories = [];

    public IFile Open(string path)
    {
        lock (_lock) return new OverlayFile(ContentLocked(path) ?? throw new FileNotFoundException($"there is no {path}", path));
    }

    public IFile Create(string path)
    {
        lock (_lock)
        {
            if (!DirectoryExistsLocked(Path.GetDirectoryName(path)!)) throw new DirectoryNotFoundException($"there is no directory for {path}");
            var content = new OverlayContent(null);
            _files[path] = content;
            return new OverlayFile(content);
        }
    }

    public bool FileExists(string path)
    {
        lock (_lock) return _files.TryGetValue(path, out OverlayContent? known) ? known is not null : File.Exists(path);
    }

    public bool DirectoryExists(string path)
    {
        lock (_lock) return DirectoryExistsLocked(path);
    }

    public void CreateDirectory(string path)
    {
        lock (_lock)
        {
            for (string? directory = path; directory is not null && !DirectoryExistsLocked(directory); directory = Path.GetDirectoryName(directory)) _directories[directory] = true;
        }
    }

    public IReadOnlyList<string> ListFiles(string directory)
    {
        lock (_lock)
        {
            HashSet<string> names = Directory.Exists(directory) ? [.. RealFileSystem.Instance.ListFiles(directory)] : [];
            foreach ((string path, OverlayContent? content) in _files.Where(file => Path.GetDirectoryName(file.Key) == directory))
            {
                if (content is null) names.Remove(Path.GetFileName(path));
                else names.Add(Path.GetFileName(path));
            }
            return [.. names];
        }
    }

    public IReadOnlyList<string> ListDirectories(string directory)
    {
        lock (_lock)
        {
            HashSet<string> names = Directory.Exists(directory) ? [.. RealFileSystem.Instance.ListDirectories(directory)] : [];
            foreach ((string path, bool exists) in _directories.Where(known => Path.GetDirectoryName(known.Key) == directory))
            {
                if (exists) names.Add(Path.GetFileName(path));
                else names.Remove(Path.GetFileName(path));
            }
            return [.. names];
        }
    }

    public void Rename(string from, string to)
    {
        lock (_lock)
        {
            _files[to] = ContentLocked(from) ?? throw new FileNotFoundException($"there is no {from}", from);
            if (from != to) _files[from] = null;
        }
    }

    public void DeleteFile(string path)
    {
        lock (_lock) _files[path] = null;
    }

    public void DeleteDirectory(string path)
    {
        lock (_lock) _directories[path] = false;
    }

    /// <summary>Nothing here outlives the process.</summary>
    public void SyncDirectory(string path)
    {
    }

    /// <summary>Nobody is kept out: nobody else can see what is done here.</summary>
    public IDisposable LockFile(string path) => new MemoryStream();

    private OverlayContent? ContentLocked(string path)
    {
        if (_files.TryGetValue(path, out OverlayContent? known)) return known;
        return File.Exists(path) ? _files[path] = new OverlayContent(path) : null;
    }

    private bool DirectoryExistsLocked(string path) => _directories.TryGetValue(path, out bool exists) ? exists : Directory.Exists(path);
}
