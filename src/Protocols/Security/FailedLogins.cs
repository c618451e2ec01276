using System.Net;
using MarketStore.Engine.Io;

namespace MarketStore.Protocols.Security;

/// <summary>
/// Slows down whoever guesses: after a few failures, an address waits twice as long after each further one. Checking a
/// password takes a tenth of a second of a processor, which is reason enough.
/// </summary>
/// <remarks>Thread-safe. Of very many addresses the oldest failures are forgotten.</remarks>
internal sealed class FailedLogins(IClock clock)
{
    private const int FreeAttempts = 5;
    private const int MaxAddresses = 10_000;
    private const long FirstPauseNs = 1_000_000_000;
    private const long LongestPauseNs = 60_000_000_000;
    private const long ForgottenNs = 600_000_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Failures> _failures = [];

    /// <summary>How long an address has to wait before it is listened to again; zero: not at all.</summary>
    public TimeSpan Pause(IPAddress address)
    {
        lock (_lock)
        {
            return _failures.TryGetValue(address, out Failures failures) && failures.UntilNs > clock.NowNs
                ? TimeSpan.FromTicks((failures.UntilNs - clock.NowNs) / 100) : TimeSpan.Zero;
        }
    }

    public void Failed(IPAddress address)
    {
        lock (_lock)
        {
            Failures before = _failures.GetValueOrDefault(address);
            int count = clock.NowNs - before.LastNs > ForgottenNs ? 1 : before.Count + 1;
            long pause = count <= FreeAttempts ? 0 : Math.Min(LongestPauseNs, FirstPauseNs << Math.Min(10, count - FreeAttempts - 1));
            _failures[address] = new Failures(count, clock.NowNs, clock.NowNs + pause);
            if (_failures.Count > MaxAddresses) Forget();
        }
    }

    public void Succeeded(IPAddress address)
    {
        lock (_lock) _failures.Remove(address);
    }

    /// <summary>The older half.</summary>
    private void Forget()
    {
        foreach (IPAddress address in _failures.OrderBy(entry => entry.Value.LastNs).Take(MaxAddresses / 2).Select(entry => entry.Key).ToList()) _failures.Remove(address);
    }

    private readonly record struct Failures(int Count, long LastNs, long UntilNs);
}
