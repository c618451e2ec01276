using MarketStore.Engine;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Feed;
using MarketStore.Engine.Io;
using MarketStore.Engine.Time;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Streaming;

/// <summary>
/// Pushes what is committed to the hub, in the order of the commits. Rows of up to a minute go at once, whatever their
/// time; those of longer candles when the candle is over, as it is then, and those of candles long over never.
/// </summary>
internal sealed class StreamTrigger : IAsyncDisposable
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
    private static readonly TimeSpan SessionEnd = TimeSpan.FromHours(16);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly StorageEngine _engine;
    private readonly StreamHub _hub;
    private readonly StreamTriggerOptions _options;
    private readonly IClock _clock;
    private readonly ILogger _log;
    private readonly Dictionary<(Bucket Bucket, int Year), bool> _matches = [];
    private readonly Shelf _shelf = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public StreamTrigger(StorageEngine engine, StreamHub hub, StreamTriggerOptions options, (IClock Clock, ILogger Log) given)
    {
        (_engine, _hub, _options) = (engine, hub, options);
        (_clock, _log) = given;
        CommitReader commits = engine.Follow(engine.Applied);
        _running = Task.Run(() => RunAsync(commits));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(CommitReader commits)
    {
        while (true)
        {
            try
            {
                await PushAsync(commits).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                commits.Dispose();
                return;
            }
            catch (Exception error)
            {
                // The trigger's top: subscribers miss what is between, and get what comes.
                _log.LogError(error, "the stream trigger failed behind commit {Lsn} and goes on with the next one: {Reason}", commits.Next, error.Message);
                commits.Dispose();
                commits = _engine.Follow(_engine.Applied);
            }
        }
    }

    private async Task PushAsync(CommitReader commits)
    {
        while (true)
        {
            foreach (Commit commit in await commits.ReadAsync(Patience(), _stop.Token).ConfigureAwait(false))
            {
                foreach (CommittedRows rows in commit.Rows) Push(rows);
            }
            while (_shelf.TakeDue(_clock.NowNs) is { } row) _hub.Push(row);
        }
    }

    /// <summary>Until the next row of the shelf is due; clocks are set, so not for too long.</summary>
    private TimeSpan Patience()
    {
        if (_shelf.NextNs is not { } next) return LongestWait;
        long milliseconds = Math.Max(0, next - _clock.NowNs) / Timestamps.NsPerMillisecond;
        return milliseconds < LongestWait.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds + 1) : LongestWait;
    }

    private void Push(CommittedRows rows)
    {
        if (_options.PushesAll)
        {
            for (int row = 0; row < rows.Count; row++) Push(rows, row);
            return;
        }
        int newest = 0;
        for (int row = 1; row < rows.Count; row++)
        {
            if (rows.Times[row] >= rows.Times[newest]) newest = row;
        }
        Push(rows, newest);
    }

    private void Push(CommittedRows rows, int row)
    {
        long time = rows.Times[row];
        if (!Matches(rows.Bucket, time)) return;
        if (rows.Bucket.Timeframe.DurationNs <= Timestamps.NsPerMinute)
        {
            if (_hub.Connections > 0) _hub.Push(new StreamRow(rows, row));
        }
        else if (Deadline(rows.Bucket.Timeframe, time) is var deadline && deadline > _clock.NowNs)
        {
            _shelf.Put(new StreamRow(rows, row), deadline);
        }
    }

    private bool Matches(Bucket bucket, long time)
    {
        (Bucket, int) place = (bucket, _engine.Calendar.Year(time));
        if (!_matches.TryGetValue(place, out bool matches)) _matches.Add(place, matches = _options.On.Matches(bucket.Key, place.Item2));
        return matches;
    }

    /// <summary>When a candle is over, in nanoseconds UTC.</summary>
    private long Deadline(Timeframe timeframe, long time)
    {
        long end = _engine.Calendar.NextSlotStart(timeframe, time);
        if (!_options.EndsWithSession || timeframe.DurationNs < Timestamps.NsPerDay) return end;
        DateTime day = TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddTicks(time / 100), _engine.Calendar.Zone).Date;
        if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) return end;
        DateTime close = TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(day + SessionEnd, DateTimeKind.Unspecified), NewYork);
        return (close - DateTime.UnixEpoch).Ticks * 100;
    }
}
