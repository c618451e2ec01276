namespace MarketStore.Cli.Loading.Times;

/// <summary>One element of a layout.</summary>
/// <param name="Text">Of a literal: its bytes; of an offset: the element as the layout has it.</param>
/// <param name="Digits">Of a fraction.</param>
internal readonly record struct LayoutStep(LayoutPart Part, byte[] Text, int Digits = 0)
{
    public bool IsFraction => Part is LayoutPart.Fraction or LayoutPart.FractionOptional;

    public bool IsSecond => Part is LayoutPart.Second or LayoutPart.SecondZero;
}
