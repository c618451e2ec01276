using MarketStore.Sql.Binding;
using MarketStore.Sql.Columns;
using MarketStore.Sql.Types;

namespace MarketStore.Sql.Execution;

/// <summary>IN of constants.</summary>
internal static class Memberships
{
    public static Evaluator Compile(Evaluator operand, ValueSet values, Storage storage) => storage switch
    {
        Storage.Boolean => Compile<bool>(operand, values),
        Storage.Int64 => Compile<long>(operand, values),
        Storage.UInt64 => Compile<ulong>(operand, values),
        Storage.Float64 => Compile<double>(operand, values),
        Storage.Text => Compile<string>(operand, values),
        _ => Compile<Interval>(operand, values),
    };

    private static Evaluator Compile<T>(Evaluator operand, ValueSet values)
    {
        HashSet<T> set = [.. values.Values.Cast<T>()];
        return batch =>
        {
            var column = (Column<T>)operand(batch);
            int count = column.IsConstant ? Math.Min(1, batch.Count) : batch.Count;
            var found = new bool[count];
            bool[]? nulls = column.HasNulls || values.HasNull ? new bool[count] : null;
            for (int i = 0; i < count; i++)
            {
                bool isNull = column.IsNull(i);
                found[i] = !isNull && set.Contains(column.At(i));
                if (nulls is not null) nulls[i] = isNull || (values.HasNull && !found[i]);
            }
            return column.IsConstant && count > 0
                ? Column.Constant<bool>(found[0], nulls is not null && nulls[0], batch.Count)
                : new Column<bool>(found, nulls);
        };
    }
}
