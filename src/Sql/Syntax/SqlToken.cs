using Superpower.Display;

namespace MarketStore.Sql.Syntax;

/// <summary>
/// Kinds of tokens. Words that the grammar knows come in three groups, by where they may stand for a name without
/// quotes: reserved ones nowhere; clause words everywhere but as an alias without AS, because a clause may begin with
/// them there; free ones everywhere. <see cref="Keywords"/> tells the groups apart by their order here.
/// </summary>
public enum SqlToken
{
    None,

    [Token(Description = "name")]
    Identifier,

    [Token(Description = "quoted name")]
    QuotedIdentifier,

    [Token(Description = "text")]
    Text,

    [Token(Description = "number")]
    Number,

    /// <summary><c>5Min</c></summary>
    [Token(Description = "duration")]
    Duration,

    /// <summary><c>$1</c></summary>
    [Token(Description = "parameter")]
    Parameter,

    /// <summary><c>@name</c></summary>
    [Token(Description = "variable")]
    Variable,

    [Token(Example = "(")]
    LeftParenthesis,

    [Token(Example = ")")]
    RightParenthesis,

    [Token(Example = ",")]
    Comma,

    [Token(Example = ";")]
    Semicolon,

    [Token(Example = ".")]
    Dot,

    [Token(Example = "*")]
    Star,

    [Token(Example = "+")]
    Plus,

    [Token(Example = "-")]
    Minus,

    [Token(Example = "/")]
    Slash,

    [Token(Example = "%")]
    Percent,

    [Token(Example = "^")]
    Caret,

    [Token(Example = "||")]
    Concatenation,

    [Token(Example = "=")]
    Equal,

    [Token(Example = "<>")]
    NotEqual,

    [Token(Example = "<")]
    Less,

    [Token(Example = "<=")]
    LessOrEqual,

    [Token(Example = ">")]
    Greater,

    [Token(Example = ">=")]
    GreaterOrEqual,

    [Token(Example = "::")]
    DoubleColon,

    [Token(Example = "=>")]
    Arrow,

    [Token(Example = ":=")]
    Assignment,

    // reserved
    [Token(Category = "keyword", Example = "SELECT")]
    Select,
    [Token(Category = "keyword", Example = "FROM")]
    From,
    [Token(Category = "keyword", Example = "WHERE")]
    Where,
    [Token(Category = "keyword", Example = "GROUP")]
    Group,
    [Token(Category = "keyword", Example = "HAVING")]
    Having,
    [Token(Category = "keyword", Example = "ORDER")]
    Order,
    [Token(Category = "keyword", Example = "LIMIT")]
    Limit,
    [Token(Category = "keyword", Example = "OFFSET")]
    Offset,
    [Token(Category = "keyword", Example = "UNION")]
    Union,
    [Token(Category = "keyword", Example = "INTERSECT")]
    Intersect,
    [Token(Category = "keyword", Example = "EXCEPT")]
    Except,
    [Token(Category = "keyword", Example = "JOIN")]
    Join,
    [Token(Category = "keyword", Example = "ON")]
    On,
    [Token(Category = "keyword", Example = "USING")]
    Using,
    [Token(Category = "keyword", Example = "AS")]
    As,
    [Token(Category = "keyword", Example = "CASE")]
    Case,
    [Token(Category = "keyword", Example = "WHEN")]
    When,
    [Token(Category = "keyword", Example = "THEN")]
    Then,
    [Token(Category = "keyword", Example = "ELSE")]
    Else,
    [Token(Category = "keyword", Example = "END")]
    End,
    [Token(Category = "keyword", Example = "AND")]
    And,
    [Token(Category = "keyword", Example = "OR")]
    Or,
    [Token(Category = "keyword", Example = "NOT")]
    Not,
    [Token(Category = "keyword", Example = "IN")]
    In,
    [Token(Category = "keyword", Example = "IS")]
    Is,
    [Token(Category = "keyword", Example = "LIKE")]
    Like,
    [Token(Category = "keyword", Example = "ILIKE")]
    Ilike,
    [Token(Category = "keyword", Example = "BETWEEN")]
    Between,
    [Token(Category = "keyword", Example = "NULL")]
    Null,
    [Token(Category = "keyword", Example = "TRUE")]
    True,
    [Token(Category = "keyword", Example = "FALSE")]
    False,
    [Token(Category = "keyword", Example = "DISTINCT")]
    Distinct,
    [Token(Category = "keyword", Example = "WITH")]
    With,
    [Token(Category = "keyword", Example = "CAST")]
    Cast,
    [Token(Category = "keyword", Example = "TRY_CAST")]
    TryCast,
    [Token(Category = "keyword", Example = "EXISTS")]
    Exists,
    [Token(Category = "keyword", Example = "INNER")]
    Inner,
    [Token(Category = "keyword", Example = "CROSS")]
    Cross,
    [Token(Category = "keyword", Example = "INTO")]
    Into,

    // clause words
    [Token(Category = "keyword", Example = "LEFT")]
    Left,
    [Token(Category = "keyword", Example = "RIGHT")]
    Right,
    [Token(Category = "keyword", Example = "FULL")]
    Full,
    [Token(Category = "keyword", Example = "WINDOW")]
    Window,
    [Token(Category = "keyword", Example = "QUALIFY")]
    Qualify,
    [Token(Category = "keyword", Example = "ASOF")]
    Asof,
    [Token(Category = "keyword", Example = "LT")]
    Lt,
    [Token(Category = "keyword", Example = "SPLICE")]
    Splice,
    [Token(Category = "keyword", Example = "HORIZON")]
    Horizon,
    [Token(Category = "keyword", Example = "SEMI")]
    Semi,
    [Token(Category = "keyword", Example = "ANTI")]
    Anti,
    [Token(Category = "keyword", Example = "SAMPLE")]
    Sample,
    [Token(Category = "keyword", Example = "LATEST")]
    Latest,
    [Token(Category = "keyword", Example = "TOLERANCE")]
    Tolerance,
    [Token(Category = "keyword", Example = "MATCH_CONDITION")]
    MatchCondition,
    [Token(Category = "keyword", Example = "FILL")]
    Fill,
    [Token(Category = "keyword", Example = "ALIGN")]
    Align,
    [Token(Category = "keyword", Example = "LABEL")]
    Label,
    [Token(Category = "keyword", Example = "PIVOT")]
    Pivot,
    [Token(Category = "keyword", Example = "UNPIVOT")]
    Unpivot,
    [Token(Category = "keyword", Example = "REFRESH")]
    Refresh,
    [Token(Category = "keyword", Example = "TTL")]
    Ttl,
    [Token(Category = "keyword", Example = "TO")]
    To,
    [Token(Category = "keyword", Example = "OUTER")]
    Outer,
    [Token(Category = "keyword", Example = "RANGE")]
    Range,
    [Token(Category = "keyword", Example = "LIST")]
    List,
    [Token(Category = "keyword", Example = "SET")]
    Set,
    [Token(Category = "keyword", Example = "INCLUDE")]
    Include,
    [Token(Category = "keyword", Example = "EXCLUDE")]
    Exclude,
    [Token(Category = "keyword", Example = "REPLACE")]
    Replace,
    [Token(Category = "keyword", Example = "STEP")]
    Step,
    [Token(Category = "keyword", Example = "VALUES")]
    Values,
    [Token(Category = "keyword", Example = "DESC")]
    Desc,
    [Token(Category = "keyword", Example = "ASC")]
    Asc,
    [Token(Category = "keyword", Example = "NULLS")]
    Nulls,
    [Token(Category = "keyword", Example = "FILTER")]
    Filter,
    [Token(Category = "keyword", Example = "OVER")]
    Over,
    [Token(Category = "keyword", Example = "ESCAPE")]
    Escape,
    [Token(Category = "keyword", Example = "PARTITION")]
    Partition,

    // free
    [Token(Category = "keyword", Example = "ALL")]
    All,
    [Token(Category = "keyword", Example = "ADD")]
    Add,
    [Token(Category = "keyword", Example = "ALTER")]
    Alter,
    [Token(Category = "keyword", Example = "ANALYZE")]
    Analyze,
    [Token(Category = "keyword", Example = "AT")]
    At,
    [Token(Category = "keyword", Example = "BY")]
    By,
    [Token(Category = "keyword", Example = "CALENDAR")]
    Calendar,
    [Token(Category = "keyword", Example = "COLUMN")]
    Column,
    [Token(Category = "keyword", Example = "COLUMNS")]
    Columns,
    [Token(Category = "keyword", Example = "COPY")]
    Copy,
    [Token(Category = "keyword", Example = "CREATE")]
    Create,
    [Token(Category = "keyword", Example = "CURRENT")]
    Current,
    [Token(Category = "keyword", Example = "DATE")]
    Date,
    [Token(Category = "keyword", Example = "DEALLOCATE")]
    Deallocate,
    [Token(Category = "keyword", Example = "DECLARE")]
    Declare,
    [Token(Category = "keyword", Example = "DELETE")]
    Delete,
    [Token(Category = "keyword", Example = "DESCRIBE")]
    Describe,
    [Token(Category = "keyword", Example = "DROP")]
    Drop,
    [Token(Category = "keyword", Example = "EVERY")]
    Every,
    [Token(Category = "keyword", Example = "EXECUTE")]
    Execute,
    [Token(Category = "keyword", Example = "EXPLAIN")]
    Explain,
    [Token(Category = "keyword", Example = "EXTRACT")]
    Extract,
    [Token(Category = "keyword", Example = "FIRST")]
    First,
    [Token(Category = "keyword", Example = "FOLLOWING")]
    Following,
    [Token(Category = "keyword", Example = "FORMAT")]
    Format,
    [Token(Category = "keyword", Example = "FUNCTIONS")]
    Functions,
    [Token(Category = "keyword", Example = "GROUPING")]
    Grouping,
    [Token(Category = "keyword", Example = "GROUPS")]
    Groups,
    [Token(Category = "keyword", Example = "IF")]
    If,
    [Token(Category = "keyword", Example = "IGNORE")]
    Ignore,
    [Token(Category = "keyword", Example = "IMMEDIATE")]
    Immediate,
    [Token(Category = "keyword", Example = "INSERT")]
    Insert,
    [Token(Category = "keyword", Example = "INTERVAL")]
    Interval,
    [Token(Category = "keyword", Example = "KILL")]
    Kill,
    [Token(Category = "keyword", Example = "LAST")]
    Last,
    [Token(Category = "keyword", Example = "LINEAR")]
    Linear,
    [Token(Category = "keyword", Example = "MANUAL")]
    Manual,
    [Token(Category = "keyword", Example = "MATERIALIZED")]
    Materialized,
    [Token(Category = "keyword", Example = "NAME")]
    Name,
    [Token(Category = "keyword", Example = "NO")]
    No,
    [Token(Category = "keyword", Example = "NONE")]
    NoneWord,
    [Token(Category = "keyword", Example = "OBSERVATION")]
    Observation,
    [Token(Category = "keyword", Example = "OTHERS")]
    Others,
    [Token(Category = "keyword", Example = "PRECEDING")]
    Preceding,
    [Token(Category = "keyword", Example = "PREPARE")]
    Prepare,
    [Token(Category = "keyword", Example = "PREV")]
    Prev,
    [Token(Category = "keyword", Example = "PREVAILING")]
    Prevailing,
    [Token(Category = "keyword", Example = "QUERIES")]
    Queries,
    [Token(Category = "keyword", Example = "QUERY")]
    Query,
    [Token(Category = "keyword", Example = "RENAME")]
    Rename,
    [Token(Category = "keyword", Example = "RESPECT")]
    Respect,
    [Token(Category = "keyword", Example = "ROW")]
    Row,
    [Token(Category = "keyword", Example = "ROWS")]
    Rows,
    [Token(Category = "keyword", Example = "SETS")]
    Sets,
    [Token(Category = "keyword", Example = "SETTINGS")]
    Settings,
    [Token(Category = "keyword", Example = "SHOW")]
    Show,
    [Token(Category = "keyword", Example = "SUMMARIZE")]
    Summarize,
    [Token(Category = "keyword", Example = "SYMBOLS")]
    Symbols,
    [Token(Category = "keyword", Example = "TABLE")]
    Table,
    [Token(Category = "keyword", Example = "TABLES")]
    Tables,
    [Token(Category = "keyword", Example = "TIES")]
    Ties,
    [Token(Category = "keyword", Example = "TIME")]
    Time,
    [Token(Category = "keyword", Example = "TIMESTAMP")]
    Timestamp,
    [Token(Category = "keyword", Example = "TRUNCATE")]
    Truncate,
    [Token(Category = "keyword", Example = "UNBOUNDED")]
    Unbounded,
    [Token(Category = "keyword", Example = "VALUE")]
    Value,
    [Token(Category = "keyword", Example = "VIEW")]
    View,
    [Token(Category = "keyword", Example = "VIEWS")]
    Views,
    [Token(Category = "keyword", Example = "ZONE")]
    Zone,
}
