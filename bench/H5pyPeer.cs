using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MarketStore.Bench;

/// <summary>
/// The minute bars in an HDF5 file, by peers/h5py_peer.py: one Python process that is told what to do line by line and
/// takes its times itself.
/// </summary>
internal sealed class H5pyPeer : IBarStore
{
    private const string Python = "/usr/bin/python3";

    private readonly Process process;

    private H5pyPeer(Process process, string version)
    {
        this.process = process;
        Name = version;
    }

    public string Name { get; }

    public string Durability => "one fsync after the last symbol";

    /// <summary>Null, with the reason on stderr, where Debian's python3-h5py is not installed.</summary>
    public static H5pyPeer? TryStart(MinuteBars data, string directory)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "h5py_peer.py");
        if (!IsInstalled())
        {
            Console.Error.WriteLine("h5py is left out: Debian's python3-h5py is not installed");
            return null;
        }
        IReadOnlyList<string> files = data.Export(Path.Combine(directory, "columns"));
        Process process = Process.Start(new ProcessStartInfo(Python, [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        using JsonDocument reply = Ask(process, json =>
        {
            json.WriteString("op", "open");
            json.WriteString("file", Path.Combine(directory, "bars.h5"));
            json.WriteNumber("rows", MinuteBars.RowsPerSymbol);
            json.WriteStartObject("columns");
            for (int i = 0; i < files.Count; i++) json.WriteString(data.Symbols[i], files[i]);
            json.WriteEndObject();
        });
        return new H5pyPeer(process, reply.RootElement.GetProperty("version").GetString()!.Split(',')[0]);
    }

    public double Load()
    {
        using JsonDocument reply = Ask(process, json => json.WriteString("op", "load"));
        return reply.RootElement.GetProperty("seconds").GetDouble();
    }

    public void Settle()
    {
    }

    public IReadOnlyList<ulong> Check(IReadOnlyList<BarQuery> queries)
    {
        using JsonDocument reply = Ask(process, json => WriteQueries(json, "check", queries));
        return [.. reply.RootElement.GetProperty("fingerprints").EnumerateArray()
            .Select(print => ulong.Parse(print.GetString()!, CultureInfo.InvariantCulture))];
    }

    public IReadOnlyList<double> Time(IReadOnlyList<BarQuery> queries)
    {
        using JsonDocument reply = Ask(process, json => WriteQueries(json, "time", queries));
        return [.. reply.RootElement.GetProperty("ns").EnumerateArray().Select(ns => ns.GetDouble())];
    }

    public double Crowd(IReadOnlyList<BarQuery> queries, int clients)
    {
        using JsonDocument reply = Ask(process, json =>
        {
            WriteQueries(json, "crowd", queries);
            json.WriteNumber("clients", clients);
        });
        return reply.RootElement.GetProperty("seconds").GetDouble();
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private static bool IsInstalled()
    {
        if (!File.Exists(Python)) return false;
        using Process probe = Process.Start(
            new ProcessStartInfo(Python, ["-c", "import h5py, numpy"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }

    private static JsonDocument Ask(Process process, Action<Utf8JsonWriter> write)
    {
        var command = new MemoryStream();
        using (var json = new Utf8JsonWriter(command))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        process.StandardInput.WriteLine(Encoding.UTF8.GetString(command.GetBuffer(), 0, (int)command.Length));
        process.StandardInput.Flush();
        return JsonDocument.Parse(process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("the h5py process ended; its error is above"));
    }

    private static void WriteQueries(Utf8JsonWriter json, string operation, IReadOnlyList<BarQuery> queries)
    {
        json.WriteString("op", operation);
        json.WriteStartArray("queries");
        foreach (BarQuery query in queries)
        {
            json.WriteStartObject();
            json.WriteString("symbol", query.Symbol);
            json.WriteNumber("start", query.Start);
            json.WriteNumber("end", query.End);
            json.WriteNumber("last", query.Last);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
