using System.Diagnostics;
using System.Globalization;

namespace MarketStore.Tests.Simulation.Fuzz;

/// <summary>
/// How long fuzz tests run, and with which seeds. All of them together take MARKETSTORE_FUZZ_SECONDS, 60 without it;
/// each has its share. MARKETSTORE_FUZZ_SEED runs one seed alone. With MARKETSTORE_FUZZ_PROGRESS they say how far they are.
/// </summary>
internal static class FuzzBudget
{
    private const int DefaultSeconds = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>One run: adds the faults it met to the counts.</summary>
    public delegate Task Run(int seed, Dictionary<string, int> injected, List<string> trace);

    /// <summary>Runs fresh seeds until the share is used up, one at least.</summary>
    /// <param name="share">Of the time for all.</param>
    /// <param name="test">What <c>make fuzz TEST=</c> calls it.</param>
    public static async Task SpendAsync(double share, string test, Run run)
    {
        var injected = new Dictionary<string, int>();
        if (Number("MARKETSTORE_FUZZ_SEED") is { } only)
        {
            await TryAsync(only, test, run, injected);
            return;
        }
        double seconds = share * (Number("MARKETSTORE_FUZZ_SECONDS") ?? DefaultSeconds);
        var random = new Random();
        var clock = Stopwatch.StartNew();
        TimeSpan said = TimeSpan.Zero;
        int runs = 0;
        do
        {
            await TryAsync(random.Next(), test, run, injected);
            runs++;
            if (clock.Elapsed - said < Pause || Number("MARKETSTORE_FUZZ_PROGRESS") is null) continue;
            said = clock.Elapsed;
            Console.Error.WriteLine(Summary(test, runs, clock.Elapsed, injected));
        }
        while (clock.Elapsed.TotalSeconds < seconds);
        string summary = Summary(test, runs, clock.Elapsed, injected);
        TestContext.Current.TestOutputHelper?.WriteLine(summary);
        if (Number("MARKETSTORE_FUZZ_PROGRESS") is not null) Console.Error.WriteLine(summary);
    }

    private static async Task TryAsync(int seed, string test, Run run, Dictionary<string, int> injected)
    {
        var trace = new List<string>();
        try
        {
            await run(seed, injected, trace);
        }
        catch (Exception error)
        {
            Assert.Fail($"again: make fuzz TEST={test} SEED={seed}\n{error}\nthe steps:\n{string.Join('\n', trace)}");
        }
    }

    private static string Summary(string test, int runs, TimeSpan elapsed, Dictionary<string, int> injected) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{test}: {runs} runs in {elapsed.TotalSeconds:0} s, {runs / elapsed.TotalSeconds:0.0} seeds/s; ")
        + string.Join(", ", injected.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value}"));

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
