using System.Text;

namespace MarketStore.Cli.Stores;

/// <summary>Asks for passwords.</summary>
internal static class Passwords
{
    /// <summary>Reads a password from the terminal without showing it.</summary>
    /// <exception cref="IOException">There is no terminal to ask on.</exception>
    public static string Ask(string user)
    {
        if (Console.IsInputRedirected) throw new IOException($"the password of {user} is missing: set MARKETSTORE_PASSWORD, or write --user {user}:PASSWORD");
        Console.Error.Write($"Password of {user}: ");
        var password = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) password.Length = Math.Max(0, password.Length - 1);
            else if (!char.IsControl(key.KeyChar)) password.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return password.ToString();
    }
}
