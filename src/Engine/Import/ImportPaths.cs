using MarketStore.Engine.Catalog;

namespace MarketStore.Engine.Import;

/// <summary>Refuses what would mix up a source and a target.</summary>
internal static class ImportPaths
{
    /// <exception cref="MarketStoreException">The source is not one, or lies in the target, or the target in it.</exception>
    public static void Check(string source, string? target)
    {
        if (!Directory.Exists(source)) throw MarketStoreException.NotFound($"there is no directory {source}");
        if (File.Exists(Path.Combine(source, RootFiles.Manifest)))
        {
            throw MarketStoreException.Invalid(
                $"{source} is a store of this program, not of the Go MarketStore: there is nothing to import");
        }
        if (target is null) return;
        string from = Real(source), to = Real(target);
        if (from == to)
            throw MarketStoreException.Invalid($"{source} is source and target: choose an empty directory as the target");
        if (IsBelow(from, to) || IsBelow(to, from))
        {
            throw MarketStoreException.Invalid(
                $"{source} and {target} lie in one another: choose a target outside of the source");
        }
        if (Directory.Exists(target) && !File.Exists(Path.Combine(target, RootFiles.Manifest)) &&
            Directory.EnumerateFiles(target, "*.bin", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 }).Any())
        {
            throw MarketStoreException.Invalid(
                $"{target} holds year files of the Go MarketStore: choose an empty directory as the target");
        }
    }

    private static bool IsBelow(string path, string directory) =>
        path.StartsWith(directory.TrimEnd('/') + '/', StringComparison.Ordinal);

    /// <summary>The path without links; what does not exist yet stays as it is.</summary>
    private static string Real(string path)
    {
        string real = "/";
        foreach (string part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            FileSystemInfo? target = Directory.Exists(next) ? Directory.ResolveLinkTarget(next, returnFinalTarget: true) : null;
            // The target of a link may lead over links itself.
            real = target is null ? next : Real(target.FullName);
        }
        return real;
    }
}
