namespace MarketStore.Cli.Shell.Editing;

/// <summary>A piece of SQL, from Start up to End.</summary>
/// <param name="IsOpen">What closes it is missing, and it goes on to the end of the text.</param>
internal readonly record struct Lexeme(LexKind Kind, int Start, int End, bool IsOpen = false);
