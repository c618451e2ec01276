using System.Globalization;
using System.Text;

namespace MarketStore.Tests.Binary;

/// <summary>
/// Kill -9 while columns are added, renamed and dropped under a writer who does not know of them: all that was
/// acknowledged is there afterwards, rows and columns, and what was under way is there whole or not at all.
/// </summary>
public sealed class AlterCrashTests
{
    private const int Rounds = 4;
    private const string Key = "ALTER/1Sec/TICK";

    /// <summary>Columns that the bucket has, as far as they come and go.</summary>
    private string _columns = "";

    /// <summary>What they become if the statement under way has happened.</summary>
    private string _inDoubt = "";
    private int _statements;

    [Fact]
    public async Task Kill_9_under_changes_of_columns_loses_no_row_and_no_column()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        int seed = Environment.GetEnvironmentVariable("MARKETSTORE_TEST_SEED") is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"MARKETSTORE_TEST_SEED={seed}");
        var random = new Random(seed);
        using var server = new ServerProcess("checkpoint_log_bytes: 1000KB");
        var writer = new CrashWriter([Key], variable: true, row => 1_577_836_800 + (row / 3));
        for (int round = 0; round < Rounds; round++)
        {
            await server.StartAsync(cancel);
            if (round > 0) await VerifyAsync(server.Address, writer, cancel);
            await RunAndKillAsync(server, writer, random.Next(20, 200), cancel);
        }
        await server.StartAsync(cancel);
        await VerifyAsync(server.Address, writer, cancel);
        Assert.Equal(0, await server.StopAsync(cancel));
        await server.StartAsync(cancel);
        await VerifyAsync(server.Address, writer, cancel);
        Assert.True(_statements > 0, "no statement was acknowledged");
    }

    private async Task RunAndKillAsync(ServerProcess server, CrashWriter writer, int killAfter, CancellationToken cancel)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int acknowledged = 0;
        Task writing = Task.Run(() => writer.WriteUntilServerDiesAsync(server.Address, Count, cancel), cancel);
        await await Task.WhenAny(begun.Task, writing);
        Task altering = Task.Run(() => AlterUntilServerDiesAsync(server.Address, cancel), cancel);
        await await Task.WhenAny(enough.Task, writing, altering);
        server.Kill();
        await Task.WhenAll(writing, altering);

        void Count()
        {
            begun.TrySetResult();
            if (++acknowledged == killAfter) enough.SetResult();
        }
    }

    private async Task AlterUntilServerDiesAsync(Uri server, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = server };
        try
        {
            while (true)
            {
                (string change, _inDoubt) = _columns switch
                {
                    "" => ("ADD COLUMN Bid DOUBLE", "Bid"),
                    "Bid" => ("RENAME COLUMN Bid TO Ask", "Ask"),
                    _ => ("DROP COLUMN Ask", ""),
                };
                await AskAsync(http, $"ALTER TABLE `{Key}` {change}", cancel);
                _columns = _inDoubt;
                _statements++;
            }
        }
        catch (HttpRequestException error) when (error.StatusCode is null)
        {
            // The server is gone; the statement in doubt stays in doubt.
        }
    }

    private async Task VerifyAsync(Uri server, CrashWriter writer, CancellationToken cancel)
    {
        await writer.VerifyAsync(server, cancel);
        using var http = new HttpClient { BaseAddress = server };
        string answer = await AskAsync(http, $"SHOW COLUMNS FROM `{Key}`", cancel);
        string found = string.Join(' ', answer.Split('\n').Select(line => line.Split(',')[0].Trim()).Where(name => name is "Bid" or "Ask"));
        Assert.True(found == _columns || found == _inDoubt, $"there is \"{found}\", and it was \"{_columns}\" or \"{_inDoubt}\"");
        _columns = _inDoubt = found;
        if (found.Length == 0) return;
        string filled = await AskAsync(http, $"SELECT count({found}) AS n FROM `{Key}`", cancel);
        Assert.Equal("0", filled.Split('\n')[1].Trim());
    }

    /// <exception cref="HttpRequestException">Without a status: the server went away.</exception>
    private static async Task<string> AskAsync(HttpClient http, string statement, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sql") { Content = new StringContent(statement, Encoding.UTF8, "text/plain") };
        request.Headers.Accept.ParseAdd("text/csv");
        using HttpResponseMessage reply = await http.SendAsync(request, cancel);
        string text = await reply.Content.ReadAsStringAsync(cancel);
        Assert.True(reply.IsSuccessStatusCode, $"{statement}: {text}");
        return text;
    }
}
