#!/usr/bin/env python3
"""Draws the panels of the seed drawer for a laser cutter.

    python3 laser/drawings.py                       3.0 mm plywood, 0.15 mm kerf
    python3 laser/drawings.py --thickness 3.9 --kerf 0.20

Writes one DXF a panel into laser/parts, and for each of the two sheets an SVG
and a DXF at 1:1. Outlines are already grown by half the kerf (and holes shrunk
by it), so cut on the line. Needs Python only.
"""

import argparse
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHEET = (600.0, 300.0)   # fits the bed of a common desktop laser
GAP = 3.0                # between panels on a sheet
HOLE = 5.4               # M5 bolt of the knob

# Drawer, inside: a packet of 82 x 115 mm stands upright in it.
INSIDE = (90.0, 240.0, 88.0)   # across, front to back, height of the sides
FRONT_HEIGHT = 124.0
PLAY = 1.0                     # drawer to case, each side
DIVIDERS = 4


def edge(length, count, depth, outward):
    """Points along one straight edge of `count` fingers, as (along, out).

    `outward` says whether the first finger stands out, `depth` how far.
    """
    step = length / count
    points = []
    for number in range(count):
        out = depth if (number % 2 == 0) == outward else 0.0
        points += [(number * step, out), ((number + 1) * step, out)]
    return points


def panel(width, height, t, bottom=None, right=None, top=None, left=None):
    """Outline of a panel, counter-clockwise from the lower left corner.

    Each edge is None (straight, at full size) or (count, first stands out).
    The given width and height are outside sizes: a gap is cut `t` deep.
    """
    def run(length, pattern):
        if pattern is None:
            return [(0.0, 0.0), (length, 0.0)]
        count, outward = pattern
        return [(a, out - t) for a, out in edge(length, count, t, outward)]

    sides = [
        [(a, -o) for a, o in run(width, bottom)],
        [(width + o, a) for a, o in run(height, right)],
        [(width - a, height + o) for a, o in run(width, top)],
        [(-o, height - a) for a, o in run(height, left)],
    ]
    return join(sides)


def join(sides):
    """Joins four edges: neighbours meet where their end segments cross."""
    outline = []
    for number, side in enumerate(sides):
        following = sides[(number + 1) % 4]
        points = list(side)
        horizontal = number % 2 == 0
        # The corner takes its height from one edge and its place from the other.
        corner = (following[0][0], points[-1][1]) if horizontal else (points[-1][0], following[0][1])
        points[-1] = corner
        following[0] = corner
        outline.append(points)
    merged = [point for side in outline for point in side]
    merged[0] = outline[0][0] = outline[3][-1]
    clean = []
    for point in merged:
        if not clean or abs(point[0] - clean[-1][0]) + abs(point[1] - clean[-1][1]) > 1e-9:
            clean.append(point)
    if clean[0] == clean[-1]:
        clean.pop()
    return [p for i, p in enumerate(clean) if not straight(clean[i - 1], p, clean[(i + 1) % len(clean)])]


def straight(a, b, c):
    return abs((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])) < 1e-9


def grown(points, by):
    """The outline moved outwards by `by`; all its edges are upright or level."""
    result = []
    for number, (x, y) in enumerate(points):
        before, after = points[number - 1], points[(number + 1) % len(points)]
        for one, two in ((before, (x, y)), ((x, y), after)):
            if abs(one[0] - two[0]) < 1e-9:      # upright: outside is right when going up
                x_new = x + by * (1 if two[1] > one[1] else -1)
            else:                                 # level: outside is below when going right
                y_new = y - by * (1 if two[0] > one[0] else -1)
        result.append((x_new, y_new))
    return result


def panels(t):
    """Every panel: name -> (outline, circles, quantity)."""
    across, deep, high = INSIDE
    drawer_w, drawer_d = across + 2 * t, deep + 2 * t
    drawer_h, back_h = high + t, high + t
    front_h = FRONT_HEIGHT
    case_w, case_h = drawer_w + 2 * PLAY + 2 * t, front_h + 2 * PLAY + 2 * t
    case_d = drawer_d + PLAY + t
    depth, height, width = 9, 5, 5      # fingers along each direction, odd

    return {
        # Case: open in front, the back closes it.
        "case-side": (panel(case_d, case_h, t, bottom=(depth, True), top=(depth, True), right=(height, True)), [], 2),
        "case-plate": (panel(case_d, case_w, t, bottom=(depth, False), top=(depth, False), right=(width, True)), [], 2),
        "case-back": (panel(case_w, case_h, t, bottom=(width, False), top=(width, False), left=(height, False), right=(height, False)), [], 1),
        # Drawer: front and back between them hold sides and floor.
        "drawer-side": (panel(drawer_d, drawer_h, t, bottom=(depth, True), left=(height, True), right=(height, True)), [], 2),
        "drawer-floor": (panel(drawer_d, drawer_w, t, bottom=(depth, False), top=(depth, False), left=(width, True), right=(width, True)), [], 1),
        "drawer-front": (drawer_front(drawer_w, front_h, drawer_h, t, width, height), [(drawer_w / 2, 62.0, HOLE)], 1),
        "drawer-back": (panel(drawer_w, back_h, t, bottom=(width, False), left=(height, False), right=(height, False)), [], 1),
        "divider": (divider(across - 0.6, high - 12), [], DIVIDERS),
    }


def drawer_front(width, front_h, drawer_h, t, wide, high):
    """As tall as the case opening; fingers only as far up as the drawer's sides."""
    lower = panel(width, drawer_h, t, bottom=(wide, False), left=(high, False), right=(high, False))
    at = next(i for i, (x, y) in enumerate(lower) if abs(y - drawer_h) < 1e-9)
    over = [(width, drawer_h), (width, front_h), (0.0, front_h), (0.0, drawer_h)]
    return lower[: at + 1] + over + lower[at + 1 :]


def divider(width, height):
    """A card with a tab to write on; loose, so that compartments can be moved."""
    return [(0, 0), (width, 0), (width, height), (30, height), (30, height + 12), (0, height + 12)]


def size(points):
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def moved(points, dx, dy):
    return [(x + dx, y + dy) for x, y in points]


def turned(points, circles):
    """Turned by 90 degrees."""
    return [(-y, x) for x, y in points], [(-y, x, d) for x, y, d in circles]


def dxf(loops, circles):
    """A minimal DXF (AutoCAD R12): closed polylines and circles on layer CUT, in mm."""
    out = ["0", "SECTION", "2", "HEADER", "9", "$ACADVER", "1", "AC1009", "9", "$INSUNITS", "70", "4", "0", "ENDSEC",
           "0", "SECTION", "2", "TABLES", "0", "TABLE", "2", "LAYER", "70", "1",
           "0", "LAYER", "2", "CUT", "70", "0", "62", "1", "6", "CONTINUOUS", "0", "ENDTAB", "0", "ENDSEC",
           "0", "SECTION", "2", "ENTITIES"]
    for loop in loops:
        out += ["0", "POLYLINE", "8", "CUT", "66", "1", "70", "1", "10", "0.0", "20", "0.0", "30", "0.0"]
        for x, y in loop:
            out += ["0", "VERTEX", "8", "CUT", "10", f"{x:.4f}", "20", f"{y:.4f}", "30", "0.0"]
        out += ["0", "SEQEND", "8", "CUT"]
    for x, y, diameter in circles:
        out += ["0", "CIRCLE", "8", "CUT", "10", f"{x:.4f}", "20", f"{y:.4f}", "30", "0.0", "40", f"{diameter / 2:.4f}"]
    return "\n".join(out + ["0", "ENDSEC", "0", "EOF", ""])


def svg(loops, circles, title, note):
    width, height = SHEET
    shapes = ['<polygon points="%s"/>' % " ".join(f"{x:.3f},{height - y:.3f}" for x, y in loop) for loop in loops]
    shapes += [f'<circle cx="{x:.3f}" cy="{height - y:.3f}" r="{d / 2:.3f}"/>' for x, y, d in circles]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" viewBox="0 0 {width:g} {height:g}">\n'
        f"<title>{title}</title>\n<desc>{note}</desc>\n"
        '<g id="CUT" fill="none" stroke="#ff0000" stroke-width="0.1">\n' + "\n".join(shapes) + "\n</g>\n</svg>\n"
    )


# Which panels lie on which sheet, in columns from left to right; "r" = turned.
SHEETS = {
    "sheet-case": [["case-side r"], ["case-side r"], ["case-plate r"], ["case-plate r"], ["case-back"]],
    "sheet-drawer": [["drawer-side r"], ["drawer-side r"], ["drawer-floor r"],
                     ["drawer-front", "drawer-back"], ["divider", "divider", "divider"], ["divider"]],
}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--thickness", type=float, default=3.0, help="of the plywood, measured, in mm")
    options.add_argument("--kerf", type=float, default=0.15, help="width the beam burns away, in mm")
    chosen = options.parse_args()
    half = chosen.kerf / 2
    made = panels(chosen.thickness)
    (HERE / "parts").mkdir(exist_ok=True)
    for name, (outline, circles, _) in made.items():
        circles = [(x, y, d - chosen.kerf) for x, y, d in circles]
        (HERE / "parts" / f"{name}.dxf").write_text(dxf([grown(outline, half)], circles))
    note = f"Plywood {chosen.thickness:g} mm, kerf {chosen.kerf:g} mm allowed for: cut on the line. Red 0.1 mm = cut through."
    for sheet, columns in SHEETS.items():
        loops, holes, x = [], [], GAP
        for column in columns:
            y, widest = GAP, 0.0
            for entry in column:
                name, *turn = entry.split()
                outline, circles, _ = made[name]
                outline = grown(outline, half)
                circles = [(cx, cy, d - chosen.kerf) for cx, cy, d in circles]
                if turn:
                    outline, circles = turned(outline, circles)
                left, low, right, high = size(outline)
                loops.append(moved(outline, x - left, y - low))
                holes += [(cx + x - left, cy + y - low, d) for cx, cy, d in circles]
                widest, y = max(widest, right - left), y + high - low + GAP
            if y > SHEET[1]:
                raise SystemExit(f"{sheet}: a column is {y:.1f} mm high, the sheet {SHEET[1]:g} mm")
            x += widest + GAP
        if x > SHEET[0]:
            raise SystemExit(f"{sheet}: panels need {x:.1f} mm, the sheet has {SHEET[0]:g} mm")
        (HERE / f"{sheet}.svg").write_text(svg(loops, holes, f"Seed drawer, {sheet}", note))
        (HERE / f"{sheet}.dxf").write_text(dxf(loops, holes))
        print(f"{sheet}: {len(loops)} panels, {x:.1f} of {SHEET[0]:g} mm wide")


if __name__ == "__main__":
    main()
