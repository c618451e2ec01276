namespace MarketStore.Tests.Cli.Loading;

/// <summary>One of the import scenarios that the original's tests run: files that are loaded one after another, and the rows that are there then.</summary>
internal sealed record LoadScenario(string Create, string Key, string Control, IReadOnlyList<string> Files, string Expected)
{
    private const string Ticks = "firstRowHasColumnNames: true\ntimeFormat: \"20060102 15:04:05\"\ntimeZone: UTC\ncolumnNameMap: [Epoch, Bid, Ask]\n";

    public static Dictionary<string, LoadScenario> All { get; } = new()
    {
        ["ticks with microseconds behind the layout"] = new(
            "CREATE TABLE `T/1D/TICK` (Bid REAL, Ask REAL) WITH (record_type = variable)", "T/1D/TICK", Ticks,
            ["Time,Bid Price,Ask Price\n20161230 21:37:57 140000,1.05185,1.05197\n20161230 21:37:57 250001,1.05188,1.05200\n20161230 21:38:10 000000,1.05186,1.05197\n"],
            "2016-12-30T21:37:57.14Z,1.05185,1.05197\n2016-12-30T21:37:57.250001Z,1.05188,1.052\n2016-12-30T21:38:10Z,1.05186,1.05197\n"),
        ["bars in New York without a header"] = new(
            "CREATE TABLE `T/1Min/OHLCV` (Open REAL, High REAL, Low REAL, Close REAL, Volume BIGINT)", "T/1Min/OHLCV",
            "firstRowHasColumnNames: false\ntimeFormat: \"20060102 15:04\"\ntimeZone: US/Eastern\ncolumnNameMap: [Epoch, Open, High, Low, Close, Volume]\n",
            ["20161230 16:38,1,2,0.5,1.5,100\n20160701 16:38,3,4,2.5,3.5,200\n"],
            "2016-07-01T20:38:00Z,3,4,2.5,3.5,200\n2016-12-30T21:38:00Z,1,2,0.5,1.5,100\n"),
        ["older rows come later"] = new(
            "CREATE TABLE `T/1D/TICK` (Bid REAL, Ask REAL) WITH (record_type = variable)", "T/1D/TICK", Ticks,
            ["Time,Bid,Ask\n20170103 00:00:01 000001,2,3\n", "Time,Bid,Ask\n20161230 21:37:57 140000,1,2\n20170103 00:00:00 999999,1.5,2.5\n"],
            "2016-12-30T21:37:57.14Z,1,2\n2017-01-03T00:00:00.999999Z,1.5,2.5\n2017-01-03T00:00:01.000001Z,2,3\n"),
        ["iso times in no order"] = new(
            "CREATE TABLE `T/1Min/TICK` (Price DOUBLE) WITH (record_type = variable)", "T/1Min/TICK",
            "firstRowHasColumnNames: true\ntimeFormat: \"2006-01-02T15:04:05.000000\"\n",
            ["Epoch,Price\n2020-01-03T00:00:00.000003,3\n2020-01-01T00:00:00.000001,1\n2021-01-02T00:00:00.500000,4\n2020-01-02T00:00:00.000002,2\n"],
            "2020-01-01T00:00:00.000001Z,1\n2020-01-02T00:00:00.000002Z,2\n2020-01-03T00:00:00.000003Z,3\n2021-01-02T00:00:00.5Z,4\n"),
        ["texts"] = new(
            "CREATE TABLE `T/1Sec/MEMO` (Memo TEXT, Num BIGINT) WITH (record_type = variable)", "T/1Sec/MEMO",
            "firstRowHasColumnNames: true\ntimeFormat: \"20060102 15:04:05\"\n",
            ["Epoch,Memo,Num\n20201230 22:37:02 200000,Hello World,1\n20201230 22:37:03,\"a,b\",2\n20201230 22:37:04,\"\"\"\",3\n20201230 22:37:05,😀🎉é漢,4\n20201230 22:37:06,Too long string indeed,5\n20201230 22:37:07,\"two\nlines\",6\n20201230 22:37:08,,7\n"],
            "2020-12-30T22:37:02.2Z,Hello World,1\n2020-12-30T22:37:03Z,a,b,2\n2020-12-30T22:37:04Z,\",3\n2020-12-30T22:37:05Z,😀🎉é漢,4\n2020-12-30T22:37:06Z,Too long string ,5\n2020-12-30T22:37:07Z,two\nlines,6\n2020-12-30T22:37:08Z,,7\n"),
    };
}
