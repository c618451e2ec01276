namespace MarketStore.Engine.Import;

/// <summary>Something of the source that is not in the target, and why.</summary>
/// <param name="Where">A file or bucket, relative to the source.</param>
internal sealed record ImportProblem(string Where, string Reason);

/// <summary>Rows of one kind of records.</summary>
internal sealed class RowCounts
{
    /// <summary>Found in the source.</summary>
    public long Read { get; set; }

    public long Written { get; set; }

    /// <summary>Not written, since the target has them: from an earlier import, as a rule.</summary>
    public long Present { get; set; }

    /// <summary>Not written, since a later row of the source has the same slot in the target.</summary>
    public long Superseded { get; set; }
}

/// <summary>What became of the logs' transaction groups.</summary>
internal sealed class LogCounts
{
    public int Files { get; set; }

    public int Applied { get; set; }

    public int Checkpointed { get; set; }

    public int Replayed { get; set; }

    public int Repeated { get; set; }

    public int Damaged { get; set; }

    /// <summary>Rows that the year files did not have, or had another version of.</summary>
    public long RowsAdded { get; set; }

    /// <summary>Rows that the year files had already.</summary>
    public long RowsPresent { get; set; }
}

/// <summary>What an import has done. Counts only grow; one thread writes.</summary>
/// <param name="heard">Told of each problem and note when it comes up.</param>
internal sealed class ImportReport(Action<string>? heard = null)
{
    /// <summary>As many are kept; the others are counted.</summary>
    public const int MaxProblems = 1000;

    /// <summary>Buckets of which at least one year file could be read.</summary>
    public int Buckets { get; set; }

    public int YearFiles { get; set; }

    public RowCounts Bars { get; } = new();

    public RowCounts Ticks { get; } = new();

    public LogCounts Logs { get; } = new();

    /// <summary>Rows of January 1 that the Go server has stored and does not return.</summary>
    public long JanuaryRows { get; set; }

    /// <summary>Bars whose slot begins at another time here.</summary>
    public long MovedToSlot { get; set; }

    /// <summary>Ticks moved to a rounder time within what their 32 bits can tell apart.</summary>
    public long TimesSnapped { get; set; }

    /// <summary>The farthest that a tick was moved by that.</summary>
    public long LargestSnapNs { get; set; }

    public List<ImportProblem> Problems { get; } = [];

    public long ProblemsNotListed { get; private set; }

    /// <summary>Things worth knowing that lose nothing.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The import was stopped before its end.</summary>
    public bool Interrupted { get; set; }

    public void Problem(string where, string reason)
    {
        if (Problems.Count < MaxProblems) Problems.Add(new ImportProblem(where, reason));
        else ProblemsNotListed++;
        heard?.Invoke($"{where}: {reason}");
    }

    public void Note(string text)
    {
        Notes.Add(text);
        heard?.Invoke(text);
    }
}
