namespace MarketStore.Cli;

internal static class Program
{
    public static int Main(string[] args)
    {
        Console.Error.WriteLine($"marketstore: {args.Length} arguments");
        return 2;
    }
}
