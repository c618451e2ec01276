using System.CommandLine;
using System.Globalization;
using MarketStore.Cli.Stores;
using MarketStore.Protocols.Security;

namespace MarketStore.Cli;

/// <summary><c>marketstore user ...</c>: the users file of a server. A running server reads it again within seconds.</summary>
internal static class UserCommand
{
    private const string DefaultFile = "users.json";

    private static readonly Option<string> FileName = new("--file", "-f") { Description = "The users file, auth.users_file of the configuration", HelpName = "path", DefaultValueFactory = _ => DefaultFile, Recursive = true };
    private static readonly Argument<string> Name = new("name") { Description = "The user" };
    private static readonly Option<string> Role = new("--role", "-r") { Description = "read, write or admin", HelpName = "role", DefaultValueFactory = _ => "read" };
    private static readonly Option<string> Symbols = new("--symbols", "-s") { Description = "Only these symbols: patterns with * and ?, separated by commas", HelpName = "patterns", DefaultValueFactory = _ => "" };
    private static readonly Option<string> TokenName = new("--for") { Description = "What the token is for, to tell it from others", HelpName = "text", DefaultValueFactory = _ => "" };
    private static readonly Option<bool> NoPassword = new("--no-password") { Description = "Log in with tokens only" };

    public static Command Create()
    {
        Role.AcceptOnly(role => UsersFile.RoleOf(role) is not null, "must be read, write or admin");
        Name.Validators.Add(result =>
        {
            if (UsersFile.WrongWithName(result.GetValueOrDefault<string>()) is { } wrong) result.AddError(wrong);
        });
        var user = new Command("user", "Make and remove the users that may log in to a server") { FileName };
        user.Subcommands.Add(Command("add", "Add a user, or change role and symbols of one", [Role, Symbols, NoPassword], Add));
        user.Subcommands.Add(Command("password", "Change the password of a user", [], (given, users) => With(users, given.Name, known => known with { Password = PasswordHash.Of(NewPassword(given.Name)) })));
        user.Subcommands.Add(Command("token", "Make a token for a user; it is shown once", [TokenName], AddToken));
        user.Subcommands.Add(Command("revoke", "Take all tokens of a user away", [], (given, users) => With(users, given.Name, known => known with { Tokens = [] })));
        user.Subcommands.Add(Command("remove", "Remove a user", [], (given, users) => [.. users.Except([Find(users, given.Name)])]));
        var list = new Command("list", "Show the users");
        list.SetAction(parsed => List(parsed.InvocationConfiguration.Output, UsersFile.Read(parsed.GetRequiredValue(FileName))));
        user.Subcommands.Add(list);
        Examples.Add(user, """
            marketstore user add ann --role admin               asks for her password
            marketstore user add ingest --role write --no-password && marketstore user token ingest --for coinbase
            marketstore user add desk --symbols 'BTC*,ETH*'      reads only these
            marketstore user list
            """);
        return user;
    }

    private delegate IReadOnlyList<UserRecord> Change(Given given, IReadOnlyList<UserRecord> users);

    private sealed record Given(string Name, ParseResult Parsed)
    {
        public TextWriter Output => Parsed.InvocationConfiguration.Output;
    }

    private static Command Command(string name, string description, Option[] options, Change change)
    {
        var command = new Command(name, description) { Name };
        foreach (Option option in options) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(FileName);
            bool isNew = !File.Exists(path) && name == "add";
            UsersFile.Write(path, change(new Given(parsed.GetRequiredValue(Name), parsed), isNew ? [] : UsersFile.Read(path)));
            if (isNew) parsed.InvocationConfiguration.Error.WriteLine($"made {path}: set \"auth: {{users_file: {path}}}\" in mkts.yml");
        });
        return command;
    }

    private static IReadOnlyList<UserRecord> Add(Given given, IReadOnlyList<UserRecord> users)
    {
        string[] symbols = given.Parsed.GetRequiredValue(Symbols).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string role = given.Parsed.GetRequiredValue(Role);
        if (users.Any(user => user.Name == given.Name)) return With(users, given.Name, known => known with { Role = role, Symbols = symbols });
        string? password = given.Parsed.GetValue(NoPassword) ? null : PasswordHash.Of(NewPassword(given.Name));
        return [.. users, new UserRecord { Name = given.Name, Role = role, Symbols = symbols, Password = password }];
    }

    private static IReadOnlyList<UserRecord> AddToken(Given given, IReadOnlyList<UserRecord> users)
    {
        string token = AccessToken.Make();
        IReadOnlyList<UserRecord> changed = With(users, given.Name, known => known with
        {
            Tokens = [.. known.Tokens, new TokenRecord(given.Parsed.GetRequiredValue(TokenName), AccessToken.Hash(token), DateTime.UtcNow)],
        });
        given.Output.WriteLine(token);
        return changed;
    }

    private static IReadOnlyList<UserRecord> With(IReadOnlyList<UserRecord> users, string name, Func<UserRecord, UserRecord> change)
    {
        UserRecord known = Find(users, name);
        return [.. users.Select(user => user == known ? change(user) : user)];
    }

    private static UserRecord Find(IReadOnlyList<UserRecord> users, string name) =>
        users.FirstOrDefault(user => user.Name == name) ?? throw new UsersFileException($"there is no user {name}: `marketstore user add {name}` makes one");

    /// <summary>From the terminal, or a line of standard input.</summary>
    private static string NewPassword(string name)
    {
        string password = Console.IsInputRedirected ? Console.In.ReadLine() ?? "" : Passwords.Ask(name);
        return password.Length > 0 ? password : throw new UsersFileException("a password needs a letter at least; --no-password makes a user who has tokens only");
    }

    private static void List(TextWriter output, IReadOnlyList<UserRecord> users)
    {
        foreach (UserRecord user in users.OrderBy(user => user.Name, StringComparer.Ordinal))
        {
            string symbols = user.Symbols.Count == 0 ? "all symbols" : string.Join(',', user.Symbols);
            output.WriteLine($"{user.Name}\t{user.Role}\t{symbols}\t{(user.Password is null ? "no password" : "password")}");
            foreach (TokenRecord token in user.Tokens)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\ttoken of {token.CreatedUtc:yyyy-MM-dd} {token.Name}"));
            }
        }
    }
}
