using System.Diagnostics;
using MarketStore.Cli.Shell.Editing;
using static MarketStore.Tests.Cli.Shell.Editing.EditorBench;

namespace MarketStore.Tests.Cli.Shell.Editing;

public sealed class LineEditorTests
{
    [Theory]
    [InlineData("abc", "\u0001", "> |abc")]
    [InlineData("abc", "\u0001\u0005", "> abc|")]
    [InlineData("abc", "\u0002", "> ab|c")]
    [InlineData("abc", Left + Left + Right, "> ab|c")]
    [InlineData("abc", Home + "\u0006", "> a|bc")]
    [InlineData("abc", "\eOH" + "\e[1~" + "\e[4~", "> abc|")]
    [InlineData("abc", Home + End, "> abc|")]
    [InlineData("one two_2 x", "\eb\eb", "> one |two_2 x")]
    [InlineData("one two", "\e[1;5D\e[1;5D", "> |one two")]
    [InlineData("one two", Home + "\e[1;5C", "> one| two")]
    [InlineData("one two", Home + "\ef\ef", "> one two|")]
    [InlineData("one two", "\u0017", "> one |")]
    [InlineData("one a.b", "\e\u007f", "> one a.|")]
    [InlineData("one two", Home + "\ed", "> | two")]
    [InlineData("one two", Left + "\u0015", "> |o")]
    [InlineData("one two", Home + Right + "\u000b", "> o|")]
    [InlineData("one two", "\u0017\u0017\u0019\u0019", "> one twoone two|")]
    [InlineData("one two", Home + "\ed\ed\u0019", "> one two|")]
    [InlineData("abc", "\u007f\b", "> a|")]
    [InlineData("abc", Home + Delete + "\u0004", "> |c")]
    [InlineData("abc", "\u0014", "> acb|")]
    [InlineData("abc", Left + Left + "\u0014", "> ba|c")]
    [InlineData("one two", "\u0017\u001f", "> one two|")]
    [InlineData("one two", "\u001f", "> |")]
    [InlineData("a漢b", Left + Left, "> a|漢b")]
    [InlineData("ae\u0301b", Left + "\u007f", "> a|b")]
    [InlineData("a", "\e[99~\e[1;2P\e", "> a|")]
    [InlineData("a", "\e[1;5A", "> a|")]
    public void Keys(string text, string keys, string shown)
    {
        var bench = new EditorBench();
        bench.Press(text).Points(keys, shown).Press("\u0003").Read();
        Assert.Empty(bench.History.Entries);
    }

    [Fact]
    public void Ctrl_Z_stops_and_comes_back_to_the_text()
    {
        var bench = new EditorBench();
        bench.Press("SELECT\n1", Left).Shows("\u001a", "> SELECT\n. 1\n[1]+  Stopped\n> SELECT\n. 1").Points("x", ". x|1").Press("\u0003").Read();
        Assert.Equal(1, bench.Terminal.Stops);
    }

    [Fact]
    public void Ctrl_X_Ctrl_E_edits_the_text_outside()
    {
        var bench = new EditorBench { EditOutside = text => $"{text}\nFROM t" };
        bench.Press("SELECT a").Points("\u0018\u0005", ". FROM t|").Press("\u001f", ";", Enter);
        Assert.Equal("SELECT a;", bench.ReadText());
        bench.EditOutside = _ => null;
        Assert.Equal("SELECT b;", bench.Press("SELECT b").Points("\u0018\u0005", "> SELECT b|").Press("\u0018x", ";", Enter).ReadText());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Keys_may_come_in_pieces(int piece) =>
        Assert.Equal("xé漢🙂y;", new EditorBench(piece: piece).Press("é漢🙂y;" + Home + "x", Enter).ReadText());

    [Fact]
    public void Enter_submits_what_is_complete()
    {
        var bench = new EditorBench();
        bench.Press("SELECT ';'", Enter, "-- ;", Enter).Shows("FROM t", "> SELECT ';'\n. -- ;\n. FROM t").Press(";", Enter);
        Assert.Equal("SELECT ';'\n-- ;\nFROM t;", bench.ReadText());
        Assert.Equal("> SELECT ';'\n. -- ;\n. FROM t;", bench.Shown);
        Assert.Equal("|", bench.Terminal.Screen.CursorLine);
        Assert.Equal("", bench.Press(Enter).ReadText());
        Assert.Equal("\\d AAPL", bench.Press("\\d AAPL", Enter).ReadText());
        Assert.Equal("exit", bench.Press("exit", Enter).ReadText());
        Assert.Equal("SELECT 1;\nSELECT\n2;", bench.Press("SELECT 1;\e\rSELECT\n2;", Enter).ReadText());
        Assert.Equal(["SELECT ';'\n-- ;\nFROM t;", "\\d AAPL", "exit", "SELECT 1;\nSELECT\n2;"], bench.History.Entries);
    }

    [Fact]
    public void Ctrl_C_drops_and_Ctrl_D_leaves()
    {
        var bench = new EditorBench();
        Assert.Equal(ReadEnd.Interrupted, bench.Press("SELECT 1", Home, "\u0003").Read().End);
        Assert.Equal(ReadEnd.End, bench.Press("\u0004").Read().End);
        Assert.Equal("> SELECT 1^C\n>", bench.Shown);
        Assert.Equal(ReadEnd.End, bench.Press("the terminal goes").Read().End);
    }

    [Fact]
    public void Up_and_down_go_through_lines_and_history()
    {
        var bench = new EditorBench();
        bench.History.Add("SELECT 1;");
        bench.History.Add("SELECT\n  22\nFROM t;");
        bench.Press("SEL\nx").Points(Up, "> S|EL").Points(Up, ". FROM t;|").Points("\u0010", ".   22|").Press(Up)
            .Points(Up, "> SELECT 1;|").Points(Up, "> SELECT 1;|").Points(Down, ". FROM t;|").Points("\u000e", ". x|").Points(Down, ". x|").Press("\u0003").Read();
    }

    [Fact]
    public void Changes_of_entries_are_kept_until_the_input_ends()
    {
        var bench = new EditorBench();
        bench.History.Add("SELECT 1;");
        bench.Press(Up, "x", Down).Points(Up, "> SELECT 1;x|").Press("\u0003").Read();
        bench.Points(Up, "> SELECT 1;|").Press("\u0003").Read();
    }

    [Fact]
    public void Lines_wrap_at_the_margin()
    {
        var bench = new EditorBench(width: 20);
        bench.Press("123456789012345678").Points("\a", "|").Shows("9", "> 123456789012345678\n9").Points(Home, "> |123456789012345678")
            .Points(End + Left, "|9").Shows("\u007f", "> 123456789012345679")
            .Shows("\u0015", "> 9").Press(Home).Shows("漢字漢字漢字漢字漢", "> 漢字漢字漢字漢字漢\n9")
            .Shows("a", "> 漢字漢字漢字漢字漢\na9").Shows(Home + "b", "> b漢字漢字漢字漢字\n漢a9").Press("\u0003").Read();
    }

    [Fact]
    public void Text_taller_than_the_screen_scrolls()
    {
        var bench = new EditorBench(height: 4);
        string lines = string.Concat(Enumerable.Range(1, 9).Select(i => $"line {i}\n"));
        bench.Shows(lines.Replace('\n', '\u000a'), ". line 7\n. line 8\n. line 9\n.").Press(Up, Up, Up).Shows(Up, ". line 6\n. line 7\n. line 8\n. line 9")
            .Press(Up, Up, Up, Up).Points(Up, "> |line 1").Shows("x", "> xline 1\n. line 2\n. line 3\n. line 4").Press("\u0003").Read();
        Assert.Equal(". line 8\n. line 9\n. ^C", bench.Shown);
    }

    [Fact]
    public void Pastes_do_not_submit()
    {
        var bench = new EditorBench(piece: 7);
        bench.Shows("\e[200~SELECT 1;\r\nSELECT\t2;\r\e]0;x\a\e[201~", "> SELECT 1;\n. SELECT    2;\n. ]0;x").Press("\u0015", Enter);
        Assert.Equal("SELECT 1;\nSELECT    2;\n", bench.ReadText());
    }

    [Fact]
    public void Long_pastes_are_quick()
    {
        var bench = new EditorBench(width: 80, height: 40, hasColours: true);
        string text = string.Join('\n', Enumerable.Range(1, 5000).Select(i => $"INSERT INTO `ACME/1Min/OHLCV` VALUES ('2024-03-08 14:30', {i});"));
        bench.Press($"\e[200~{text}\e[201~", Left, "x", Enter);
        var watch = Stopwatch.StartNew();
        Assert.Equal(text[..^1] + "x;", bench.Press("\u007f;", Enter).ReadText().Replace("x;;", "x;", StringComparison.Ordinal));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    [Fact]
    public void A_key_writes_what_it_changes()
    {
        var bench = new EditorBench(width: 80, height: 50, hasColours: true);
        bench.Press($"\e[200~{string.Join('\n', Enumerable.Range(1, 200).Select(i => $"SELECT {i}, 'text', column_{i} FROM t --"))}\e[201~", "x");
        int before = 0;
        long bytes = 0;
        bench.Terminal.Press("y", _ => (before, bytes) = (bench.Terminal.Writes, bench.Terminal.Written)).Press("z", _ =>
        {
            Assert.Equal(before + 1, bench.Terminal.Writes);
            Assert.InRange(bench.Terminal.Written - bytes, 1, 250);
        }).Press("\u0003");
        bench.Read();
    }

    [Fact]
    public void Another_width_is_seen_at_the_next_key()
    {
        var bench = new EditorBench(width: 20);
        bench.Press("1234567890123456789").Points(Left, "|9");
        bench.Terminal.Press("\a", screen => screen.Resize(30));
        bench.Shows("x", "> 123456789012345678x9").Press("\u0003").Read();
    }

    [Fact]
    public void Ctrl_L_clears()
    {
        var bench = new EditorBench();
        bench.Press("a", "\u0003").Read();
        bench.Press("SELECT\n1", Left).Shows("\f", "> SELECT\n. 1").Points("\a", ". |1").Press("\u0003").Read();
    }

    [Fact]
    public void Ctrl_R_searches()
    {
        var bench = new EditorBench();
        bench.History.Add("SELECT price FROM t;");
        bench.History.Add("\\d");
        bench.History.Add("SELECT size FROM t;");
        bench.Press("abc").Shows("\u0012", "> abc\nsearch back for:").Shows("from", "> SELECT size FROM t;\nsearch back for: from")
            .Shows("\u0012", "> SELECT price FROM t;\nsearch back for: from").Shows("\u0012", "> SELECT price FROM t;\nnothing typed before has: from")
            .Shows("\u0013", "> SELECT size FROM t;\nsearch back for: from")
            .Shows("\u0007", "> abc").Press("\u0012", "pri", "ce");
        bench.Press(Enter);
        Assert.Equal("SELECT price FROM t;", bench.ReadText());
        bench.Press("\u0012", "size").Points(Home + "x", "> x|SELECT size FROM t;").Press("\u0003").Read();
    }

    [Fact]
    public void What_was_typed_is_suggested()
    {
        var bench = new EditorBench();
        bench.History.Add("SELECT 1;");
        bench.Points("SEL", "> SEL|ECT 1;").Points(Left, "> SE|L").Points(Right, "> SEL|ECT 1;").Points(Right, "> SELECT 1;|").Press(Enter);
        Assert.Equal("SELECT 1;", bench.ReadText());
        bench.Press("SELE", "\u0003").Read();
        Assert.EndsWith("> SELE^C", bench.Shown, StringComparison.Ordinal);
    }
}
