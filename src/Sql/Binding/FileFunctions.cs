using System.Globalization;
using MarketStore.Sql.Files;
using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Binding;

/// <summary>Files as tables: <c>read_csv('trades/*.csv', header => true)</c>.</summary>
internal sealed class FileFunctions(BindingContext context, ExpressionBinder constants)
{
    /// <param name="function">The file or the pattern, then options.</param>
    public FilePlan Read(TableFunction function, FileFormat format)
    {
        Argument? path = function.Arguments.Count == 0 ? null : function.Arguments[0];
        if (path is not { Name: null } || function.Arguments.Skip(1).Any(option => option.Name is null))
        {
            throw new SqlException($"{function.Function} takes a file or a pattern, and options by their names: {Example(format)}", function.At);
        }
        if (format != FileFormat.Csv && function.Arguments.Count > 1) throw new SqlException($"{function.Function} has no options: {Example(format)}", function.Arguments[1].At);
        var file = constants.Value(path.Value, SqlType.Text, "the file") as string ?? throw new SqlException("the file is NULL", path.At);
        // Streams have an ending of their own.
        if (format == FileFormat.Arrow && file.EndsWith(".arrows", StringComparison.OrdinalIgnoreCase)) format = FileFormat.ArrowStream;
        var given = new CopyOptions(format);
        foreach (Argument option in function.Arguments.Skip(1)) given = given.With(Written(option));
        FileTable table = FileTables.Open(context.Files.Find(file, path.At), given, new Dictionary<string, SqlType>());
        return new FilePlan(table, table.Columns);
    }

    private StatementOption Written(Argument option)
    {
        Constant value = Folding.Fold(constants.Bind(option.Value)) as Constant
            ?? throw new SqlException($"{option.Name} has to be a constant", option.At);
        return new StatementOption(option.Name!, Convert.ToString(value.Value, CultureInfo.InvariantCulture) ?? "") { At = option.At };
    }

    private static string Example(FileFormat format) => format == FileFormat.Csv
        ? "read_csv('trades/*.csv', header => true, delimiter => ';')" : $"read_{format.Name()}('trades/*.{format.Name()}')";
}
