using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MarketStore.PluginGenerator;

/// <summary>
/// What the registry needs to know of one class marked <c>[Plugin]</c>. Equal by value and free of symbols and syntax
/// nodes, so that the compiler can tell that an edit elsewhere changed nothing here, and skip the generator.
/// </summary>
internal sealed class PluginClass : IEquatable<PluginClass>
{
    /// <summary>The plugin contracts and their names in <c>PluginKinds</c>. A new contract is a new line.</summary>
    private static readonly (string Interface, string Kind)[] Contracts =
    {
        ("MarketStore.Engine.Plugins.IBackgroundWorkerPlugin", "BackgroundWorker"),
    };

    private string _path = "";
    private TextSpan _span;
    private LinePositionSpan _lines;

    /// <summary>As mkts.yml refers to it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Fully qualified, as generated code refers to it.</summary>
    public string TypeName { get; private set; } = "";

    /// <summary>Members of <c>PluginKinds</c>, separated by commas; empty when no contract is implemented.</summary>
    public string Kinds { get; private set; } = "";

    /// <summary>Whether <c>new T()</c> compiles in generated code.</summary>
    public bool IsConstructible { get; private set; }

    /// <summary>The class's name in its source file.</summary>
    public Location Location => Location.Create(_path, _span, _lines);

    /// <summary>The interfaces that a plugin may implement, for a message.</summary>
    public static string ContractNames => string.Join(" or ", Contracts.Select(c => c.Interface.Split('.').Last()));

    public static PluginClass From(GeneratorAttributeSyntaxContext context)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        Location location = ((ClassDeclarationSyntax)context.TargetNode).Identifier.GetLocation();
        return new PluginClass
        {
            Name = context.Attributes[0].ConstructorArguments.FirstOrDefault().Value as string ?? "",
            TypeName = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            Kinds = string.Join(",", Contracts
                .Where(c => type.AllInterfaces.Any(i => i.ToDisplayString() == c.Interface)).Select(c => c.Kind)),
            IsConstructible = !type.IsAbstract && !type.IsGenericType && IsVisible(type)
                && type.InstanceConstructors.Any(c => c.Parameters.Length == 0 && IsVisible(c)),
            _path = location.SourceTree?.FilePath ?? "",
            _span = location.SourceSpan,
            _lines = location.GetLineSpan().Span,
        };
    }

    public bool Equals(PluginClass? other) => other is not null
        && (Name, TypeName, Kinds, IsConstructible, _path, _span, _lines)
            == (other.Name, other.TypeName, other.Kinds, other.IsConstructible, other._path, other._span, other._lines);

    public override bool Equals(object? obj) => Equals(obj as PluginClass);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(TypeName);

    // A private class inside another can be marked, but not named from outside.
    private static bool IsVisible(ISymbol? symbol)
    {
        for (; symbol is not null; symbol = symbol.ContainingType)
        {
            if (symbol.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal)) return false;
        }
        return true;
    }
}
