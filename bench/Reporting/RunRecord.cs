using System.Text.Json;
using System.Text.Json.Serialization;
using MarketStore.Bench.Measuring;

namespace MarketStore.Bench.Reporting;

/// <summary>A peer that could not be measured.</summary>
internal sealed record AbsentPeer(string Name, string Reason);

/// <summary>How long a workload took, with everything around it.</summary>
internal sealed record Stage(string Workload, string Title, double Seconds);

/// <summary>Everything that a run found out, as the JSON in <c>results/</c> holds it.</summary>
internal sealed record RunRecord
{
    public required DateTime Started { get; init; }

    public required Machine Machine { get; init; }

    /// <summary>One-minute load averages.</summary>
    public required double LoadBefore { get; init; }

    public required double LoadAfter { get; init; }

    public required int Symbols { get; init; }

    public required int Passes { get; init; }

    public required bool Quick { get; init; }

    public required IReadOnlyList<AbsentPeer> Absent { get; init; }

    public required IReadOnlyList<Stage> Stages { get; init; }

    public required IReadOnlyList<Measurement> Measurements { get; init; }

    public required IReadOnlyList<Verdict> Verdicts { get; init; }

    public required IReadOnlyList<Curve> Curves { get; init; }

    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using FileStream file = File.Create(path);
        JsonSerializer.Serialize(file, this, RunRecordContext.Default.RunRecord);
    }

    /// <exception cref="InvalidDataException">The file is no result of a run.</exception>
    public static RunRecord Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RunRecordContext.Default.RunRecord)!;
        }
        catch (JsonException reason)
        {
            throw new InvalidDataException($"{path} is no result of a run: {reason.Message}", reason);
        }
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunRecordContext : JsonSerializerContext;
