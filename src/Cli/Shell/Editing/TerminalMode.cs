using System.Runtime.InteropServices;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>
/// How the kernel treats what is typed. Normally it gathers lines, echoes, and makes signals of Ctrl-C; in raw mode each
/// key arrives as it is. What is written is treated the same in both. The structure is the C library's own affair, except
/// that it begins with four words of flags: input, output, control, local.
/// </summary>
internal static partial class TerminalMode
{
    private const int Input = 0, AfterOutput = 1;
    private const int StateBytes = 256, FlagBytes = 4;

    /// <summary>The mode as it is; null: there is no terminal.</summary>
    public static byte[]? Get()
    {
        byte[] state = new byte[StateBytes];
        return GetAttributes(Input, state) == 0 ? state : null;
    }

    public static void Set(byte[] state) => _ = SetAttributes(Input, AfterOutput, state);

    /// <summary>Raw mode.</summary>
    public static byte[] Raw(byte[] state)
    {
        byte[] raw = [.. state];
        MakeRaw(raw);
        state.AsSpan(FlagBytes, FlagBytes).CopyTo(raw.AsSpan(FlagBytes));
        return raw;
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(int file, [Out] byte[] state);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(int file, int when, byte[] state);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw([In, Out] byte[] state);
}
