using System.Text.Json;
using MarketStore.Engine.Io;
using MarketStore.Sql.Access;

namespace MarketStore.Protocols.Security;

/// <summary>The file that has the users: read, checked and replaced as a whole.</summary>
internal static class UsersFile
{
    public const int MaxNameLength = 64;

    /// <exception cref="UsersFileException">It cannot be read, or says something that makes no sense.</exception>
    public static IReadOnlyList<UserRecord> Read(string path)
    {
        UserRecords? records;
        try
        {
            records = JsonSerializer.Deserialize(File.ReadAllBytes(path), UserRecordsJson.Default.UserRecords);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsersFileException($"{path} cannot be read: {error.Message}", error);
        }
        catch (JsonException error)
        {
            throw new UsersFileException($"{path} is no users file: {error.Message}", error);
        }
        IReadOnlyList<UserRecord> users = records?.Users ?? throw new UsersFileException($"{path} is no users file: it has no \"users\"");
        // What JSON leaves out is null, whatever the record's defaults are.
        users = [.. users.Select(user => user is null ? throw new UsersFileException($"{path}: a user is null") : user with { Symbols = user.Symbols ?? [], Tokens = user.Tokens ?? [] })];
        foreach (UserRecord user in users) Check(path, user);
        string? twice = users.GroupBy(user => user.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1)?.Key;
        return twice is null ? users : throw new UsersFileException($"{path} has user {twice} twice");
    }

    /// <summary>Replaces the file; only its owner may read it.</summary>
    /// <exception cref="UsersFileException">It cannot be written; what was there is there.</exception>
    public static void Write(string path, IReadOnlyList<UserRecord> users)
    {
        string next = path + ".new";
        try
        {
            File.Delete(next);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            using (var file = new FileStream(next, options))
            {
                JsonSerializer.Serialize(file, new UserRecords(users), UserRecordsJson.Default.UserRecords);
                file.Flush(flushToDisk: true);
            }
            LibC.Rename(next, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsersFileException($"{path} cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Whether others than its owner may read a file; then whoever can look at it can try passwords at leisure.</summary>
    public static bool IsOpenToOthers(string path) =>
        (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;

    /// <summary>Null: it is a name that a user can have.</summary>
    public static string? WrongWithName(string name) =>
        name.Length is 0 or > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@')
            ? $"a user's name has 1 to {MaxNameLength} letters, digits, '.', '_', '-' and '@'" : null;

    /// <summary>A role by its name; null: there is none of this name.</summary>
    public static AccessRole? RoleOf(string text) => text switch
    {
        "read" => AccessRole.Read,
        "write" => AccessRole.Write,
        "admin" => AccessRole.Admin,
        _ => null,
    };

    private static void Check(string path, UserRecord user)
    {
        string? wrong = WrongWithName(user.Name);
        if (wrong is null && RoleOf(user.Role) is null) wrong = $"the role \"{user.Role}\" is none of read, write and admin";
        if (wrong is null && user.Password is { } password && !PasswordHash.IsValid(password)) wrong = "the password is not as `marketstore user` writes it";
        if (wrong is null && user.Tokens.Any(token => !AccessToken.IsHash(token.Sha256))) wrong = "a token is not as `marketstore user` writes it";
        if (wrong is null && user.Symbols.Any(string.IsNullOrWhiteSpace)) wrong = "a pattern of symbols is empty";
        if (wrong is not null) throw new UsersFileException($"{path}: user \"{user.Name}\": {wrong}");
    }
}

/// <summary>The users file is wrong, or out of reach; the text says how.</summary>
internal sealed class UsersFileException(string message, Exception? inner = null) : IOException(message, inner);
