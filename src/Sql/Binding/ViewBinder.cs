using MarketStore.Sql.Plans;
using MarketStore.Sql.Syntax;

namespace MarketStore.Sql.Binding;

/// <summary>
/// Puts a view's query in the place of its name. It sees no common table of the statement around it, and the statement's
/// variables only where it declares them itself: <c>DECLARE @s := 'MSFT' SELECT * FROM v</c> overrides a default.
/// </summary>
internal sealed class ViewBinder(BindingContext context)
{
    /// <exception cref="SqlException">What the view reads has changed since it was made, or the view reads itself.</exception>
    public Plan Bind(CreateViewStatement view, Name name)
    {
        if (!context.OpenViews.Add(view.View.Text)) throw new SqlException($"view \"{view.View}\" reads itself", name.At);
        Dictionary<string, Constant> outside = new(context.Variables);
        try
        {
            context.Variables.Clear();
            foreach (Declaration declaration in view.Declarations)
            {
                context.Variables[declaration.Name] = outside.GetValueOrDefault(declaration.Name) ?? Default(declaration);
            }
            return new QueryBinder(context).Bind(view.Query);
        }
        catch (SqlException error)
        {
            // A place in the view's own text would be looked for in the statement's.
            throw new SqlException($"in view \"{view.View}\": {error.Message}", name.At, error);
        }
        finally
        {
            context.OpenViews.Remove(view.View.Text);
            context.Variables.Clear();
            foreach ((string variable, Constant value) in outside) context.Variables[variable] = value;
        }
    }

    private Constant Default(Declaration declaration)
    {
        var binder = new ExpressionBinder(context, Scope.Empty, new QueryBinder(context));
        return Folding.Fold(binder.Bind(declaration.Value)) as Constant
            ?? throw new SqlException($"the value of @{declaration.Name} has to be a constant", declaration.At);
    }
}
