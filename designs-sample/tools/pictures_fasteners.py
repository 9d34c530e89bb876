"""Pictures of the knob and of the profile bracket."""

import trimesh

from draw import Scene, box, minus, placed, screw
from models import SAMPLES, bracket, hex_nut, knob, mirrored, profile, stl, tee_nut

KNOB = SAMPLES / "open-fasteners/knob-m5/docs/img"
BRACKET = SAMPLES / "profile-commons/bracket-20/docs/img"


def add(scene, items):
    for item in items:
        scene.add(item.mesh, item.family)
    return scene


def knob_pictures():
    body, cap = stl("open-fasteners/knob-m5", "knob-body"), stl("open-fasteners/knob-m5", "knob-cap")
    gauge = stl("open-fasteners/knob-m5", "nut-gauge")
    under = (("x", 180),)
    scene = Scene(azimuth=-60, elevation=32)
    scene.add(body, "printed").add(hex_nut(), "metal", (0, 0, 27)).add(cap, "printed", (0, 0, 48), under)
    scene.axis((0, 0, 54), (0, 0, -8))
    scene.dimension((-17.5, 0, 0), (17.5, 0, 0), (0, -26, 0), "35").dimension((17.5, 0, 0), (17.5, 0, 19), (13, 0, 0), "19")
    scene.balloon(1, (-9, -14, 12), (-76, 10)).balloon(2, (-4, -2, 29), (-84, 0)).balloon(3, (-5, -4, 47.5), (-84, -8))
    scene.save(KNOB / "knob.svg", 620, 560, margin=44, grid=True, title="Knob M5: body, nut and cap")

    scene = Scene(azimuth=-60, elevation=34)
    scene.add(box((130, 66, 2), (-65, -34, -2)), "plain")
    scene.add(body, "printed", (-38, 4, 0)).add(cap, "printed", (0, 4, 0)).add(gauge, "printed", (-15, -28, 0))
    scene.note("body, base down", (-38, -8, 19), (-20, -70), "start").note("cap, disc down", (2, 4, 8), (10, -70)).note("gauge, once", (52, -24, 6), (14, -60))
    scene.save(KNOB / "step-1.svg", 560, 360, margin=(30, 70, 30, 30), title="Parts as they lie on the printer")

    scene = Scene(azimuth=-62, elevation=38)
    scene.add(gauge, "printed").add(hex_nut(), "metal", (37.5, 7.5, 16))
    scene.arrow((37.5, 7.5, 15), (37.5, 7.5, 7.5))
    for place, text in ((7.5, "0.0"), (22.5, "0.1"), (37.5, "0.2"), (52.5, "0.3"), (67.5, "0.4")):
        scene.text(text, (place, -5.5, 3), 13)
    scene.save(KNOB / "step-2.svg", 560, 300, margin=34, title="The gauge: which pocket holds the nut")

    scene = Scene(azimuth=-60, elevation=38)
    scene.add(body, "printed").add(hex_nut(), "metal", (0, 0, 25)).arrow((0, 0, 24), (0, 0, 13)).axis((0, 0, 36), (0, 0, 30))
    scene.save(KNOB / "step-3.svg", 480, 400, margin=30, title="Drop the nut into its pocket")

    scene = Scene(azimuth=-60, elevation=38)
    scene.add(body, "printed").add(cap, "printed", (0, 0, 38), under).add(hex_nut(), "metal", (0, 0, 6)).arrow((0, 0, 28), (0, 0, 18))
    scene.save(KNOB / "step-4.svg", 480, 400, margin=30, title="Press the cap in")

    section_picture()


def section_picture():
    """Cut in half, clamping a 13 mm stack with an M5 x 30 bolt."""
    front = box((200, 100, 200), (-100, -100, -100))

    def half(mesh):
        return minus(mesh, front)

    scene = Scene(azimuth=-78, elevation=14)
    for item in knob():
        scene.add(half(item.mesh), item.family)
    bolt = trimesh.boolean.union([placed(screw(5, 30, kind="hex"), turn=(("x", 180),))], engine="manifold")
    scene.add(half(bolt), "metal", (0, 0, -16))
    for low in (-16, -1):
        disc = trimesh.creation.cylinder(7.5, 1, sections=40)
        disc.apply_translation((0, 0, low + 0.5))
        hole = trimesh.creation.cylinder(2.7, 4, sections=24)
        hole.apply_translation((0, 0, low))
        scene.add(half(minus(disc, hole)), "metal")
    for low, high, family in ((-15, -5, "wood"), (-5, -1, "wood")):
        hole = trimesh.creation.cylinder(2.75, 40, sections=24)
        scene.add(half(minus(box((64, 50, high - low), (-32, -25, low)), hole)), family)
    scene.dimension((-32, 0, -15), (-32, 0, -1), (-7, 0, 0), "g")
    scene.dimension((17.5, 0, 0), (17.5, 0, 14), (9, 0, 0), "11 to 16.5")
    scene.note("bolt end", (1, 0, 14), (-150, -92), "end").note("nut", (3.6, 0, 8.5), (120, -120)).note("washer", (6.5, 0, -0.5), (130, 22))
    scene.save(KNOB / "step-5.svg", 640, 420, margin=(40, 40, 70, 40), title="Bolt length: g is everything between bolt head and knob")


def bracket_pictures():
    scene = Scene(azimuth=-52, elevation=32)
    up = profile(150)
    scene.add(placed(up, (0, 0, 20)), "metal").add(placed(profile(120, "y"), (-10, -60, 20)), "metal")
    scene.add(bracket(), "printed", (0, 10, 0)).add(mirrored(bracket(), (1, -1, 1)), "printed", (0, -10, 0))
    for side in (1, -1):
        scene.add(screw(5, 6, (9.5, 2.75)), "dark", (26, side * 15, 10), (("x", -90 * side),))
        scene.add(screw(5, 6, (9.5, 2.75)), "dark", (5, side * 36, 10), (("y", 90),))
    scene.dimension((0, -50, 0), (40, -50, 0), (0, -26, 0), "40").dimension((150, -10, 0), (150, -10, 20), (12, 0, 0), "20")
    scene.balloon(1, (3, -30, 16), (-96, 66)).balloon(2, (26, -17.5, 10), (34, 86))
    scene.save(BRACKET / "bracket-20.svg", 680, 500, margin=46, grid=True, title="Two brackets join 20 mm profiles")

    scene = Scene(azimuth=38, elevation=30)
    scene.add(bracket(), "printed")
    scene.dimension((40, 5, 20), (40, 5, 0), (8, 0, 0), "20").dimension((5, 40, 0), (5, 0, 0), (14, 0, -8), "40")
    scene.note("holes 5.4, pointed above", (5, 26, 11), (40, -118)).note("this web lies on the bed", (14, 14, 4), (70, 118))
    scene.save(BRACKET / "step-1.svg", 600, 420, margin=(60, 60, 150, 50), title="The bracket as it is printed")

    scene = Scene(azimuth=-40, elevation=26)
    scene.add(bracket(), "printed", (0, 0, 0))
    scene.add(screw(5, 10, (9.5, 2.75)), "dark", (26, 14, 10), (("x", -90),)).add(placed(tee_nut(), turn=(("x", 90),)), "metal", (26, -12, 10))
    scene.add(screw(5, 10, (9.5, 2.75)), "dark", (14, 26, 10), (("y", 90),)).add(placed(tee_nut(), turn=(("y", -90),)), "metal", (-12, 26, 10))
    scene.axis((26, 20, 10), (26, -20, 10)).axis((20, 26, 10), (-20, 26, 10))
    scene.balloon(2, (26, 16, 13), (110, -50)).balloon(3, (26, -15, 8), (60, 40))
    scene.save(BRACKET / "step-2.svg", 560, 440, margin=44, title="Bolts and T-nuts, two turns only")

    scene = Scene(azimuth=-46, elevation=34)
    scene.add(placed(profile(110), (0, 0, 20)), "metal").add(placed(profile(110, "y"), (-10, -30, 20)), "metal")
    scene.add(bracket(), "printed", (0, 10 + 34, 0))
    scene.arrow((20, 46, 10), (20, 14, 10))
    for move in ((26, 15 + 34, 10),):
        scene.add(screw(5, 6, (9.5, 2.75)), "dark", move, (("x", -90),))
    scene.add(screw(5, 6, (9.5, 2.75)), "dark", (5, 36 + 34, 10), (("y", 90),))
    scene.save(BRACKET / "step-3.svg", 560, 420, margin=40, title="Push the bracket into the corner")

    scene = Scene(azimuth=-52, elevation=32)
    scene.add(placed(profile(110), (0, 0, 20)), "metal").add(placed(profile(110, "y"), (-10, -40, 20)), "metal")
    scene.add(bracket(), "printed", (0, 10, 0))
    scene.add(mirrored(bracket(), (1, -1, 1)), "printed", (0, -10, 0))
    for side in (1, -1):
        scene.add(screw(5, 6, (9.5, 2.75)), "dark", (26, side * 15, 10), (("x", -90 * side),))
        scene.add(screw(5, 6, (9.5, 2.75)), "dark", (5, side * 36, 10), (("y", 90),))
    scene.note("first", (26, -18, 10), (60, 60)).note("second", (8, -36, 10), (-20, 100))
    scene.save(BRACKET / "step-4.svg", 560, 440, margin=(40, 40, 40, 60), title="Tighten, rail first")


if __name__ == "__main__":
    knob_pictures()
    bracket_pictures()
