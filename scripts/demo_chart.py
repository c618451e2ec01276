"""Tables, sparklines and candles for a terminal."""

import os
import sys

COLOURED = sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def paint(code, text):
    return "\033[%sm%s\033[0m" % (code, text) if COLOURED else text


def bold(text):
    return paint("1", text)


def dim(text):
    return paint("2", text)


def green(text):
    return paint("32", text)


def red(text):
    return paint("31", text)


def table(header, rows):
    """Lines with every column as wide as its widest cell, to the right; cells may be coloured."""
    widths = [max(visible_length(row[i]) for row in [header, *rows]) for i in range(len(header))]
    lines = [dim("  ".join(name.rjust(width) for name, width in zip(header, widths)))]
    for row in rows:
        lines.append("  ".join(" " * (width - visible_length(cell)) + cell for cell, width in zip(row, widths)))
    return lines


def visible_length(text):
    """Length without the escape sequences that paint() adds."""
    length, inside = 0, False
    for character in text:
        if character == "\033":
            inside = True
        elif inside:
            inside = character != "m"
        else:
            length += 1
    return length


def sparkline(values, width):
    """The course of the values in one line of block characters."""
    points = [values[i * len(values) // width] for i in range(width)]
    low, high = min(points), max(points)
    span = (high - low) or 1
    return "".join("▁▂▃▄▅▆▇█"[int((value - low) / span * 7.999)] for value in points)


def candles(bars, height):
    """Lines of a candlestick chart; bars are (open, high, low, close), one column each.

    Rising candles are solid, falling ones shaded; where there is colour, green and red say it again.
    """
    low, high = min(bar[2] for bar in bars), max(bar[1] for bar in bars)
    step = (high - low) / height or 1
    lines = []
    for row in range(height):
        top = high - row * step
        bottom = top - step
        cells = [candle_cell(bar, bottom, top) for bar in bars]
        label = "%9.2f" % (top - step / 2) if row % 3 == 1 else ""
        lines.append("".join(cells) + dim(" │" + label))
    return lines


def candle_cell(bar, bottom, top):
    """What of one candle shows between two prices."""
    opened, high, low, closed = bar
    colour = green if closed >= opened else red
    if max(opened, closed) >= bottom and min(opened, closed) < top:
        return colour("█" if closed >= opened else "▒")
    return colour("│") if high >= bottom and low < top else " "
