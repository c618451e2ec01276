namespace MarketStore.Bench.Measuring;

internal readonly record struct CurvePoint(double X, double Y);

internal sealed record CurveLine(string Name, IReadOnlyList<CurvePoint> Points);

/// <summary>How a figure grows as the work grows. Both axes are drawn in powers of ten.</summary>
internal sealed record Curve(string Workload, string Title, string X, string Y, IReadOnlyList<CurveLine> Lines);
