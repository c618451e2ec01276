using MarketStore.Cli;

namespace MarketStore.Tests.Cli;

public sealed class InitCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("marketstore-init-").FullName;

    private string FilePath => Path.Combine(_directory, "mkts.yml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Writes_the_default_file_for_its_owner_alone_and_says_what_comes_next()
    {
        (int code, string error) = Run();
        Assert.Equal(0, code);
        Assert.Contains("Wrote mkts.yml", error);
        Assert.Contains("marketstore start", error);
        using var expected = new StreamReader(InitCommand.DefaultFile());
        Assert.Equal(expected.ReadToEnd(), File.ReadAllText(FilePath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void Leaves_an_existing_file_alone()
    {
        File.WriteAllText(FilePath, "mine");
        (int code, string error) = Run();
        Assert.Equal(0, code);
        Assert.Contains("already here", error);
        Assert.Equal("mine", File.ReadAllText(FilePath));
    }

    private (int Code, string Error) Run()
    {
        using var error = new StringWriter();
        return (InitCommand.WriteDefault(_directory, error), error.ToString());
    }
}
