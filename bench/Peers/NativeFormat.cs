using System.Buffers;
using System.Text;
using MarketStore.Bench.Datasets;
using MarketStore.Bench.Rpc;

namespace MarketStore.Bench.Peers;

/// <summary>
/// ClickHouse's format Native: blocks of columns, plain values one after another, nothing to convert.
/// <code>
/// varint columns | varint rows | each column: text name, text type, rows x value       a text: varint length, bytes
/// </code>
/// </summary>
internal static class NativeFormat
{
    /// <summary>One block: the symbol, repeated, then the columns.</summary>
    public static void Write(RequestBuffer target, SymbolRows part, Func<Column, string> typeOf)
    {
        WriteNumber(target, part.Columns.Length + 1);
        WriteNumber(target, part.Rows);
        WriteText(target, "symbol");
        WriteText(target, "String");
        byte[] symbol = [(byte)part.Symbol.Length, .. Encoding.ASCII.GetBytes(part.Symbol)];
        for (int row = 0; row < part.Rows; row++) target.Write(symbol);
        foreach (Column column in part.Columns)
        {
            WriteText(target, column.Name);
            WriteText(target, typeOf(column));
            target.Write(column.Values.Span);
        }
    }

    /// <summary>All blocks of an answer about bars.</summary>
    /// <param name="answer">Where rows go; null to let them pass by.</param>
    /// <returns>Rows.</returns>
    public static long Read(BodyReader body, AnswerColumns? answer)
    {
        long rows = 0;
        while (!body.IsAtEnd())
        {
            long columns = ReadNumber(body);
            int blockRows = (int)ReadNumber(body);
            for (int i = 0; i < columns; i++)
            {
                SkipText(body);
                SkipText(body);
                if (answer is not null) body.Exactly(answer.Room(i, blockRows));
                else body.Skip((long)blockRows * AnswerColumns.Width(i));
            }
            answer?.Added(blockRows);
            rows += blockRows;
        }
        return rows;
    }

    private static void WriteNumber(RequestBuffer target, int value)
    {
        for (; value >= 0x80; value >>= 7) target.Write([(byte)(value | 0x80)]);
        target.Write([(byte)value]);
    }

    private static void WriteText(RequestBuffer target, string text)
    {
        WriteNumber(target, text.Length);
        target.Write(Encoding.ASCII.GetBytes(text));
    }

    private static long ReadNumber(BodyReader body)
    {
        long value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = body.Byte();
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }

    private static void SkipText(BodyReader body) => body.Skip(ReadNumber(body));
}
