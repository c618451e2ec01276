using MarketStore.Cli.Shell.Editing;

namespace MarketStore.Cli.Stores;

/// <summary>Asks for passwords.</summary>
internal static class Passwords
{
    /// <summary>Reads a password from the terminal without showing it.</summary>
    /// <exception cref="IOException">There is no terminal to ask on, or it is gone.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    public static string Ask(string user)
    {
        if (Console.IsInputRedirected) throw new IOException($"the password of {user} is missing: set MARKETSTORE_PASSWORD, or write --user {user}:PASSWORD");
        // System.Console would let the terminal echo what comes between two keys.
        return Ask(user, new ConsoleTerminal { MarksPastes = false }, Console.Error);
    }

    /// <param name="terminal">Keys come from it; nothing is written to it.</param>
    internal static string Ask(string user, ITerminal terminal, TextWriter prompts)
    {
        using IDisposable editing = terminal.BeginEditing();
        prompts.Write($"Password of {user}: ");
        prompts.Flush();
        var password = new TextBuffer();
        var keys = new KeyReader(terminal);
        while (true)
        {
            KeyPress key = keys.Read();
            switch (key.Name)
            {
                case KeyPress.Letters or KeyPress.Paste:
                    password.Insert(key.Text);
                    break;
                case "backspace":
                    password.Backspace();
                    break;
                case "C-u":
                    password.KillLineStart();
                    break;
                case "enter" or "C-j":
                    prompts.WriteLine();
                    return password.Text;
                case "C-c":
                    prompts.WriteLine();
                    throw new OperationCanceledException("no password was given");
                case KeyPress.Closed or "C-d":
                    prompts.WriteLine();
                    throw new IOException($"the password of {user} is missing");
            }
        }
    }
}
