using System.Text.Encodings.Web;
using System.Text.Json;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Functions;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Files;

/// <summary>Values of columns in JSON: times are ISO texts, NULL and what no JSON number can be (infinity) are null.</summary>
internal static class JsonValues
{
    public static JsonWriterOptions Options { get; } = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Utf8JsonWriter json, Column column, int row, SqlType type)
    {
        if (column.IsNull(row))
        {
            json.WriteNullValue();
            return;
        }
        switch (column)
        {
            case Column<double> numbers when !double.IsFinite(numbers.At(row)):
                json.WriteNullValue();
                break;
            case Column<double> numbers when type == SqlType.Real:
                json.WriteNumberValue((float)numbers.At(row));
                break;
            case Column<double> numbers:
                json.WriteNumberValue(numbers.At(row));
                break;
            case Column<long> numbers when type.IsInteger():
                json.WriteNumberValue(numbers.At(row));
                break;
            case Column<ulong> numbers:
                json.WriteNumberValue(numbers.At(row));
                break;
            case Column<bool> flags:
                json.WriteBooleanValue(flags.At(row));
                break;
            default:
                json.WriteStringValue(ValueText.Format(column, row, type));
                break;
        }
    }
}
