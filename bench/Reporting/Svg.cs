using System.Globalization;
using System.Net;
using System.Text;

namespace MarketStore.Bench.Reporting;

/// <summary>How a text stands to its point.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>
/// A drawing as SVG text: shapes in pixels from the upper left corner, their colours by class, so that one style sheet
/// serves a light and a dark page.
/// </summary>
internal sealed class Svg(double width, double height)
{
    private const string Style = """
        text{font:12px system-ui,sans-serif;fill:#1f2933}
        .title{font-weight:600;font-size:13px}.small{font-size:11px;fill:#52606d}
        .page{fill:#fff}.ours{fill:#0b69a3}.peer{fill:#9fb3c8}.grid{stroke:#e4e7eb}.axis{stroke:#9aa5b1}
        .limit{stroke:#cb4b16;stroke-dasharray:4 3;stroke-width:1.5}.limit-text{fill:#cb4b16;font-size:11px}
        .curve{fill:none;stroke:#0b69a3;stroke-width:2}
        @media(prefers-color-scheme:dark){text{fill:#e4e7eb}.small{fill:#9aa5b1}.page{fill:#15191e}
        .ours,.dot{fill:#63b3ed}.peer{fill:#52606d}.grid{stroke:#2d3640}.curve{stroke:#63b3ed}}
        """;

    private readonly StringBuilder _shapes = new();

    public void Text(double x, double y, string text, string style = "", Anchor anchor = Anchor.Start)
    {
        string place = anchor == Anchor.Start ? "" : $" text-anchor=\"{(anchor == Anchor.Middle ? "middle" : "end")}\"";
        Add($"<text x=\"{x:0.#}\" y=\"{y:0.#}\"{Class(style)}{place}>{WebUtility.HtmlEncode(text)}</text>");
    }

    public void Box((double X, double Y) corner, double boxWidth, double boxHeight, string style) =>
        Add($"<rect x=\"{corner.X:0.#}\" y=\"{corner.Y:0.#}\" width=\"{boxWidth:0.#}\" height=\"{boxHeight:0.#}\" "
            + $"rx=\"2\"{Class(style)}/>");

    public void Line((double X, double Y) from, (double X, double Y) to, string style) =>
        Add($"<line x1=\"{from.X:0.#}\" y1=\"{from.Y:0.#}\" x2=\"{to.X:0.#}\" y2=\"{to.Y:0.#}\"{Class(style)}/>");

    public void Path(IEnumerable<(double X, double Y)> points, string style)
    {
        IEnumerable<string> pairs = points.Select(
            point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}"));
        string list = string.Join(' ', pairs);
        Add($"<polyline points=\"{list}\"{Class(style)}/>");
    }

    public void Dot(double x, double y) => Add($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3\" class=\"ours dot\"/>");

    /// <param name="title">Read out in place of the picture.</param>
    public string Finish(string title) => string.Create(CultureInfo.InvariantCulture, $"""
        <svg xmlns="http://www.w3.org/2000/svg" role="img"
          width="{width:0}" height="{height:0}" viewBox="0 0 {width:0} {height:0}">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <style>{Style}</style>
        <rect width="100%" height="100%" rx="4" class="page"/>
        {_shapes}</svg>

        """);

    private static string Class(string style) => style.Length == 0 ? "" : $" class=\"{style}\"";

    private void Add(string shape) => _shapes.Append(shape).Append('\n');
}
