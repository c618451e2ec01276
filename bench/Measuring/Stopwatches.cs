using System.Diagnostics;

namespace MarketStore.Bench.Measuring;

/// <summary>The two ways in which this suite takes times.</summary>
internal static class Stopwatches
{
    /// <summary>Nanoseconds of each of so many calls, one after another.</summary>
    public static double[] EachNs(int count, Action<int> call)
    {
        var durations = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            call(i);
            durations[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }
        return durations;
    }

    /// <summary>
    /// Seconds from the moment at which all clients are ready until the last is done. Each has a thread of its own;
    /// <paramref name="prepare"/> runs on it before the start and returns what to dispose of and what to time.
    /// </summary>
    public static double TogetherSeconds(int clients, Func<int, (IDisposable Resource, Action Work)> prepare)
    {
        using var start = new Barrier(clients + 1);
        Task[] tasks = [.. Enumerable.Range(0, clients).Select(number => Task.Factory.StartNew(() =>
        {
            (IDisposable resource, Action work) = Prepare(number);
            using (resource)
            {
                start.SignalAndWait();
                work();
            }
        }, TaskCreationOptions.LongRunning))];
        start.SignalAndWait();
        var watch = Stopwatch.StartNew();
        Task.WaitAll(tasks);
        return watch.Elapsed.TotalSeconds;

        (IDisposable, Action) Prepare(int number)
        {
            try
            {
                return prepare(number);
            }
            catch
            {
                // The others must not wait for one that will never come.
                start.RemoveParticipant();
                throw;
            }
        }
    }
}
