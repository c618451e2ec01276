using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MarketStore.Bench.Systems;

namespace MarketStore.Bench.Peers;

/// <summary>
/// A Python process that runs h5py_peer.py: it is told what to do line by line, in JSON, and takes its times itself.
/// </summary>
internal sealed class H5pyProcess : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;

    public H5pyProcess()
    {
        string script = Path.Combine(AppContext.BaseDirectory, "h5py_peer.py");
        _process = Children.Start(new ProcessStartInfo(Python, [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        });
        using JsonDocument reply = Ask(json => json.WriteString("op", "version"));
        Version = reply.RootElement.GetProperty("version").GetString()!;
    }

    /// <summary>Such as <c>h5py 3.7.0</c>.</summary>
    public string Version { get; }

    /// <summary>Null when it is there, else what is missing.</summary>
    public static string? Missing()
    {
        if (!File.Exists(Python)) return $"no {Python}";
        using Process probe = Process.Start(
            new ProcessStartInfo(Python, ["-c", "import h5py, numpy"]) { RedirectStandardError = true })!;
        probe.WaitForExit();
        return probe.ExitCode == 0 ? null : "Debian's python3-h5py is not installed";
    }

    /// <summary>Sends a command, whose fields the caller writes, and waits for its answer.</summary>
    public JsonDocument Ask(Action<Utf8JsonWriter> write)
    {
        var command = new MemoryStream();
        using (var json = new Utf8JsonWriter(command))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        _process.StandardInput.WriteLine(Encoding.UTF8.GetString(command.GetBuffer(), 0, (int)command.Length));
        _process.StandardInput.Flush();
        return JsonDocument.Parse(_process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("the h5py process ended; its error is above"));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
