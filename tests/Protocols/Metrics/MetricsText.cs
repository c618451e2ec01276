using System.Globalization;
using System.Text;
using MarketStore.Protocols.Metrics;

namespace MarketStore.Tests.Protocols.Metrics;

/// <summary>What <c>/metrics</c> answers, read as Prometheus reads it.</summary>
internal sealed class MetricsText
{
    private readonly Dictionary<string, double> _samples = [];
    private readonly Dictionary<string, string> _help = [];

    public MetricsText(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ', 4);
            if (words[0] != "#") _samples.Add(line[..line.LastIndexOf(' ')], double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
            else if (words[1] == "HELP") _help.Add(words[2], words[3]);
            else Kinds.Add(words[2], words[3]);
        }
    }

    public Dictionary<string, string> Kinds { get; } = [];

    /// <summary>The value of a series, such as <c>name{label="x"}</c>.</summary>
    public double this[string series] => _samples.TryGetValue(series, out double value)
        ? value : throw new KeyNotFoundException($"no {series} among\n{string.Join('\n', _samples.Keys)}");

    public IEnumerable<string> Series => _samples.Keys;

    public string Help(string name) => _help[name];

    public static async Task<MetricsText> OfAsync(ServerMetrics metrics)
    {
        using var stream = new MemoryStream();
        await metrics.WriteAsync(stream, TestContext.Current.CancellationToken);
        return new MetricsText(Encoding.UTF8.GetString(stream.ToArray()));
    }
}
