using CsCheck;
using MarketStore.Engine.Io;

namespace MarketStore.Tests.Simulation;

/// <summary>As long as nothing crashes, the simulated disk and the real one cannot be told apart.</summary>
public sealed class RealTwinTests
{
    private static readonly string[] Paths = ["/a", "/b", "/d", "/d/a", "/d/b", "/d/e", "/d/e/a", "/x/a"];

    private static readonly Gen<string> AnyPath = Gen.Int[0, Paths.Length - 1].Select(i => Paths[i]);

    private static readonly Gen<Step> AnyStep =
        Gen.Select(Gen.Int[0, 9], AnyPath, AnyPath, Gen.Int[0, 1500], Gen.Int[0, 1500])
            .Select(t => new Step(t.Item1, t.Item2, t.Item3, t.Item4, t.Item5));

    /// <summary>One call; a record, so that a failing sequence is printed readably.</summary>
    private sealed record Step(int Kind, string Path, string Other, int Offset, int Count);

    [Fact]
    public void Random_calls_have_the_same_results_on_both() => AnyStep.Array[1, 60].Sample(steps =>
    {
        string root = Directory.CreateTempSubdirectory("marketstore-twin-").FullName;
        try
        {
            var simulated = new SimulatedFileSystem();
            simulated.CreateDirectory(root);
            foreach (Step step in steps)
                Assert.Equal(Result(step, RealFileSystem.Instance, root), Result(step, simulated, root));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }, iter: 200);

    private static string Result(Step step, IFileSystem files, string root)
    {
        try
        {
            return Take(step, files, root + step.Path, root + step.Other);
        }
        catch (FileNotFoundException) when (step.Kind == 9)
        {
            return "file not found";
        }
        catch (IOException)
        {
            return "failed";
        }
    }

    private static string Take(Step step, IFileSystem files, string path, string other)
    {
        switch (step.Kind)
        {
            case 0: files.Create(path).Dispose(); break;
            case 1: files.CreateDirectory(path); break;
            case 2: files.DeleteFile(path); break;
            case 3: files.DeleteDirectory(path); break;
            // Renaming directories and syncing files as directories are not in the contract.
            case 4 when !files.DirectoryExists(path): files.Rename(path, other); break;
            case 5 when !files.FileExists(path): files.SyncDirectory(path); break;
            case 6: return string.Join(' ', files.ListFiles(path).Order());
            case 7: return string.Join(' ', files.ListDirectories(path).Order());
            case 8: return $"{files.FileExists(path)} {files.DirectoryExists(path)}";
            case 9: return Rewrite(step, files, path);
        }
        return "done";
    }

    private static string Rewrite(Step step, IFileSystem files, string path)
    {
        using IFile file = files.Open(path);
        if (step.Count % 3 == 0) file.SetLength(step.Offset);
        else file.Write([.. Enumerable.Range(step.Offset, step.Count).Select(i => (byte)i)], step.Offset);
        if (step.Count % 5 == 0) file.Sync();
        byte[] bytes = new byte[4000];
        int read = file.Read(bytes, step.Count);
        return $"{file.Length}: {Convert.ToHexString(bytes.AsSpan(0, read))}";
    }
}
