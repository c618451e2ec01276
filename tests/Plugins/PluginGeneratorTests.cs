using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MarketStore.PluginGenerator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MarketStore.Tests.Plugins;

/// <summary>Runs the generator over a plugin's source and the real contract, as the build does.</summary>
public sealed class PluginGeneratorTests
{
    private const string Worker =
        "IBackgroundWorkerPlugin { public Task RunAsync(CancellationToken cancel) => Task.CompletedTask; }";

    private static readonly ImmutableArray<SyntaxTree> Contract = [.. Directory
        .EnumerateFiles(ContractFolder(), "*.cs").Select(File.ReadAllText)
        .Append("global using System; global using System.Collections.Generic; global using System.Linq;"
            + "global using System.Threading; global using System.Threading.Tasks;")
        .Select(source => CSharpSyntaxTree.ParseText(source))];

    private static readonly ImmutableArray<MetadataReference> Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    [Fact]
    public void A_plugin_is_registered_and_the_registry_compiles()
    {
        var (diagnostics, compiled) = Run($"namespace Mine {{ [Plugin(\"mine\")] public class Feeder : {Worker} }}");
        Assert.Empty(diagnostics);
        Assert.Contains(
            "new(\"mine\", PluginKinds.BackgroundWorker, static () => new global::Mine.Feeder()),", Registry(compiled));
        Assert.Empty(Errors(compiled));
    }

    [Fact]
    public void Without_any_plugin_the_registry_is_there_and_empty()
    {
        var (diagnostics, compiled) = Run("");
        Assert.Empty(diagnostics);
        Assert.DoesNotContain("new(", Registry(compiled));
        Assert.Empty(Errors(compiled));
    }

    [Theory]
    [InlineData("[Plugin(\"a\")] class A;", "MKTS001", "'global::A' must implement IBackgroundWorkerPlugin")]
    [InlineData("[Plugin(\"a\")] abstract class A : " + Worker, "MKTS002", "constructor without parameters")]
    [InlineData("[Plugin(\"a\")] class A<T> : " + Worker, "MKTS002", "not generic")]
    [InlineData("[Plugin(\"a\")] class A(int x) : " + Worker, "MKTS002", "constructor without parameters")]
    [InlineData("class Outer { [Plugin(\"a\")] private class A : " + Worker + " }", "MKTS002", "public or internal")]
    [InlineData("[Plugin(\"a\")] class A : " + Worker + "[Plugin(\"a\")] class B : " + Worker,
        "MKTS003", "Plugin name 'a' is used by both 'global::A' and 'global::B'")]
    [InlineData("[Plugin(\"\")] class A : " + Worker, "MKTS004", "Plugin name '' must consist of")]
    [InlineData("[Plugin(\"a b.so\")] class A : " + Worker, "MKTS004", "Plugin name 'a b.so' must consist of")]
    public void A_class_that_cannot_be_a_plugin_stops_the_build_where_it_stands(string source, string id, string text)
    {
        Diagnostic diagnostic = Assert.Single(Run(source).Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Contains(text, diagnostic.GetMessage(null));
        Assert.Equal("plugin.cs", diagnostic.Location.GetLineSpan().Path);
    }

    private static (ImmutableArray<Diagnostic> Diagnostics, Compilation Compiled) Run(string plugin)
    {
        string text = $"using MarketStore.Engine.Plugins;\n{plugin}";
        SyntaxTree source = CSharpSyntaxTree.ParseText(text, path: "plugin.cs");
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        var compilation = CSharpCompilation.Create("plugins", Contract.Add(source), Framework, options);
        CSharpGeneratorDriver.Create(new PluginRegistryGenerator()).RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation compiled, out var diagnostics, TestContext.Current.CancellationToken);
        return (diagnostics, compiled);
    }

    private static IEnumerable<Diagnostic> Errors(Compilation compiled) => compiled
        .GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error);

    private static string Registry(Compilation compiled) => compiled.SyntaxTrees
        .Single(tree => tree.FilePath.EndsWith("PluginRegistry.g.cs", StringComparison.Ordinal)).ToString();

    private static string ContractFolder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "src", "Engine", "Plugins"));
}
