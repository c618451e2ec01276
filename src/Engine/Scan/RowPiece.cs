namespace MarketStore.Engine.Scan;

/// <summary>Neighbouring rows of a run, as a part of a result.</summary>
internal readonly record struct RowPiece(Run Rows, Projection Columns, int First, int Count);
