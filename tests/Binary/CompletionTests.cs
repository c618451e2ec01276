using System.Diagnostics;

namespace MarketStore.Tests.Binary;

/// <summary>What shells make of <c>marketstore completion</c>.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("marketstore st", "start")]
    [InlineData("marketstore connect --re", "--read-only")]
    [InlineData("marketstore connect --on-error ", "continue stop")]
    [InlineData("marketstore tool integ", "integrity integritycheck")]
    [InlineData("marketstore completion z", "zsh")]
    public async Task Bash_completes(string line, string found)
    {
        ServerProcess.SkipWithoutBinary();
        string folder = Path.GetDirectoryName(ServerProcess.BinaryPath())!;
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", """
            source <(marketstore completion bash)
            COMP_LINE=$1; COMP_POINT=${#1}; COMP_WORDS=($1); [[ $1 == *" " ]] && COMP_WORDS+=(""); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _marketstore
            IFS=" "; echo -n "${COMPREPLY[*]}"
            """, "bash", line])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}" },
        })!;
        string output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(found, output);
    }
}
