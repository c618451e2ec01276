namespace MarketStore.Cli.Shell.Editing;

/// <summary>What came of asking a person for input.</summary>
/// <param name="Text">What was typed, lines separated by \n; empty unless it was submitted.</param>
internal readonly record struct ReadOutcome(ReadEnd End, string Text = "");
