using System.CommandLine;
using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Import;
using MarketStore.Engine.Wal;

namespace MarketStore.Cli.Tools;

/// <summary><c>marketstore tool wal</c>: what is in a log, ours or the Go server's. Changes nothing, needs no lock.</summary>
internal static class WalCommand
{
    private static readonly Option<string?> Dir = new("--dir", "-d")
    {
        Description = "The data directory whose log to list",
        HelpName = "dir",
    };

    // As the Go server's tool has it, beside plain arguments.
    private static readonly Option<string[]> File = new("--file", "-f")
    {
        Description = "A log file",
        HelpName = "path",
        Hidden = true,
    };

    private static readonly Argument<string[]> Files = new("file")
    {
        Description = "Log files, instead of --dir",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string> Format = new("--format")
    {
        Description = "table, or json: one object per line",
        HelpName = "table|json",
        DefaultValueFactory = _ => "table",
    };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("table", "json");
        var wal = new Command("wal", "List what is in log files (*.walfile), of this program or of the Go MarketStore")
        {
            Dir, File, Files, Format,
        };
        wal.Aliases.Add("waldebugger");
        wal.Validators.Add(result =>
        {
            bool files = result.GetResult(Files) is { Tokens.Count: > 0 } || result.GetResult(File) is not null;
            if (files == result.GetResult(Dir) is not null) result.AddError("Give --dir, or one or more log files.");
        });
        Examples.Add(wal, """
            marketstore tool wal --dir data
            marketstore tool wal WALFile.1700000000000000000.walfile --format json
            """);
        wal.SetAction(parsed => Run(parsed));
        return wal;
    }

    private static int Run(ParseResult parsed)
    {
        List<string> paths = parsed.GetValue(Dir) is { } dir ? LogsIn(dir) : [.. parsed.GetValue(File) ?? [], .. parsed.GetValue(Files) ?? []];
        if (paths.Count == 0) parsed.InvocationConfiguration.Error.WriteLine($"{parsed.GetValue(Dir)} has no log: everything is in blocks");
        foreach (string path in paths)
        {
            if (Directory.Exists(path)) throw MarketStoreException.Invalid($"{path} is a directory: name a log file, or --dir {path}");
            if (!System.IO.File.Exists(path)) throw MarketStoreException.NotFound($"there is no file {path}");
        }
        bool json = parsed.GetValue(Format) == "json";
        TextWriter output = parsed.InvocationConfiguration.Output;
        // Names hold creation times of equal length.
        foreach (IGrouping<string, string> root in paths.Order(StringComparer.Ordinal).GroupBy(p => Path.GetDirectoryName(Path.GetFullPath(p))!))
        {
            List<string> own = [];
            foreach (string path in root)
            {
                using var file = new SourceFile(path);
                if (GoLog.IsOne(file)) Write(GoWalGroups.List(file), json, output);
                else if (IsOurs(file)) own.Add(path);
                else throw MarketStoreException.Invalid($"{path} is not a log of marketstore, nor of the Go MarketStore");
            }
            var frames = new WalFrames(root.Key);
            if (own.Count > 0) frames.ReadManifest();
            foreach (WalFile file in frames.List(own)) Write(file, json, output);
        }
        return ExitCodes.Success;
    }

    private static List<string> LogsIn(string dir)
    {
        if (!Directory.Exists(dir)) throw MarketStoreException.NotFound($"there is no directory {dir}");
        List<string> paths = [.. Directory.EnumerateFiles(dir, "*.walfile")];
        // A store that was closed and compacted has none: everything is in blocks.
        bool isStore = System.IO.File.Exists(Path.Combine(dir, RootFiles.Manifest));
        return paths.Count > 0 || isStore ? paths : throw MarketStoreException.NotFound($"{dir} has no log (*.walfile)");
    }

    private static bool IsOurs(SourceFile file)
    {
        Span<byte> start = stackalloc byte[8];
        return (file.Read(start, 0) == start.Length && start.SequenceEqual("MKTSLOG1"u8))
            || LogSegment.TryParseFileName(Path.GetFileName(file.Path), out _);
    }

    private static void Write(WalFile file, bool json, TextWriter output)
    {
        if (json) WalOutput.WriteJson(file, output);
        else WalOutput.WriteTable(file, output);
    }
}
