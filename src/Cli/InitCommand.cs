using System.CommandLine;

namespace MarketStore.Cli;

/// <summary><c>marketstore init</c>: writes the default mkts.yml into the working directory.</summary>
internal static class InitCommand
{
    public const string FileName = "mkts.yml";

    public static Command Create()
    {
        var init = new Command("init", $"Write a default {FileName} here; an existing one is left alone");
        init.SetAction(parsed => WriteDefault(Environment.CurrentDirectory, parsed.InvocationConfiguration.Error));
        return init;
    }

    /// <returns>Success in both cases: afterwards there is a file.</returns>
    internal static int WriteDefault(string directory, TextWriter error)
    {
        string path = Path.Combine(directory, FileName);
        if (Path.Exists(path))
        {
            error.WriteLine($"{FileName} is already here and was left as it is.");
        }
        else
        {
            // CreateNew: if somebody else writes the file in this very moment, theirs stays.
            using FileStream file = new(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            DefaultFile().CopyTo(file);
            error.WriteLine($"Wrote {FileName}: every setting, explained. Only you can read it.");
        }
        error.WriteLine("Next: marketstore start");
        return ExitCodes.Success;
    }

    /// <summary>The mkts.yml of the repository, which the build puts into the binary.</summary>
    internal static Stream DefaultFile() => typeof(InitCommand).Assembly.GetManifestResourceStream(FileName)
        ?? throw new InvalidOperationException($"{FileName} is missing from the binary");
}
