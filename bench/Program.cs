using System.CommandLine;
using System.Diagnostics;
using MarketStore.Bench.Codecs;
using MarketStore.Bench.Workloads;

namespace MarketStore.Bench;

internal static class Program
{
    private static readonly IWorkload[] Workloads =
    [
        new W01Load(), new W03Range(), new W04Series(), new W06Latest(),
        new W07Append(), new W08Minute(), new W12Crash(), new W15Start(),
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
        var quick = new Option<bool>("--quick") { Description = "20 symbols and fewer requests" };
        var directory = new Option<string>("--directory")
        { Description = "where data go while it runs: a real disk", DefaultValueFactory = _ => "artifacts" };
        var results = new Option<string>("--results")
        { Description = "where the JSON goes", DefaultValueFactory = _ => "bench/results" };
        var codecs = new Option<bool>("--codecs") { Description = "measure the column codecs instead, without a server" };
        var command = new RootCommand("Measures a MarketStore server against its peers.")
        { ids, binary, url, peerUrl, passes, quick, directory, results, codecs };
        command.SetAction(parsed => parsed.GetValue(codecs) ? RunCodecs(parsed.GetValue(passes)) : Run(new BenchOptions
        {
            Ids = parsed.GetValue(ids) ?? [],
            Binary = Path.GetFullPath(parsed.GetValue(binary)!),
            Url = parsed.GetValue(url),
            PeerUrl = parsed.GetValue(peerUrl),
            Passes = parsed.GetValue(passes),
            Quick = parsed.GetValue(quick),
            WorkDirectory = parsed.GetValue(directory)!,
            ResultsDirectory = parsed.GetValue(results)!,
        }));
        return command.Parse(args).Invoke();
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

    private static int RunCodecs(int passes)
    {
        CodecBench.Run(passes, Console.Out);
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
        var report = new Report(Machine.Describe(options.Url is null ? options.Binary : null), options);
        using (var run = new BenchRun(options, report))
        {
            string[] wanted = options.Ids.Count > 0 ? [.. options.Ids] : known;
            foreach (IWorkload workload in Workloads)
            {
                if (!wanted.Contains(workload.Id, StringComparer.OrdinalIgnoreCase)) continue;
                Console.Error.Write($"{workload.Id} {workload.Title} ... ");
                long start = Stopwatch.GetTimestamp();
                workload.Run(run);
                Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
            }
        }
        Console.Out.WriteLine(report.ToTable());
        Console.Error.WriteLine($"written to {report.Save()}");
        return 0;
    }
}
