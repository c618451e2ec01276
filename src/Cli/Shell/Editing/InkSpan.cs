namespace MarketStore.Cli.Shell.Editing;

/// <summary>Part of a text that is shown in a colour: from Start up to End.</summary>
internal readonly record struct InkSpan(int Start, int End, string Ink);
