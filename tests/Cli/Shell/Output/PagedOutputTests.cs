using System.Text;
using MarketStore.Cli.Shell.Output;
using MarketStore.Sql;
using MarketStore.Tests.Sql;

namespace MarketStore.Tests.Cli.Shell.Output;

/// <summary>With commands of sh as pagers.</summary>
public sealed class PagedOutputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pager").FullName;
    private readonly MemoryStream _terminal = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Paged => Path.Combine(_folder, "paged");

    private string OnScreen => Encoding.UTF8.GetString(_terminal.ToArray());

    [Fact]
    public void What_fits_goes_to_the_terminal()
    {
        using var output = new PagedOutput($"cat > {Paged}", _terminal, screenLines: 4);
        output.Write("a\nb\n"u8);
        output.Write("c\n"u8);
        output.Flush();
        output.Finish();
        Assert.Equal("a\nb\nc\n", OnScreen);
        Assert.False(output.IsPaged);
        Assert.False(File.Exists(Paged));
    }

    [Fact]
    public void What_does_not_fit_goes_to_the_pager_from_its_start()
    {
        using var output = new PagedOutput($"cat > {Paged}", _terminal, screenLines: 3);
        foreach (string line in (string[])["a\n", "b\n", "c\n", "d\n"]) output.Write(Encoding.UTF8.GetBytes(line));
        output.Finish();
        Assert.True(output.IsPaged);
        Assert.Equal("a\nb\nc\nd\n", File.ReadAllText(Paged));
        Assert.Equal("", OnScreen);
    }

    [Fact]
    public async Task Leaving_the_pager_ends_the_statement_quietly()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var store = new SqlStore();
        using SqlResult result = await store.Session.RunAsync("SELECT n FROM generate_series(1, 5000000) t(n)", [], cancel);
        using var output = new PagedOutput($"head -n 3 > {Paged}", _terminal, screenLines: 10);
        PrintSummary summary = await ResultPrinter.PrintAsync(result, new() { Format = ResultFormat.Csv }, output, cancel);
        output.Finish();
        Assert.True(summary.WasLeft);
        Assert.InRange(summary.Rows, 3, 1_000_000);
        Assert.Equal("n\n1\n2\n", await File.ReadAllTextAsync(Paged, cancel));
    }

    [Fact]
    public void A_pager_that_is_not_there_is_named()
    {
        using var output = new PagedOutput("/nowhere/pager 2> /dev/null", _terminal, screenLines: 1);
        IOException error = Assert.Throws<IOException>(() =>
        {
            output.Write("a\n"u8);
            output.Finish();
        });
        Assert.Equal("the pager '/nowhere/pager 2> /dev/null' does not run: set PAGER to one that does, or to nothing", error.Message);
        Assert.False(BrokenPipe.Is(error));
    }

    [Fact]
    public void Which_pager()
    {
        File.WriteAllText(Path.Combine(_folder, "less"), "");
        Assert.Equal("less -SRFX", Pager.Command(null, $"/nowhere:{_folder}"));
        Assert.Null(Pager.Command(null, "/nowhere"));
        Assert.Null(Pager.Command("", _folder));
        Assert.Null(Pager.Command("cat", _folder));
        Assert.Equal("more -e", Pager.Command("more -e", _folder));
    }
}
