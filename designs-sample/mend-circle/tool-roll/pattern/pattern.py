#!/usr/bin/env python3
"""Draws the sewing pattern of the tool roll at 1:1.

    python3 pattern/pattern.py

Writes tool-roll.svg (everything on one sheet, for a plotter or a copy shop),
a4/page-1.svg … page-8.svg to print at home, and, where `rsvg-convert` is
installed, all pages in one tool-roll-a4.pdf. Needs Python only. To change the
pockets, change POCKETS; the widths must add up to WIDTH.
"""

import math
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent

WIDTH, HEIGHT = 480, 340        # back piece; edges are bound, no seam allowance
CORNER = 20
POCKET_HEIGHT, POCKET_HEM = 170, 15
FLAP_HEIGHT, FLAP_HEM = 110, 10
POCKETS = [30, 30, 35, 35, 40, 40, 45, 50, 55, 60, 60]
TIE_AT = 170                    # height of the tie on the right edge

SHEET = (500, 690)
PRINTABLE = (277, 190)          # A4 across, 10 mm margins
OVERLAP = 10
INK, CUT, SEW, HELP = "#14212d", "#14212d", "#0b4fa0", "#6b7782"
FONT = "Helvetica, Arial, sans-serif"


def text(x, y, words, size=5, anchor="start", color=INK, weight="normal"):
    return (f'<text x="{x:g}" y="{y:g}" font-family="{FONT}" font-size="{size:g}" font-weight="{weight}" '
            f'text-anchor="{anchor}" fill="{color}">{words}</text>')


def line(x1, y1, x2, y2, color=INK, width=0.35, dash=""):
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path fill="none" stroke="{color}" stroke-width="{width:g}"{dashes} d="M{x1:g} {y1:g}L{x2:g} {y2:g}"/>'


def outline(x, y, width, height, top, bottom):
    """A rectangle with rounded upper or lower corners."""
    t, b = CORNER if top else 0, CORNER if bottom else 0
    data = f"M{x + t:g} {y:g}H{x + width - t:g}"
    data += f"a{t} {t} 0 0 1 {t} {t}" if t else ""
    data += f"V{y + height - b:g}"
    data += f"a{b} {b} 0 0 1 {-b} {b}" if b else ""
    data += f"H{x + b:g}"
    data += f"a{b} {b} 0 0 1 {-b} {-b}" if b else ""
    data += f"V{y + t:g}"
    data += f"a{t} {t} 0 0 1 {t} {-t}" if t else ""
    return f'<path fill="none" stroke="{CUT}" stroke-width="0.5" d="{data}z"/>'


def grain(x, y, length):
    """Grain line: along the warp of the cloth."""
    return [line(x, y, x, y + length), line(x, y, x - 2, y + 5), line(x, y, x + 2, y + 5),
            line(x, y + length, x - 2, y + length - 5), line(x, y + length, x + 2, y + length - 5)]


def back(x, y):
    out = [outline(x, y, WIDTH, HEIGHT, True, True), *grain(x + 240, y + 30, 90)]
    out += [text(x + 20, y + 40, "A  BACK", 12, weight="bold"), text(x + 20, y + 54, "cut 1, canvas 400 g/m2", 6),
            text(x + 20, y + 63, f"{WIDTH} x {HEIGHT} mm, edges are bound: no seam allowance", 6)]
    top = y + HEIGHT - POCKET_HEIGHT
    out += [line(x, top, x + WIDTH, top, HELP, dash="2 2"), text(x + 20, top - 3, "upper edge of pocket panel B lies here", 5, color=HELP)]
    flap = y + FLAP_HEIGHT
    out += [line(x, flap, x + WIDTH, flap, HELP, dash="2 2"), text(x + 20, flap - 3, "lower edge of flap C lies here when closed", 5, color=HELP)]
    tie = y + HEIGHT - TIE_AT
    out += [line(x + WIDTH - 12, tie - 10, x + WIDTH, tie - 10), line(x + WIDTH - 12, tie + 10, x + WIDTH, tie + 10),
            text(x + WIDTH - 14, tie + 2, "tie, outside", 5, "end")]
    return out


def pocket_panel(x, y):
    height = POCKET_HEIGHT + POCKET_HEM
    out = [outline(x, y, WIDTH, height, False, True)]
    out += [line(x, y + POCKET_HEM, x + WIDTH, y + POCKET_HEM, HELP, dash="2 2"), text(x + 300, y + POCKET_HEM - 4, "fold 15 mm to the back, stitch 12 mm from the fold", 5, color=HELP)]
    out += [text(x + 20, y + 11, "B  POCKET PANEL   cut 1", 8, weight="bold")]
    at = 0
    for number, width in enumerate(POCKETS):
        middle = x + at + width / 2
        out.append(text(middle, y + height - 60, f"{width}", 7, "middle", SEW))
        at += width
        if number < len(POCKETS) - 1:
            out.append(line(x + at, y + POCKET_HEM, x + at, y + height, SEW, 0.4, "4 2"))
    out.append(text(x + 20, y + height - 30, "stitch along the blue lines through B and A", 5, color=SEW))
    return out + grain(x + 232.5, y + 50, 60)


def flap(x, y):
    height = FLAP_HEIGHT + FLAP_HEM
    out = [outline(x, y, WIDTH, height, True, False)]
    fold = y + FLAP_HEIGHT
    out += [line(x, fold, x + WIDTH, fold, HELP, dash="2 2"), text(x + 300, fold + 7, "fold 10 mm to the back, stitch", 5, color=HELP)]
    out += [text(x + 20, y + 40, "C  FLAP", 12, weight="bold"), text(x + 20, y + 54, "cut 1", 6)]
    return out + grain(x + 240, y + 20, 70)


def sheet():
    out = []
    out += back(10, 10)
    out += pocket_panel(10, 360)
    out += flap(10, 555)
    out += [f'<rect x="420" y="30" width="50" height="50" fill="none" stroke="{INK}" stroke-width="0.4"/>', text(445, 56, "50 x 50 mm", 6, "middle"),
            text(445, 64, "measure me", 5, "middle")]
    out += [text(10, 685, "Tool roll, mend-circle/tool-roll 1.0.0 · CERN-OHL-S-2.0 · scale 1:1 · also cut: binding tape 25 x 1700 mm, webbing 20 x 900 mm", 5, color=HELP)]
    return out


def svg(width, height, body, title):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" viewBox="0 0 {width:g} {height:g}">\n'
            f'<title>{title}</title>\n<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>\n' + "\n".join(body) + "\n</svg>\n")


def pages():
    step = (PRINTABLE[0] - OVERLAP, PRINTABLE[1] - OVERLAP)
    columns = math.ceil((SHEET[0] - OVERLAP) / step[0])
    rows = math.ceil((SHEET[1] - OVERLAP) / step[1])
    for row in range(rows):
        for column in range(columns):
            number = row * columns + column + 1
            x, y = column * step[0], row * step[1]
            body = [f'<svg x="10" y="10" width="{PRINTABLE[0]}" height="{PRINTABLE[1]}" viewBox="{x} {y} {PRINTABLE[0]} {PRINTABLE[1]}">', *sheet(), "</svg>"]
            body.append(f'<rect x="10" y="10" width="{PRINTABLE[0]}" height="{PRINTABLE[1]}" fill="none" stroke="{HELP}" stroke-width="0.25" stroke-dasharray="1 2"/>')
            if column < columns - 1:
                body.append(line(10 + step[0], 10, 10 + step[0], 200, HELP, 0.25))
            if row < rows - 1:
                body.append(line(10, 10 + step[1], 287, 10 + step[1], HELP, 0.25))
            body.append(text(12, 207, f"Tool roll · page {number} of {rows * columns} · row {row + 1}, column {column + 1} · print at 100 %, not fitted to the page · glue the next page onto the thin line", 4, color=HELP))
            yield number, svg(297, 210, body, f"Tool roll, page {number}")


def main():
    if sum(POCKETS) != WIDTH:
        raise SystemExit(f"the pockets add up to {sum(POCKETS)} mm, the panel is {WIDTH} mm wide")
    (HERE / "tool-roll.svg").write_text(svg(*SHEET, sheet(), "Tool roll, sewing pattern at 1:1"))
    folder = HERE / "a4"
    folder.mkdir(exist_ok=True)
    made = []
    for number, page in pages():
        path = folder / f"page-{number}.svg"
        path.write_text(page)
        made.append(path)
    if shutil.which("rsvg-convert"):
        import os

        stamp = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
        subprocess.run(["rsvg-convert", "-f", "pdf", "-o", HERE / "tool-roll-a4.pdf", *made], check=True, env=stamp)
    print(f"tool-roll.svg and {len(made)} pages")


if __name__ == "__main__":
    main()
