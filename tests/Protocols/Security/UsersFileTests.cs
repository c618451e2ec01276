using MarketStore.Protocols.Security;

namespace MarketStore.Tests.Protocols.Security;

/// <summary>What users files may say, and how secrets are kept in them.</summary>
public sealed class UsersFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("marketstore-test-").FullName, "users.json");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void What_is_written_is_read_and_is_for_its_owner_alone()
    {
        string token = AccessToken.Make();
        UserRecord[] users = [TestUsers.User("ann", "admin") with { Symbols = ["A*"], Tokens = [new TokenRecord("t", AccessToken.Hash(token), DateTime.UnixEpoch)] }];
        UsersFile.Write(_path, users);
        UserRecord read = Assert.Single(UsersFile.Read(_path));
        Assert.Equal(("ann", "admin", users[0].Password), (read.Name, read.Role, read.Password));
        Assert.Equal(users[0].Symbols, read.Symbols);
        Assert.Equal(users[0].Tokens, read.Tokens);
        Assert.False(UsersFile.IsOpenToOthers(_path));
        string text = File.ReadAllText(_path);
        Assert.DoesNotContain(token, text, StringComparison.Ordinal);
        Assert.DoesNotContain(TestUsers.Password, text, StringComparison.Ordinal);
        File.SetUnixFileMode(_path, (UnixFileMode)0b110_100_100);
        Assert.True(UsersFile.IsOpenToOthers(_path));
    }

    [Theory]
    [InlineData("{", "is no users file")]
    [InlineData("{}", "users")]
    [InlineData("""{"users": [null]}""", "a user is null")]
    [InlineData("""{"users": [{"name": "a b", "role": "read"}]}""", "a user's name has 1 to 64 letters")]
    [InlineData("""{"users": [{"name": "a", "role": "root"}]}""", "the role \"root\" is none of read, write and admin")]
    [InlineData("""{"users": [{"name": "a", "role": "read", "password": "plain"}]}""", "the password is not as `marketstore user` writes it")]
    [InlineData("""{"users": [{"name": "a", "role": "read", "passwort": "x"}]}""", "passwort")]
    [InlineData("""{"users": [{"name": "a", "role": "read"}, {"name": "a", "role": "read"}]}""", "has user a twice")]
    [InlineData("""{"users": [{"name": "a", "role": "read", "symbols": [""]}]}""", "a pattern of symbols is empty")]
    public void What_makes_no_sense_is_told(string text, string expected)
    {
        File.WriteAllText(_path, text);
        Assert.Contains(expected, Assert.Throws<UsersFileException>(() => UsersFile.Read(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Passwords_match_themselves_and_nothing_else()
    {
        string hash = PasswordHash.Of("pässword", 1000);
        Assert.True(PasswordHash.Matches("pässword", hash));
        Assert.False(PasswordHash.Matches("password", hash));
        Assert.False(PasswordHash.Matches("", hash));
        Assert.NotEqual(hash, PasswordHash.Of("pässword", 1000));
        Assert.Matches(@"^pbkdf2-sha256\$600000\$[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}$", PasswordHash.Of("x"));
    }
}
