namespace MarketStore.Sql.Functions;

/// <summary>
/// States side by side and all of them together: each node of a tree merges the two below it, so that setting one state
/// takes as many merges as the number of states has digits.
/// </summary>
internal sealed class StateTree<TState>
    where TState : struct, IMergeable<TState>
{
    private readonly TState[] _nodes;
    private readonly int _leaves = 1;

    /// <param name="count">Of places, all empty.</param>
    public StateTree(int count)
    {
        while (_leaves < count) _leaves *= 2;
        _nodes = new TState[2 * _leaves];
    }

    /// <summary>Of all places.</summary>
    public TState All => _nodes[1];

    public void Set(int place, TState state)
    {
        int node = _leaves + place;
        _nodes[node] = state;
        for (node /= 2; node > 0; node /= 2)
        {
            _nodes[node] = _nodes[2 * node];
            _nodes[node].Merge(in _nodes[(2 * node) + 1]);
        }
    }
}
