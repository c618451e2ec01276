using System.Globalization;
using MarketStore.Cli.Tools;
using MarketStore.Engine.Time;

namespace MarketStore.Cli.Loading;

/// <summary>What a load has done.</summary>
internal sealed record LoadSummary
{
    /// <summary>Rows of the file that have been dealt with: passed over, refused, or written.</summary>
    public long RowsRead { get; init; }

    /// <summary>Rows that are durable; of a dry run those that would be.</summary>
    public long RowsWritten { get; init; }

    public long Rejected { get; init; }

    /// <summary>Where they are.</summary>
    public string? RejectsFile { get; init; }

    /// <summary>Texts that were longer than 16 code points, and were cut.</summary>
    public long TextsCut { get; init; }

    /// <summary>The line of the last row that is dealt with; 0: the file has no lines.</summary>
    public long LastLine { get; init; }

    public long FirstNs { get; init; } = long.MaxValue;

    public long LastNs { get; init; } = long.MinValue;

    public TimeSpan Elapsed { get; init; }

    /// <summary>Stopped between two chunks.</summary>
    public bool Interrupted { get; init; }

    public bool IsDryRun { get; init; }

    /// <summary>How far it is, for someone who has to go on from there.</summary>
    public string Standing
    {
        get
        {
            if (IsDryRun) return "no row is written, this was a dry run";
            if (RowsWritten == 0 && RowsRead == 0) return "no row is written";
            string line = LastLine > 0 ? string.Create(CultureInfo.InvariantCulture, $", up to line {LastLine:N0}") : "";
            return string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(RowsWritten, "row")} {(RowsWritten == 1 ? "is" : "are")} written{line}; --skip {RowsRead} goes on behind them");
        }
    }

    public override string ToString()
    {
        double seconds = Math.Max(Elapsed.TotalSeconds, 1e-3);
        string times = FirstNs > LastNs ? "" : $", from {Timestamps.ToIso(FirstNs)} to {Timestamps.ToIso(LastNs)}";
        return string.Create(CultureInfo.InvariantCulture,
            $"{Counted.Of(RowsWritten, "row")} {(IsDryRun ? "read, none written" : "written")} in {seconds:0.0} s, {RowsWritten / seconds:N0} rows/s{times}")
            + (Rejected > 0 ? $"; {Counted.Of(Rejected, "row")} rejected, see {RejectsFile}" : "");
    }
}
