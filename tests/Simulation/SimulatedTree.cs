namespace MarketStore.Tests.Simulation;

/// <summary>What a name in a simulated directory refers to, independent of the name, as an inode is.</summary>
internal abstract class SimulatedNode;

/// <summary>A directory's entries as programs see them, and as a power cut would leave them for certain.</summary>
internal sealed class SimulatedDirectory : SimulatedNode
{
    public SortedDictionary<string, SimulatedNode> Live { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, SimulatedNode> Durable { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// The names of a simulated disk. Each change of names is a list of entries to set or remove; it takes effect in the
/// live directories at once and waits, until its directories are synced, for a power cut to keep or drop it.
/// </summary>
internal sealed class SimulatedTree
{
    private readonly SimulatedDirectory _root = new();
    private readonly List<List<Entry>> _unsynced = [];

    /// <param name="Node">Null: the name is gone.</param>
    private readonly record struct Entry(SimulatedDirectory Directory, string Name, SimulatedNode? Node)
    {
        public void SetIn(SortedDictionary<string, SimulatedNode> entries)
        {
            if (Node is null) entries.Remove(Name);
            else entries[Name] = Node;
        }
    }

    /// <summary>Bytes that sectors of files with a name take.</summary>
    public long UsedBytes => Files(_root).Distinct().Sum(file => file.Allocated) * SimulatedContent.SectorBytes;

    /// <summary>What a path refers to, or null.</summary>
    public SimulatedNode? Find(string path)
    {
        SimulatedNode? node = _root;
        foreach (string name in Names(path))
            node = node is SimulatedDirectory directory ? directory.Live.GetValueOrDefault(name) : null;
        return node;
    }

    public SimulatedContent FindFile(string path) => Find(path) switch
    {
        SimulatedContent content => content,
        SimulatedDirectory => throw new IOException($"{path} is a directory"),
        _ => throw new FileNotFoundException($"{path} does not exist", path),
    };

    public SimulatedContent Create(string path)
    {
        if (Find(path) is not null)
        {
            SimulatedContent existing = FindFile(path);
            existing.SetLength(0);
            return existing;
        }
        (SimulatedDirectory parent, string name) = Locate(path);
        var content = new SimulatedContent();
        Change(new Entry(parent, name, content));
        return content;
    }

    public void CreateDirectory(string path)
    {
        SimulatedDirectory parent = _root;
        foreach (string name in Names(path))
        {
            if (!parent.Live.TryGetValue(name, out SimulatedNode? child))
                Change(new Entry(parent, name, child = new SimulatedDirectory()));
            parent = child as SimulatedDirectory ?? throw new IOException($"{path}: {name} is a file");
        }
    }

    public IReadOnlyList<string> List<TNode>(string directory) where TNode : SimulatedNode =>
        [.. FindDirectory(directory).Live.Where(entry => entry.Value is TNode).Select(entry => entry.Key)];

    public void Rename(string from, string to)
    {
        SimulatedContent content = FindFile(from);
        (SimulatedDirectory oldParent, string oldName) = Locate(from);
        (SimulatedDirectory newParent, string newName) = Locate(to);
        if (Find(to) is SimulatedDirectory) throw new IOException($"{to} is a directory");
        if (Find(to) == content) return;
        Change(new Entry(oldParent, oldName, null), new Entry(newParent, newName, content));
    }

    /// <remarks>Deleting a file that is not there is no error, only a missing directory is.</remarks>
    public void DeleteFile(string path)
    {
        (SimulatedDirectory parent, string name) = Locate(path);
        if (Find(path) is null) return;
        FindFile(path);
        Change(new Entry(parent, name, null));
    }

    public void DeleteDirectory(string path)
    {
        if (FindDirectory(path).Live.Count > 0) throw new IOException($"{path} is not empty");
        (SimulatedDirectory parent, string name) = Locate(path);
        Change(new Entry(parent, name, null));
    }

    public void SyncDirectory(string path)
    {
        SimulatedDirectory directory = FindDirectory(path);
        foreach (List<Entry> change in _unsynced)
        {
            foreach (Entry entry in change.Where(entry => entry.Directory == directory)) entry.SetIn(directory.Durable);
            change.RemoveAll(entry => entry.Directory == directory);
        }
        _unsynced.RemoveAll(change => change.Count == 0);
    }

    /// <summary>What a power cut leaves: the durable entries, and some of the unsynced changes, in order.</summary>
    public SimulatedTree Survive(SurvivalDraw draw)
    {
        var survivor = new SimulatedTree();
        Dictionary<SimulatedNode, SimulatedNode> copies = new() { [_root] = survivor._root };
        CopyEntries(_root, [.. _unsynced.Where(_ => draw.Survives()).SelectMany(change => change)]);
        return survivor;

        void CopyEntries(SimulatedDirectory original, List<Entry> kept)
        {
            var entries = new SortedDictionary<string, SimulatedNode>(original.Durable, StringComparer.Ordinal);
            foreach (Entry entry in kept.Where(entry => entry.Directory == original)) entry.SetIn(entries);
            var copy = (SimulatedDirectory)copies[original];
            foreach ((string name, SimulatedNode node) in entries)
            {
                // A rename that was kept by one of two directories only can leave two names for one file.
                if (!copies.TryGetValue(node, out SimulatedNode? survived))
                {
                    survived = node is SimulatedContent content ? content.Survive(draw) : new SimulatedDirectory();
                    copies.Add(node, survived);
                    if (node is SimulatedDirectory child) CopyEntries(child, kept);
                }
                copy.Live.Add(name, survived);
                copy.Durable.Add(name, survived);
            }
        }
    }

    private static IEnumerable<SimulatedContent> Files(SimulatedDirectory directory) =>
        directory.Live.Values.SelectMany(node => node is SimulatedContent file ? [file] : Files((SimulatedDirectory)node));

    private void Change(params List<Entry> entries)
    {
        foreach (Entry entry in entries) entry.SetIn(entry.Directory.Live);
        _unsynced.Add(entries);
    }

    private SimulatedDirectory FindDirectory(string path) => Find(path) as SimulatedDirectory
        ?? throw new DirectoryNotFoundException($"{path} is no directory");

    private (SimulatedDirectory Parent, string Name) Locate(string path)
    {
        string[] names = Names(path);
        return (FindDirectory(string.Join('/', names[..^1])), names[^1]);
    }

    private static string[] Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
