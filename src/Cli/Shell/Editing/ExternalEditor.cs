using System.ComponentModel;
using System.Diagnostics;

namespace MarketStore.Cli.Shell.Editing;

/// <summary>The program that the user edits texts with.</summary>
internal static class ExternalEditor
{
    /// <summary>VISUAL or EDITOR as the user has set them; else what every Debian has.</summary>
    private static string Command => ((string[])["VISUAL", "EDITOR"]).Select(Environment.GetEnvironmentVariable).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text))
        ?? "sensible-editor";

    /// <summary>Has a text changed; the terminal is the editor's until it ends.</summary>
    /// <param name="say">Told what went wrong.</param>
    /// <returns>The text without white space at its end; null: the editor failed, or does not run.</returns>
    public static string? Edit(string text, Action<string> say)
    {
        string path = Path.Combine(Path.GetTempPath(), $"marketstore-{Guid.NewGuid():N}.sql");
        try
        {
            // Statements may have secrets in them.
            using (var file = new StreamWriter(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                file.Write(text);
                if (text.Length > 0) file.Write('\n');
            }
            using Process editor = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{Command} \"$1\"", "sh", path]))!;
            editor.WaitForExit();
            if (editor.ExitCode == 0) return File.ReadAllText(path).Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd();
            say($"error: {Command} ended with code {editor.ExitCode}, and the text is as it was: EDITOR says which editor to use");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Win32Exception)
        {
            say($"error: the text cannot be edited: {error.Message}");
        }
        finally
        {
            File.Delete(path);
        }
        return null;
    }
}
