namespace MarketStore.Tests.Simulation;

/// <summary>
/// The luck of one power cut. How much of the unsynced survives is drawn once, so that nothing at all and everything
/// are as likely as some of it; then each piece is drawn for itself.
/// </summary>
internal sealed class SurvivalDraw
{
    private static readonly double[] Chances = [0, 0.1, 0.5, 0.9, 1];

    private readonly Random _random;
    private readonly double _chance;

    public SurvivalDraw(int seed)
    {
        _random = new Random(seed);
        _chance = Chances[_random.Next(Chances.Length)];
    }

    /// <summary>Whether one unsynced operation has reached the disk.</summary>
    public bool Survives() => _random.NextDouble() < _chance;

    /// <summary>Which of the states since the last sync, the synced one first, is on the disk.</summary>
    public T State<T>(List<T> states)
    {
        if (states.Count == 1 || !Survives()) return states[0];
        return _chance == 1 ? states[^1] : states[_random.Next(1, states.Count)];
    }
}
