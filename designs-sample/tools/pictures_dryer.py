"""Pictures of the box solar dryer."""

import numpy as np

from draw import BLUE, INK, Scene, box, cylinder, label, minus, write_svg
from models import (
    DRYER, FLOOR_TOP, SAMPLES, TRAYS_AT, WALL_FROM, Item, dryer_absorber, dryer_floor, dryer_hinge_batten, dryer_ledgers,
    dryer_legs, dryer_tray_rails, dryer_trays, dryer_walls, knob, lid, lid_in_place, moved,
    stl, tray, tray_mesh, vent_slider,
)

IMG = SAMPLES / DRYER / "docs/img"
DRAWINGS = SAMPLES / DRYER / "drawings"


def add(scene, items, fade=False):
    for item in items:
        scene.add(item.mesh, item.family, fade=fade)
    return scene


def body(walls=True):
    items = list(dryer_walls().values()) if walls else []
    return items + dryer_legs() + dryer_ledgers() + [HINGE_BATTEN] + dryer_tray_rails() + [dryer_floor(), dryer_absorber()]


HINGE_BATTEN = dryer_hinge_batten()


def hinges():
    """Two butt hinges on the back, over lid and wall."""
    z = WALL_FROM + 320
    return [Item("hinge", box((40, 1.5, 28), (x, 900, z - 16)), "metal") for x in (90, 470)] + [
        Item("hinge", cylinder(5, 40, (x, 903, z), "x", 16), "metal") for x in (90, 470)
    ]


def hero():
    scene = Scene(azimuth=-60, elevation=33)
    add(scene, body() + dryer_trays() + lid_in_place() + vent_slider())
    for at in TRAYS_AT:
        scene.wire(tray_mesh(at=at), 0.7)
    scene.dimension((-10, -42, 0), (610, -42, 0), (0, -110, 0), "620")
    scene.dimension((610, -42, 0), (610, 924, 0), (110, 0, 0), "968")
    scene.dimension((610, 900, 0), (610, 900, 682), (130, 0, 0), "682")
    scene.save(IMG / "box-dryer.svg", 760, 760, margin=40, grid=True, title="Box solar dryer, three-quarter view with outside dimensions in mm")


def exploded():
    scene = Scene(azimuth=-60, elevation=30)
    walls = dryer_walls()
    shift = {"left": (-230, 0, 0), "right": (150, 0, 0), "front": (0, -300, 0), "back": (0, 130, 60)}
    for name, item in walls.items():
        add(scene, moved([item], shift[name]))
    add(scene, dryer_legs() + dryer_ledgers())
    add(scene, moved(dryer_tray_rails(), (0, 0, 20)))
    add(scene, moved([dryer_floor()], (0, 0, 40)) + moved([dryer_absorber()], (0, 0, 120)))
    for at in TRAYS_AT:
        lifted = np.add(at, (0, 0, 330))
        add(scene, moved(tray(), lifted))
        scene.wire(tray_mesh(at=lifted), 0.7)
    add(scene, moved(lid_in_place(), (0, 0, 620)))
    add(scene, moved(vent_slider(), (0, 260, 60)))
    scene.balloon(1, (-230, 300, 480), (-70, -40)).balloon(2, (300, -300, 380), (-60, 90)).balloon(3, (540, 1030, 640), (88, -50))
    scene.balloon(4, (120, 100, FLOOR_TOP + 40), (-150, 80)).balloon(5, (29, 29, 60), (-80, 20)).balloon(8, (581, 500, FLOOR_TOP + 90), (190, 120))
    scene.balloon(9, (300, 200, FLOOR_TOP + 121), (-330, -30)).balloon(10, (-10 + 22, 100, 660 + 560), (-70, -60))
    scene.balloon(11, (300, 451, 372 + 330 + 80), (320, 70)).balloon(13, (36, 80, FLOOR_TOP + 420), (-150, -40))
    scene.balloon(14, (500, 1168, 645), (90, 10)).balloon(15, (300, 450, 660 + 575), (40, -130))
    scene.save(IMG / "parts.svg", 860, 900, margin=(60, 50, 80, 50), grid=True, title="Exploded view; the numbers are those of the parts table")


def steps():
    corner = stl(DRYER, "tray-corner")
    scene = Scene(azimuth=-52, elevation=34)
    scene.add(corner, "printed")
    scene.dimension((0, 0, 0), (62, 0, 0), (0, -12, 0), "62").dimension((62, 0, 0), (62, 0, 23), (10, 0, 0), "23")
    add(scene, moved(knob(), (104, 20, 0)))
    scene.save(IMG / "step-1.svg", 560, 360, margin=44, title="Printed: tray corner and knob")

    sheet_picture()

    # 3: side with legs and ledger
    scene = Scene(azimuth=-38, elevation=30)
    walls = dryer_walls()
    inner = [i for i in dryer_legs() + dryer_ledgers() if i.mesh.bounds[1][0] < 60 and i.name != "ledger-short"]
    add(scene, moved([walls["left"]], (-150, 0, 0)) + inner)
    for y in (29, 871):
        scene.arrow((-125, y, WALL_FROM + 100), (-4, y, WALL_FROM + 100))
    scene.balloon(1, (-150, 450, 560), (-40, -50)).balloon(5, (49, 20, 120), (60, 30)).balloon(6, (29, 450, 350), (70, 90))
    scene.dimension((9, 9, 340), (9, 9, 0), (-60, -60, 0), "340")
    scene.save(IMG / "step-3.svg", 620, 480, margin=(40, 50, 60, 40), title="Left side with two legs and a ledger")

    # 4: join the two sides
    scene = Scene(azimuth=-60, elevation=30)
    items = [walls["left"], walls["right"]] + dryer_legs() + [i for i in dryer_ledgers() if i.name == "ledger-long"]
    add(scene, items)
    add(scene, moved([walls["front"]], (0, -240, 0)) + moved([walls["back"], HINGE_BATTEN], (0, 180, 0)))
    add(scene, moved([i for i in dryer_ledgers() if i.name == "ledger-short" and i.mesh.bounds[0][1] < 100], (0, -240, 0)))
    scene.arrow((300, -200, 420), (300, -30, 420)).arrow((300, 1080, 700), (300, 930, 700))
    scene.balloon(2, (180, -240, 480), (-110, -60)).balloon(3, (420, 1080, 640), (60, -70)).balloon(7, (300, -213, 361), (-170, 60))
    scene.save(IMG / "step-4.svg", 620, 560, margin=46, title="Front and back between the sides")

    # 5: floor and absorber
    scene = Scene(azimuth=-60, elevation=38)
    add(scene, list(walls.values()) + dryer_legs() + dryer_ledgers() + [HINGE_BATTEN])
    add(scene, moved([dryer_floor()], (0, 0, 400)) + moved(dryer_tray_rails(), (0, 0, 480)) + moved([dryer_absorber()], (0, 0, 700)))
    scene.arrow((300, 300, 760), (300, 300, 620)).balloon(4, (200, 60, 769), (-130, 40)).balloon(8, (581, 700, 919), (60, 60)).balloon(9, (100, 100, 1070), (-90, -10))
    scene.save(IMG / "step-5.svg", 560, 640, margin=(70, 40, 40, 40), title="Floor onto the ledgers, then tray rails, then absorber")

    # 6: a tray
    scene = Scene(azimuth=-56, elevation=36)
    parts = tray()
    for item in parts:
        middle = item.mesh.bounds.mean(axis=0)
        away = np.sign(np.round(middle[:2] - (285, 198), -1)) * (70, 70)
        if item.name != "tray-corner":
            away = away * 0
        add(scene, moved([item], (*away, 0)))
    scene.wire(tray_mesh(26, (0, 0, 130)), 0.7)
    scene.arrow((285, 100, 150), (285, 100, 40))
    scene.balloon(13, (-50, -50, 23), (-50, 30)).balloon(11, (285, 3, 14), (-40, 80)).balloon(12, (567, 330, 14), (70, -60)).balloon(16, (120, 380, 153), (-30, -60))
    scene.dimension((26, -2, 3), (544, -2, 3), (0, -150, 0), "518").dimension((570, 26, 3), (570, 370, 3), (150, 0, 0), "344")
    scene.save(IMG / "step-6.svg", 660, 480, margin=(66, 66, 46, 46), title="Slats into the corners, mesh on top")

    # 7: lid
    scene = Scene(azimuth=-60, elevation=36)
    for item in lid():
        scene.add(item.mesh, item.family, (0, 0, 160 if item.name == "glazing" else 0))
    scene.arrow((300, -480, 150), (300, -480, 40))
    scene.dimension((-10, -950, 0), (610, -950, 0), (0, -110, 0), "620").dimension((610, -950, 0), (610, 0, 0), (110, 0, 0), "950")
    scene.balloon(10, (12, -600, 20), (-80, -20)).balloon(15, (300, -30, 184), (60, -46)).balloon(20, (460, -929, 28), (40, 90))
    scene.save(IMG / "step-7.svg", 620, 560, margin=50, title="Lid: frame, glazing, two knobs as grips")

    # 8: back with slider
    scene = Scene(azimuth=122, elevation=22)
    add(scene, list(walls.values()) + dryer_legs() + lid_in_place() + hinges())
    slider = vent_slider()
    add(scene, [slider[0]])
    for item in slider[1:]:
        add(scene, moved([item], (0, 60 if item.name == "washer" else 110, 0)))
    for s in (-230, 230):
        scene.axis((300 + s, 905, 605), (300 + s, 1030, 605))
    scene.balloon(14, (420, 905, 590), (-60, 110)).balloon(20, (530, 1040, 605), (-70, 60)).balloon(18, (110, 905, 655), (70, 100))
    scene.save(IMG / "step-8.svg", 640, 520, margin=(50, 60, 50, 40), title="Back: vent slider held by two knobs, hinges")


def airflow():
    """Cut lengthways, seen from the side."""
    scene = Scene(azimuth=-14, elevation=10)
    cut = box((1200, 3000, 3000), (300, -1000, -1000))
    items = body() + dryer_trays() + lid_in_place()
    for item in items:
        mesh = item.mesh
        if mesh.bounds[1][0] <= 300.01:
            kept = mesh
        elif mesh.bounds[0][0] >= 300:
            continue
        else:
            kept = minus(mesh, cut)
        if kept.volume and abs(kept.volume) > 1:
            scene.add(kept, item.family)
    for at in TRAYS_AT:
        y = at[1]
        scene.wire([((300, y + 6, at[2] + 24), (300, y + 390, at[2] + 24))], 1.6)
    path = [((300, -110, 410), (300, -15, 410)), ((300, 110, 405), (300, 250, 408)), ((300, 330, 425), (300, 330, 520)), ((300, 660, 425), (300, 660, 545)),
            ((300, 430, 560), (300, 600, 592)), ((300, 700, 596), (300, 860, 606)), ((300, 915, 605), (300, 1010, 605))]
    for start, end in path:
        scene.arrow(start, end)
    scene.note("air in, six holes 25 mm", (300, -60, 406), (24, 150)).note("black plate", (300, 420, FLOOR_TOP), (-20, 80)).note("fruit on mesh", (300, 200, FLOOR_TOP + 94), (-120, -110))
    scene.note("air out,\nslider sets how much", (300, 960, 601), (24, -70), "start").note("glazing", (300, 300, 606), (-90, -70))
    scene.save(IMG / "airflow.svg", 760, 500, margin=(40, 60, 190, 70), title="The box cut lengthways: the way of the air")


def sheet_picture():
    width, scale, pad = 620, 0.44, 40
    import ezdxf

    height = round(1220 * scale + 2 * pad)
    out = [f'<rect x="{pad}" y="{pad}" width="{1220 * scale:.1f}" height="{1220 * scale:.1f}" fill="#fbf5e8" stroke="{INK}" stroke-width="1"/>']
    shift_x = pad + (1220 - 1210) / 2 * scale
    loops = []
    for entity in ezdxf.readfile(SAMPLES / DRYER / "cnc/sheet-1220.dxf").modelspace():
        if entity.dxftype() == "LWPOLYLINE":
            points = np.array(list(entity.get_points("xy")))
            loops.append(points)
            place = " ".join(f"{shift_x + x * scale:.1f},{pad + (1220 - 24 - y) * scale:.1f}" for x, y in points)
            out.append(f'<polygon points="{place}" fill="#efe3c8" stroke="{INK}" stroke-width="1.2"/>')
        else:
            x, y, r = entity.dxf.center.x, entity.dxf.center.y, max(entity.dxf.radius, 2.5)
            out.append(f'<circle cx="{shift_x + x * scale:.1f}" cy="{pad + (1196 - y) * scale:.1f}" r="{r * scale:.1f}" fill="#ffffff" stroke="{INK}" stroke-width="1"/>')
    for points in loops:
        x, y = points.mean(axis=0)
        span = np.ptp(points, axis=0)
        size = tuple(sorted(np.round(span).astype(int), reverse=True))
        text = {(882, 582): ("4", "floor", "882 x 582"), (900, 320): ("1", "side", "900 x 320 / 200"), (582, 318): ("3", "back", "582 x 318"), (582, 200): ("2", "front", "582 x 200")}[size]
        cx, cy = shift_x + x * scale, pad + (1196 - y) * scale
        cx -= 14 if text[1] == "front" else 0
        out.append(f'<circle cx="{cx:.1f}" cy="{cy - 14:.1f}" r="13" fill="#ffffff" stroke="{INK}" stroke-width="1.3"/>')
        out.append(label(cx, cy - 9.6, text[0], 12.5, weight="600", halo=False))
        out.append(label(cx, cy + 18, text[1], 13, halo=False))
        out.append(label(cx, cy + 35, text[2], 12, BLUE, family="IBM Plex Mono, DejaVu Sans Mono, monospace", halo=False))
    out.append(label(pad + 610 * scale, pad - 14, "half a sheet of plywood, 1220 x 1220 x 9", 13, BLUE, halo=False))
    write_svg(IMG / "step-2.svg", width - 3, height, out, "Nesting of the plywood panels on half a sheet")


CUTS = [
    # number, name, section, length, pieces, remark
    (5, "Leg", (40, 40), 520, 4, ""),
    (6, "Ledger, long", (20, 20), 800, 2, ""),
    (7, "Ledger, short", (20, 20), 500, 3, "two carry the floor, one backs the hinges"),
    (8, "Tray rail", (20, 20), 800, 2, ""),
    (10, "Lid rail, long", (45, 20), 950, 2, "half-lapped 45 x 45, 10 deep, below"),
    (10, "Lid rail, short", (45, 20), 620, 2, "half-lapped 45 x 45, 10 deep, above"),
    (11, "Tray slat, long", (20, 20), 518, 4, ""),
    (12, "Tray slat, short", (20, 20), 344, 4, ""),
]


def cut_list():
    """All softwood of one dryer, drawn to one scale."""
    width, row, scale, x0 = 900, 62, 0.52, 270
    out = []
    for index, (number, name, section, length, pieces, remark) in enumerate(CUTS):
        y = 60 + index * row
        out.append(f'<circle cx="36" cy="{y + 6}" r="13" fill="#ffffff" stroke="{INK}" stroke-width="1.3"/>')
        out.append(label(36, y + 10.4, number, 12.5, weight="600", halo=False))
        out.append(label(60, y + 3, name, 14, anchor="start", weight="600", halo=False))
        out.append(label(60, y + 21, f"{pieces} pieces, {section[0]} x {section[1]}", 13, anchor="start", halo=False))
        tall = section[0] * scale
        out.append(f'<rect x="{x0}" y="{y + 6 - tall / 2:.1f}" width="{length * scale:.1f}" height="{tall:.1f}" fill="#efe3c8" stroke="{INK}" stroke-width="1.2"/>')
        if number == 10:
            for left in (x0, x0 + (length - 45) * scale):
                out.append(f'<rect x="{left:.1f}" y="{y + 6 - tall / 2:.1f}" width="{45 * scale:.1f}" height="{tall:.1f}" fill="#d9c79c" stroke="{INK}" stroke-width=".8"/>')
        end = x0 + length * scale
        line = y + 6 + tall / 2 + 9
        out.append(f'<path fill="none" stroke="{BLUE}" stroke-width="1" d="M{x0} {line:.1f}H{end:.1f}M{x0 - 4} {line + 4:.1f}l8-8M{end - 4:.1f} {line + 4:.1f}l8-8"/>')
        out.append(label((x0 + end) / 2, line + 4.5, length, 13, BLUE, weight="500", family="IBM Plex Mono, DejaVu Sans Mono, monospace"))
        if remark:
            out.append(label(end + 14, y + 10, remark.split(",")[0], 12, anchor="start", halo=False))
            if "," in remark:
                out.append(label(end + 14, y + 25, remark.split(",", 1)[1].strip(), 12, anchor="start", halo=False))
    height = 60 + len(CUTS) * row
    out.append(label(24, 26, "Box solar dryer: softwood, lengths in mm. To buy: 2.2 m of 40 x 40, 3.3 m of 45 x 20, 8.6 m of 20 x 20.", 14, anchor="start", halo=False))
    write_svg(DRAWINGS / "cut-list.svg", width + 60, height, out, "Box solar dryer, cut list of the softwood")


if __name__ == "__main__":
    hero()
    exploded()
    airflow()
    steps()
    cut_list()
