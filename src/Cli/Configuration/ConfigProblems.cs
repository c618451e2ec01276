using MarketStore.Engine;
using YamlDotNet.Core;

namespace MarketStore.Cli.Configuration;

/// <summary>Collects what is wrong or odd in one file, so that a user sees everything in one go.</summary>
internal sealed class ConfigProblems(string file)
{
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];

    /// <summary>Each starts with <c>file:line:column:</c>.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<string> Warnings => _warnings;

    public void Error(Mark at, string text) => _errors.Add($"{file}:{at.Line}:{at.Column}: {text}");

    /// <summary>For what is missing: there is no place to point at.</summary>
    public void Error(string text) => _errors.Add($"{file}: {text}");

    public void Warn(Mark at, string text) => _warnings.Add($"{file}:{at.Line}:{at.Column}: {text}");

    /// <exception cref="MarketStoreException">If there was any error; the text has one line for each.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count == 0) return;
        throw MarketStoreException.Invalid("failed to parse configuration file error: " + string.Join("\n  ", _errors));
    }
}
