"""Pictures of the tool roll."""

import importlib.util
import math

import numpy as np
from shapely.geometry import LineString, Polygon, box as rectangle

from draw import Scene, box, cylinder, hexagon, minus, placed, prism, union, write_svg
from models import SAMPLES

ROLL = SAMPLES / "mend-circle/tool-roll"
IMG = ROLL / "docs/img"
W, H, R = 480, 340, 20
CLOTH = 1.2


def pattern():
    spec = importlib.util.spec_from_file_location("pattern", ROLL / "pattern/pattern.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


POCKETS = pattern().POCKETS
SEAMS = np.cumsum(POCKETS)[:-1]


def rounded(width, height, top, bottom):
    shape = rectangle(0, 0, width, height)
    full = rectangle(R, R, width - R, height - R).buffer(R, quad_segs=5)
    if top and bottom:
        return full
    half = rectangle(0, 0, width, height / 2) if top else rectangle(0, height / 2, width, height)
    return shape.intersection(full.union(half))


def back():
    return prism(rounded(W, H, True, True), CLOTH)


def panel(z=CLOTH):
    return prism(rounded(W, 170, False, True), CLOTH, (0, 0, z))


def flap(z=2 * CLOTH, at=230):
    return prism(rounded(W, 110, True, False), CLOTH, (0, at, z))


def ring():
    edge = rounded(W, H, True, True)
    return prism(edge.buffer(1.5, quad_segs=4).difference(edge.buffer(-10, quad_segs=4)), 5.2, (0, 0, -0.8))


def seam(points, z, scene, color="#0b4fa0"):
    lines = [((*a, z), (*b, z)) for a, b in zip(points, points[1:])]
    scene.wire(lines, 1.6, color, "5 4")


def bulge(x, radius):
    """A pocket with something in it."""
    angle = np.linspace(0, math.pi, 9)
    outline = [(x + radius * 1.35 * math.cos(a), radius * 1.5 * math.sin(a)) for a in angle]
    return placed(prism(outline, 160), (0, 168, 2 * CLOTH), (("x", 90),))


def screwdriver(x, length, handle, shaft):
    y = 20
    low = union(cylinder(shaft, length, (x, y, 0), "y", 16))
    grip = cylinder(handle, 95, (x, y + length, 0), "y", 8)
    collar_ = cylinder(handle * 0.7, 8, (x, y + length - 8, 0), "y", 16)
    return [(low, "metal"), (collar_, "dark"), (grip, "accent")]


def spanner(x, length, size):
    y = 20 + length
    head = hexagon(size * 2.1, 5, (x, y, -2.5)).copy()
    jaw = box((size, size * 1.4, 12), (x - size / 2, y + size * 0.1, -6))
    return [(minus(union(head, box((size, length, 4), (x - size / 2, 20, -2))), jaw), "metal")]


def tools():
    out = []
    middles = np.cumsum(POCKETS) - np.array(POCKETS) / 2
    plan = [("s", 130, 13, 4), ("s", 145, 14, 4), None, ("s", 160, 18, 5), ("w", 190, 10), ("w", 205, 12), ("w", 220, 14), None, ("s", 160, 26, 7), None, ("w", 235, 20)]
    for x, what in zip(middles, plan):
        if not what:
            continue
        items = screwdriver(x, *what[1:]) if what[0] == "s" else spanner(x, *what[1:])
        for mesh, family in items:
            lifted = placed(mesh, (0, 0, 9))
            if lifted.bounds[1][1] > 172:
                out.append((minus(lifted, box((60, 168.5, 60), (x - 30, 0, -20))), family))
        out.append((bulge(x, 6.5), "cloth"))
    return out


def spiral():
    """The roll closed: a spiral along the height of the back, with its tie."""
    turns, inner, gap = 3.2, 14.0, 8.5
    angle = np.linspace(0, turns * 2 * math.pi, 110)
    radius = inner + gap * angle / (2 * math.pi)
    line = LineString(np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1))
    shape = line.buffer(2.6, cap_style="flat", join_style="mitre")
    mesh = prism(shape, 230)
    outer = radius[-1] + 4.2
    band = prism(Polygon([(outer * math.cos(a), outer * math.sin(a)) for a in np.linspace(0, 2 * math.pi, 60)]).difference(
        Polygon([((outer - 1.2) * math.cos(a), (outer - 1.2) * math.sin(a)) for a in np.linspace(0, 2 * math.pi, 60)])), 20, (0, 0, 105))
    turn = (("x", -90), ("z", -90))
    return placed(mesh, turn=turn), placed(band, turn=turn)


def open_roll(scene, with_tools=True, with_flap=False):
    scene.add(back(), "cloth").add(panel(), "cloth").add(ring(), "printed")
    for x in SEAMS:
        seam([(x, 10), (x, 166)], 2 * CLOTH + 0.1, scene)
    if with_tools:
        for mesh, family in tools():
            scene.add(mesh, family)
    return scene


def pictures():
    scene = open_roll(Scene(azimuth=-62, elevation=42))
    scene.add(placed(flap(0, 0), (0, H - 2, 5), (("x", 12),)), "cloth")
    scene.dimension((0, 0, 0), (W, 0, 0), (0, -40, 0), "480").dimension((W, 0, 0), (W, H, 0), (44, 0, 0), "340")
    scene.save(IMG / "tool-roll.svg", 800, 600, margin=44, grid=True, title="Tool roll, open, with some tools in its eleven pockets")

    # 1: the pieces, from the pattern itself
    module = pattern()
    body = [f'<svg x="20" y="20" width="620" height="856" viewBox="0 0 {module.SHEET[0]} {module.SHEET[1]}">', *module.sheet(), "</svg>"]
    write_svg(IMG / "step-1.svg", 660, 890, body, "The three pieces of the pattern")

    scene = Scene(azimuth=-62, elevation=46)
    scene.add(prism(rounded(W, 170, False, True), CLOTH), "cloth")
    scene.add(placed(prism(rectangle(0, 0, W, 14), CLOTH), (0, 170, CLOTH), (("x", 155),)), "cloth")
    seam([(4, 158), (W - 4, 158)], CLOTH + 0.2, scene)
    scene.add(placed(prism(rounded(W, 110, True, False), CLOTH), (0, 250, 0)), "cloth")
    seam([(4, 258), (W - 4, 258)], CLOTH + 0.2, scene)
    scene.note("hem 15, stitch 12 from the fold", (W * 0.6, 158, 2), (60, -62)).note("hem 10", (W * 0.25, 258, 2), (-110, -40), "end")
    scene.text("B", (60, 60, 2), 22).text("C", (60, 320, 2), 22)
    scene.save(IMG / "step-2.svg", 680, 440, margin=(90, 40, 60, 40), title="Hems on pocket panel and flap")

    scene = Scene(azimuth=-62, elevation=50)
    scene.add(back(), "cloth").add(panel(), "cloth")
    at = 0
    for x in SEAMS:
        seam([(x, 0), (x, 168)], 2 * CLOTH + 0.1, scene)
    for width in POCKETS:
        scene.text(width, (at + width / 2, -16, 0), 13, "#0b4fa0", weight="500")
        at += width
    scene.arrow((30, 20, 5), (30, 150, 5))
    scene.note("sew upwards, back and forth at the top", (95, 166, 3), (-30, -110)).text("A", (430, 290, 2), 22).text("B", (430, 40, 4), 22)
    scene.save(IMG / "step-3.svg", 680, 480, margin=(30, 46, 30, 40), title="Pocket panel on the back, pocket seams")

    scene = Scene(azimuth=-62, elevation=48)
    scene.add(back(), "cloth").add(panel(), "cloth")
    for x in SEAMS:
        seam([(x, 2), (x, 168)], 2 * CLOTH + 0.1, scene)
    scene.add(flap(CLOTH + 40, 230), "cloth")
    scene.arrow((240, 285, 36), (240, 285, 4))
    seam([(20, 336), (W - 20, 336)], CLOTH + 0.2, scene, "#d9600a")
    scene.text("C", (60, 280, 44), 22)
    scene.note("tack 5 mm from the edge", (380, 336, 2), (40, -60))
    scene.save(IMG / "step-4.svg", 680, 480, margin=(30, 60, 150, 30), title="Flap on the upper edge, face to face with the back")

    scene = Scene(azimuth=-62, elevation=48)
    scene.add(back(), "cloth").add(panel(), "cloth").add(flap(), "cloth").add(ring(), "printed")
    for x in SEAMS:
        seam([(x, 12), (x, 168)], 2 * CLOTH + 0.1, scene)
    inner = list(rounded(W, H, True, True).buffer(-7).exterior.coords)
    seam(inner, 4.5, scene, "#ffffff")
    scene.note("binding tape, folded over the edge", (W - 4, 40, 5), (70, 40))
    scene.save(IMG / "step-5.svg", 680, 480, margin=(40, 40, 240, 50), title="Binding all round")

    scene = Scene(azimuth=-40, elevation=30)
    mesh, band = spiral()
    scene.add(mesh, "cloth").add(band, "printed")
    scene.save(IMG / "step-6.svg", 600, 400, margin=40, title="Rolled from the narrow pockets, tied round")


if __name__ == "__main__":
    pictures()
