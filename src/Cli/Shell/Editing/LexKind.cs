namespace MarketStore.Cli.Shell.Editing;

/// <summary>What a piece of SQL is, as far as that can be told without understanding it.</summary>
internal enum LexKind
{
    /// <summary>White space, operators, whatever else.</summary>
    Other,

    Word,

    Number,

    /// <summary>In single quotes.</summary>
    Text,

    /// <summary>In double quotes or backticks.</summary>
    Name,

    Comment,
}
