using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using MarketStore.Bench.Codecs;
using MarketStore.Bench.Measuring;
using MarketStore.Bench.Reporting;
using MarketStore.Bench.Systems;
using MarketStore.Bench.Workloads;

namespace MarketStore.Bench;

internal static class Program
{
    private const int ExitInterrupted = 130;

    private static readonly IWorkload[] Workloads =
    [
        new W01Load(), new W02Size(), new W03Range(), new W04Series(), new W05CrossSection(), new W06Latest(),
        new W07Append(), new W08Minute(), new W09RollUp(), new W10Ticks(), new W11AsOf(), new W12Crash(), new W13Push(), new W15Start(), new W16Egress(),
        new S01Buckets(), new S02Day(), new S03Growth(), new S04Csv(),
    ];

    public static int Main(string[] args)
    {
        var ids = new Argument<string[]>("ids") { Description = "workloads to run, such as W3 W7; all by default" };
        var binary = new Option<string>("--binary")
        { Description = "the server to measure", DefaultValueFactory = _ => "bin/marketstore" };
        Option<Uri?> url = UrlOption("--url", "measure the server that runs at this URL instead");
        Option<Uri?> peerUrl = UrlOption("--peer-url", "compare with another server of the protocol");
        var passes = new Option<int>("--passes")
        { Description = "passes of each system", DefaultValueFactory = _ => 3 };
        var quick = new Option<bool>("--quick") { Description = "everything small: to see whether it works" };
        var day = new Option<bool>("--day") { Description = "S2 in full size: 10,000 symbols, 390 minutes" };
        var directory = new Option<string>("--directory")
        { Description = "where data go while it runs: a real disk", DefaultValueFactory = _ => "artifacts" };
        var results = new Option<string>("--results")
        { Description = "where the JSON goes", DefaultValueFactory = _ => "bench/results" };
        var command = new RootCommand("Measures a MarketStore server against its peers.")
        { ids, binary, url, peerUrl, passes, quick, day, directory, results, DocsCommand(), CodecsCommand() };
        command.SetAction(parsed => Run(new BenchOptions
        {
            Ids = parsed.GetValue(ids) ?? [],
            Binary = Path.GetFullPath(parsed.GetValue(binary)!),
            Url = parsed.GetValue(url),
            PeerUrl = parsed.GetValue(peerUrl),
            Passes = parsed.GetValue(passes),
            Quick = parsed.GetValue(quick),
            Day = parsed.GetValue(day),
            WorkDirectory = parsed.GetValue(directory)!,
            ResultsDirectory = parsed.GetValue(results)!,
        }));
        // Interrupts are ours to handle: servers have to be ended.
        return command.Parse(args).Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static Command DocsCommand()
    {
        var result = new Argument<string?>("result")
        { Description = "the JSON of a run; the newest in bench/results by default", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string>("--output")
        { Description = "where the page and its pictures go", DefaultValueFactory = _ => "docs" };
        var command = new Command("docs", "Makes docs/benchmarks.md from a run.") { result, output };
        command.SetAction(parsed => WriteDocument(parsed.GetValue(result), parsed.GetValue(output)!));
        return command;
    }

    private static Command CodecsCommand()
    {
        var passes = new Option<int>("--passes")
        { Description = "passes of each codec", DefaultValueFactory = _ => 3 };
        var command = new Command("codecs", "Measures the column codecs, without a server.") { passes };
        command.SetAction(parsed => CodecBench.Run(parsed.GetValue(passes), Console.Out));
        return command;
    }

    private static Option<Uri?> UrlOption(string name, string description) => new(name)
    {
        Description = $"{description}, such as http://127.0.0.1:5993/rpc",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out Uri? url)) return url;
            result.AddError($"{name} wants a URL such as http://127.0.0.1:5993/rpc");
            return null;
        },
    };

    private static int WriteDocument(string? result, string output)
    {
        string? path = result ?? (Directory.Exists("bench/results")
            ? Directory.EnumerateFiles("bench/results", "*.json").Max(StringComparer.Ordinal)
            : null);
        if (path is null || !File.Exists(path))
        {
            Console.Error.WriteLine($"no result {path ?? "in bench/results"}: run `make bench` first");
            return 1;
        }
        Console.Error.WriteLine($"{Document.Write(RunRecord.Load(path), output)} made from {path}");
        return 0;
    }

    private static int Run(BenchOptions options)
    {
        string[] known = [.. Workloads.Select(workload => workload.Id)];
        if (options.Ids.Except(known, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"no workload {unknown}; there are {string.Join(", ", known)}");
            return 2;
        }
        if (options.Url is null && !File.Exists(options.Binary))
        {
            Console.Error.WriteLine($"no server at {options.Binary}: run `make publish`, or name one with --binary");
            return 1;
        }
        var machine = Machine.Describe(options.Url is null ? options.Binary : null, options.WorkDirectory);
        var report = new Report(machine, options);
        string[] wanted = options.Ids.Count > 0 ? [.. options.Ids] : known;
        try
        {
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
            using var run = new BenchRun(options, report);
            foreach (IWorkload workload in Workloads)
                if (wanted.Contains(workload.Id, StringComparer.OrdinalIgnoreCase)) report.Add(Measure(run, workload));
            return 0;
        }
        catch (Exception reason) when (Children.AreClosed)
        {
            Console.Error.WriteLine($"interrupted ({reason.GetType().Name})");
            return ExitInterrupted;
        }
        finally
        {
            // What was measured before a workload failed is worth keeping.
            RunRecord record = report.Finish();
            Console.Out.WriteLine(TextReport.Of(record));
            record.Save(report.DefaultPath);
            Console.Error.WriteLine($"written to {report.DefaultPath}");
        }
    }

    /// <summary>Without its servers the run fails at its next step, and cleans up as after any failure.</summary>
    private static void Leave(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Children.Close();
    }

    private static Stage Measure(BenchRun run, IWorkload workload)
    {
        Console.Error.Write($"{workload.Id} {workload.Title} ... ");
        long start = Stopwatch.GetTimestamp();
        workload.Run(run);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.Error.WriteLine($"{seconds:0.0} s");
        return new Stage(workload.Id, workload.Title, seconds);
    }
}
