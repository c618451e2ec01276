using CsCheck;
using MarketStore.Engine.Io;

namespace MarketStore.Tests.Engine.Io;

/// <summary>An overlay shows what a disk would, and leaves the disk alone.</summary>
public sealed class OverlayFilesTests
{
    private static readonly string[] Names = ["a", "b", "sub/a", "sub/new"];

    private static readonly Gen<Step> AnyStep = Gen.Select(Gen.Int[0, 6], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 150_000], Gen.Int[0, 90_000])
        .Select(t => new Step(t.Item1, Names[t.Item2], Names[t.Item3], t.Item4, t.Item5));

    /// <summary>One call; a record, so that a failing sequence is printed readably.</summary>
    private sealed record Step(int Kind, string Name, string Other, int Offset, int Count);

    [Fact]
    public void Random_calls_have_the_same_results_as_on_the_disk() => AnyStep.Array[1, 40].Sample(steps =>
    {
        string disk = Fresh(), below = Fresh();
        try
        {
            var overlay = new OverlayFiles();
            foreach (Step step in steps) Assert.Equal(Result(step, RealFileSystem.Instance, disk), Result(step, overlay, below));
            Assert.Equal(Picture(Fresh(), deletes: true), Picture(below, deletes: false));
        }
        finally
        {
            Directory.Delete(disk, recursive: true);
            Directory.Delete(below, recursive: true);
        }
    }, iter: 100);

    /// <summary>Two files and a directory.</summary>
    private static string Fresh()
    {
        string root = Directory.CreateTempSubdirectory("marketstore-overlay-").FullName;
        Directory.CreateDirectory(Path.Combine(root, "sub"));
        File.WriteAllBytes(Path.Combine(root, "a"), Bytes(0, 100_000));
        File.WriteAllBytes(Path.Combine(root, "sub/a"), Bytes(7, 10));
        return root;
    }

    private static string Picture(string root, bool deletes)
    {
        string picture = string.Join('\n', Directory.GetFiles(root, "*", SearchOption.AllDirectories).Order()
            .Select(path => $"{Path.GetRelativePath(root, path)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}"));
        if (deletes) Directory.Delete(root, recursive: true);
        return picture;
    }

    private static string Result(Step step, IFileSystem files, string root)
    {
        string path = Path.Combine(root, step.Name);
        switch (step.Kind)
        {
            case 0:
                files.Create(path).Dispose();
                break;
            case 1 when files.FileExists(path):
                files.DeleteFile(path);
                break;
            case 2 when files.FileExists(path):
                files.Rename(path, Path.Combine(root, step.Other));
                break;
            case 3:
                return $"{string.Join(' ', files.ListFiles(root).Order())} {string.Join(' ', files.ListFiles(Path.Combine(root, "sub")).Order())} {string.Join(' ', files.ListDirectories(root))}";
            case > 3 when files.FileExists(path):
                return Rewrite(step, files, path);
        }
        return $"{files.FileExists(path)}";
    }

    private static string Rewrite(Step step, IFileSystem files, string path)
    {
        using IFile file = files.Open(path), again = files.Open(path);
        if (step.Kind == 4) file.SetLength(step.Offset);
        else if (step.Kind == 5) file.Write(Bytes(step.Offset, step.Count), step.Offset);
        byte[] bytes = new byte[200_000];
        int read = again.Read(bytes, step.Count / 3);
        return $"{file.Length} {read} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))}";
    }

    private static byte[] Bytes(int seed, int count) => [.. Enumerable.Range(seed, count).Select(i => (byte)(i * 31 >> 3))];
}
