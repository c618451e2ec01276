using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MarketStore.Engine;

/// <summary>
/// Checks that stay on in release builds, for everything that would write or acknowledge wrong bytes. They hold
/// between parts of the engine; user input never reaches them, it is refused at the edge.
/// </summary>
internal static class Invariant
{
    /// <exception cref="InvalidOperationException">The condition is false.</exception>
    [StackTraceHidden]
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        string what,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!condition) Fail(what, file, line);
    }

    [DoesNotReturn]
    private static void Fail(string what, string file, int line) => throw new InvalidOperationException(
        $"Invariant broken: {what} ({Path.GetFileName(file)}:{line})");
}
