"""Pictures of the syringe pump, and its wiring diagram."""

from draw import BLUE, INK, INK_SOFT, PAPER, Scene, label, placed, screw, write_svg
from models import (
    AXIS, HOLDER_X, PUMP, SAMPLES, Item, bearing, brass_nut, clamp, collar, coupler, lead_screw, moved, motor,
    pads, pump, pump_base, stl, syringe,
)

IMG = SAMPLES / PUMP / "docs/img"


def add(scene, items, fade=False):
    for item in items:
        scene.add(item.mesh, item.family, fade=fade)
    return scene


def part(name, move=(0, 0, 0)):
    return Item(name, placed(stl(PUMP, name), move), "printed")


def rail_bolts(xs, lift=0.0):
    items = []
    for x in xs:
        items.append(Item("bolt-m5-10", placed(screw(5, 10, (9.5, 2.75)), (x, 0, 5 + lift)), "dark"))
    return items


def control():
    return [part("control-box", (40, -180, -20)), Item("control-lid", placed(stl(PUMP, "control-lid"), (40, -180 + 62, 14), (("x", 180),)), "printed"),
            *[Item("button", placed(screw(12, 4, (14, 5)), (40 + x, -180 + 31, 14)), "accent" if x < 30 else "dark") for x in (22, 48)]]


def hero():
    scene = Scene(azimuth=-50, elevation=30)
    add(scene, pump() + control())
    scene.dimension((-40, -60, -20), (320, -60, -20), (0, -150, 0), "360")
    scene.dimension((320, -60, -20), (320, 60, -20), (24, 0, 0), "120")
    scene.save(IMG / "syringe-pump.svg", 800, margin=48, grid=True, title="Syringe pump with a 20 ml syringe and its control box")


def exploded():
    scene = Scene(azimuth=-50, elevation=30)
    add(scene, pump_base() + pads())
    add(scene, [part("motor-mount", (0, 0, 50))] + moved(motor(), (-70, 0, 50)))
    up = 150
    add(scene, moved([Item("", coupler(), "metal")], (-60, 0, up)) + moved([Item("", lead_screw(), "metal")], (30, 0, up)))
    add(scene, moved(bearing(), (-14, 0, up)) + moved([Item("", collar(), "dark")], (4, 0, up)))
    add(scene, [part("carriage", (118, 0, 36)), Item("", placed(brass_nut(92), (0, 0, 36)), "brass")])
    add(scene, [part("syringe-holder", (HOLDER_X + 24, 0, 40))])
    add(scene, moved(clamp(), (24, 0, 110)))
    scene.balloon(1, (170, -10, -12), (-30, 90)).balloon(2, (310, -50, 0), (66, 20)).balloon(3, (18, -23, 55), (-90, 70)).balloon(4, (150, -16, 50), (-70, 110))
    scene.balloon(5, (HOLDER_X + 68, -16, 60), (110, 40)).balloon(6, (HOLDER_X + 60, -20, 172), (96, -10)).balloon(9, (-95, -21, 80), (-50, -60))
    scene.balloon(10, (-38, 0, AXIS + up + 9), (-40, -50)).balloon(11, (190, 0, AXIS + up + 4), (60, -50)).balloon(13, (34, 0, AXIS + up + 11), (-6, -70))
    scene.balloon(14, (60, 0, AXIS + up + 7), (40, -70)).balloon(12, (90, -4, 74), (-66, 110)).balloon(21, (-10, -50, -21.5), (-60, 50)).balloon(22, (20, -42, -6), (30, 96))
    scene.balloon(23, (HOLDER_X + 52, 30, 196), (60, -70))
    scene.save(IMG / "parts.svg", 900, 720, margin=(60, 60, 60, 50), grid=True, title="Exploded view; the numbers are those of the parts table")


def steps():
    scene = Scene(azimuth=-50, elevation=32)
    for name, at in (("motor-mount", (0, 0, 0)), ("carriage", (80, 6, 15)), ("syringe-holder", (150, 0, 0)), ("clamp-bar", (236, 0, 0))):
        add(scene, [part(name, at)])
    add(scene, [part("control-box", (-10, -120, 0)), part("control-lid", (100, -120, 0))])
    scene.save(IMG / "step-1.svg", 680, 460, margin=36, title="Printed parts, as they lie on the printer")

    scene = Scene(azimuth=-128, elevation=26)
    add(scene, [part("carriage", (0, 0, 0)), Item("", placed(brass_nut(0), (-42, 0, 0)), "brass")])
    for y, z in ((5.66, 5.66), (-5.66, 5.66), (5.66, -5.66), (-5.66, -5.66)):
        scene.add(screw(3, 16, (5.5, 3)), "dark", (-68, y, AXIS + z), (("y", -90),))
    scene.axis((-90, 0, AXIS), (10, 0, AXIS))
    scene.balloon(12, (-48, -9, AXIS), (40, 70)).balloon(18, (-70, -5.66, AXIS + 5), (-30, -70)).balloon(4, (10, -16, 12), (50, 50))
    scene.save(IMG / "step-2.svg", 580, 420, margin=46, title="Brass nut into the carriage")

    scene = Scene(azimuth=-50, elevation=32)
    base = pump_base()
    near = [i for i in base if i.mesh.bounds[1][0] < 100 or i.name == "rail"]
    far = [i for i in base if i not in near]
    add(scene, near + moved(far, (130, 0, 0)))
    add(scene, [part("carriage", (310, 0, 0)), Item("", brass_nut(310), "brass")])
    scene.arrow((300, -26, 0), (225, -26, 0)).arrow((420, -40, -10), (345, -40, -10))
    scene.balloon(1, (120, -10, -10), (-20, 80)).balloon(2, (440, -56, 0), (50, 40)).balloon(4, (330, -16, 40), (-30, -90)).balloon(22, (412, -40, 0), (20, 90))
    scene.save(IMG / "step-3.svg", 720, 460, margin=46, title="Carriage onto the rail, then the second foot")

    frame = pump_base() + pads() + [part("carriage", (130, 0, 0)), Item("", brass_nut(130), "brass")]
    scene = Scene(azimuth=-50, elevation=32)
    add(scene, frame)
    add(scene, [part("motor-mount", (0, 0, 0))] + moved(motor(), (-60, 0, 0)) + moved(bearing(), (34, 0, 0)) + rail_bolts((14, 33), 70))
    scene.add(screw(3, 10, (5.5, 3)), "dark", (20, -15.5, AXIS + 15.5), (("y", 90),))
    scene.axis((14, 0, 0), (14, 0, 84)).axis((33, 0, 0), (33, 0, 84)).axis((-70, 0, AXIS), (95, 0, AXIS))
    scene.balloon(9, (-100, -21, 30), (-40, 60)).balloon(13, (86, 0, AXIS + 11), (50, -60)).balloon(15, (33, 0, 76), (50, -40)).balloon(3, (10, -23, 4), (-70, 80))
    scene.save(IMG / "step-4.svg", 760, 520, margin=(80, 50, 46, 46), title="Motor mount, bearing, motor")

    scene = Scene(azimuth=-50, elevation=32)
    add(scene, frame + [part("motor-mount")] + motor() + bearing())
    add(scene, [Item("", coupler(), "metal"), Item("", collar(), "dark"), Item("", lead_screw(), "metal")])
    scene.balloon(10, (22, -6, AXIS + 7), (-10, -110)).balloon(14, (57, -4, AXIS + 5), (30, -80)).balloon(11, (205, 0, AXIS + 4), (40, -60))
    scene.save(IMG / "step-5.svg", 720, 500, margin=(46, 84, 46, 46), title="Coupler, collar and lead screw")

    scene = Scene(azimuth=-44, elevation=30)
    parts, _ = syringe(40)
    add(scene, moved([Item("", stl(PUMP, "syringe-holder"), "printed")], (HOLDER_X, 0, 0)))
    add(scene, moved(parts, (0, 0, 52)) + moved(clamp(30)[:1], (0, 0, 62)))
    both = clamp(30)
    add(scene, [i for i in both if i.name == "bolt-m5-70"] + moved([i for i in both if i.name not in ("bolt-m5-70", "clamp-bar")], (0, 0, 76)))
    scene.arrow((HOLDER_X + 70, 0, 96), (HOLDER_X + 70, 0, 62))
    scene.balloon(16, (HOLDER_X + 28, -22, 70), (-80, 30)).balloon(6, (HOLDER_X + 36, -26, 164), (100, -10)).balloon(5, (HOLDER_X + 44, -16, 12), (80, 60)).balloon(23, (HOLDER_X + 20, -37, 205), (-90, -20))
    scene.save(IMG / "step-6.svg", 620, 620, margin=46, title="Syringe into the V block, clamp bar and knobs on top")


WIRES = [
    # from, pin, to, pin, color, wire
    ("12 V socket", "+", "Step-down module", "IN+", "#b1221a", "0.5 mm2 red"),
    ("12 V socket", "-", "Step-down module", "IN-", "#14212d", "0.5 mm2 black"),
    ("12 V socket", "+", "Driver", "VM", "#b1221a", "0.5 mm2 red"),
    ("12 V socket", "-", "Driver", "GND (motor)", "#14212d", "0.5 mm2 black"),
    ("Step-down module", "OUT+ 5.0 V", "Diode 1N5817", "anode", "#e8590c", "0.25 mm2 orange"),
    ("Diode 1N5817", "cathode (ring)", "Pico", "VSYS (39)", "#e8590c", "0.25 mm2 orange"),
    ("Step-down module", "OUT-", "Pico", "GND (38)", "#14212d", "0.25 mm2 black"),
    ("Pico", "3V3 (36)", "Driver", "VIO", "#d0662a", "0.25 mm2"),
    ("Pico", "3V3 (36)", "Driver", "MS1, MS2", "#d0662a", "0.25 mm2"),
    ("Pico", "GND (3)", "Driver", "GND (logic)", "#14212d", "0.25 mm2"),
    ("Pico", "GP2 (4)", "Driver", "STEP", "#0b4fa0", "0.25 mm2"),
    ("Pico", "GP3 (5)", "Driver", "DIR", "#0b4fa0", "0.25 mm2"),
    ("Pico", "GP4 (6)", "Driver", "EN", "#0b4fa0", "0.25 mm2"),
    ("Pico", "GP6 (9)", "Button RUN", "1", "#0b4fa0", "0.25 mm2"),
    ("Pico", "GP7 (10)", "Button BACK", "1", "#0b4fa0", "0.25 mm2"),
    ("Pico", "GP8 (11)", "Resistor 330 ohm", "1", "#0b4fa0", "0.25 mm2"),
    ("Resistor 330 ohm", "2", "Lamp", "+ (long leg)", "#0b4fa0", "0.25 mm2"),
    ("Pico", "GND (8)", "Button RUN", "2", "#14212d", "0.25 mm2"),
    ("Pico", "GND (8)", "Button BACK", "2", "#14212d", "0.25 mm2"),
    ("Pico", "GND (8)", "Lamp", "- (short leg)", "#14212d", "0.25 mm2"),
    ("Driver", "1A, 1B, 2A, 2B", "Motor", "coil 1, coil 2", "#52606c", "4 x 0.25 mm2"),
    ("Capacitor 100 uF 35 V", "+", "Driver", "VM", "#b1221a", "on the pins"),
    ("Capacitor 100 uF 35 V", "-", "Driver", "GND (motor)", "#14212d", "on the pins"),
]


def wiring():
    """Drawn by hand: blocks, pins, right-angled wires."""
    mono = "IBM Plex Mono, Menlo, DejaVu Sans Mono, monospace"
    out = []
    red, black, orange, blue, grey = "#b1221a", INK, "#d9600a", BLUE, INK_SOFT

    def block(x, y, w, h, title, sub=""):
        out.append(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="2" fill="#f2f5f7" stroke="{INK}" stroke-width="1.4"/>')
        out.append(label(x + w / 2, y + 24, title, 15, weight="600", halo=False))
        if sub:
            out.append(label(x + w / 2, y + 42, sub, 12, INK_SOFT, halo=False))

    def pin(x, y, text, side):
        out.append(f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" fill="{PAPER}" stroke="{INK}" stroke-width="1.2"/>')
        dx, anchor = {"l": (10, "start"), "r": (-10, "end"), "t": (0, "middle"), "b": (0, "middle")}[side]
        dy = {"t": 18, "b": -10}.get(side, 4)
        out.append(label(x + dx, y + dy, text, 12, anchor=anchor, family=mono, halo=False))

    def wire(color, *points):
        data = "M" + "L".join(f"{x} {y}" for x, y in points)
        out.append(f'<path fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round" d="{data}"/>')

    def dot(x, y, color):
        out.append(f'<circle cx="{x}" cy="{y}" r="3.6" fill="{color}"/>')

    # wires first, blocks over them
    wire(red, (150, 100), (270, 100))
    wire(black, (150, 130), (270, 130))
    wire(red, (200, 100), (200, 30), (780, 30), (780, 100)); dot(200, 100, red)
    wire(black, (225, 130), (225, 48), (810, 48), (810, 100)); dot(225, 130, black)
    wire(orange, (350, 170), (350, 250))
    wire(black, (390, 170), (390, 250))
    out.append(f'<path fill="{PAPER}" stroke="{INK}" stroke-width="1.4" d="M341 200h18l-9 16z"/><path fill="none" stroke="{INK}" stroke-width="1.8" d="M341 216h18"/>')
    out.append(label(332, 213, "1N5817", 12, anchor="end", family=mono, halo=False))
    rows = [("3V3 (36)", "VIO", orange), ("", "MS1", orange), ("", "MS2", orange), ("GND (3)", "GND", black), ("GP2 (4)", "STEP", blue), ("GP3 (5)", "DIR", blue), ("GP4 (6)", "EN", blue)]
    for i, (_, _, color) in enumerate(rows):
        y = 300 + i * 34
        if i in (1, 2):
            wire(color, (600, 300), (600, y), (700, y))
            dot(600, 300 if i == 1 else 334, color)
        else:
            wire(color, (460, y), (700, y))
    wire(red, (580, 120), (580, 30)); dot(580, 30, red)
    wire(black, (620, 120), (620, 48)); dot(620, 48, black)
    for i in range(4):
        wire(grey, (880, 300 + i * 34), (960, 300 + i * 34))
    lefts = [("GP6 (9)", 310), ("GP7 (10)", 380), ("GP8 (11)", 450)]
    for (_, y), x in zip(lefts, (150, 150, 150)):
        wire(blue, (260, y), (x, y))
    wire(black, (40, 310), (24, 310), (24, 545), (350, 545), (350, 520))
    wire(black, (40, 380), (24, 380)); dot(24, 380, black)
    wire(black, (40, 450), (24, 450)); dot(24, 450, black)

    block(40, 76, 110, 80, "Socket", "")
    out.append(label(95, 118, "12 V, 2 A", 12, INK_SOFT, halo=False))
    pin(150, 100, "+", "r"); pin(150, 130, "-", "r")
    block(270, 66, 170, 104, "", "")
    out.append(label(380, 98, "Step-down", 15, weight="600", halo=False)); out.append(label(380, 117, "set to 5.0 V first", 12, INK_SOFT, halo=False))
    pin(270, 100, "IN+", "l"); pin(270, 130, "IN-", "l"); pin(350, 170, "OUT+", "b"); pin(390, 170, "OUT-", "b")
    block(260, 250, 200, 270, "", "")
    out.append(label(385, 350, "Pico", 18, weight="600", halo=False))
    out.append(label(385, 370, "MicroPython", 11, INK_SOFT, halo=False))
    pin(350, 250, "VSYS", "t"); pin(390, 250, "", "t"); out.append(label(398, 268, "GND", 12, anchor="start", family=mono, halo=False))
    for text, y in lefts:
        pin(260, y, text, "l")
    for i, (text, _, _) in enumerate(rows):
        if text:
            pin(460, 300 + i * 34, text, "r")
    pin(350, 520, "GND (8)", "b")
    block(700, 100, 180, 434, "", "")
    out.append(label(790, 220, "Driver", 18, weight="600", halo=False))
    out.append(label(790, 240, "TMC2209", 12, INK_SOFT, halo=False))
    pin(780, 100, "VM", "t"); pin(810, 100, "", "t"); out.append(label(822, 118, "GND", 12, anchor="start", family=mono, halo=False))
    for i, (_, text, _) in enumerate(rows):
        pin(700, 300 + i * 34, text, "l")
    for i, text in enumerate(("2B", "2A", "1A", "1B")):
        pin(880, 300 + i * 34, text, "r")
    block(550, 120, 100, 74, "", "")
    pin(580, 120, "+", "t"); pin(620, 120, "-", "t")
    out.append(label(600, 162, "100 uF", 14, weight="600", halo=False)); out.append(label(600, 180, "35 V", 12, INK_SOFT, halo=False))
    block(960, 270, 120, 160, "", "")
    out.append(label(1020, 340, "Motor", 16, weight="600", halo=False)); out.append(label(1020, 360, "NEMA 17", 12, INK_SOFT, halo=False))
    for i, text in enumerate(("2B", "2A", "1A", "1B")):
        pin(960, 300 + i * 34, "", "l")
    for title, y in (("RUN", 310), ("BACK", 380), ("lamp + 330", 450)):
        out.append(f'<rect x="40" y="{y - 24}" width="110" height="48" rx="2" fill="#f2f5f7" stroke="{INK}" stroke-width="1.4"/>')
        out.append(label(95, y + 5, title, 14, weight="600", halo=False))
        pin(150, y, "", "r"); pin(40, y, "", "l")
    out.append(label(24, 590, "The 100 uF capacitor sits on the driver's VM and GND pins, leads shorter than 15 mm. Numbers in brackets are Pico pins.", 13, INK, "start", halo=False))
    out.append(label(24, 610, "Never plug or unplug the motor while 12 V is on: the driver dies of it.", 13, INK, "start", weight="600", halo=False))
    write_svg(SAMPLES / PUMP / "electronics/wiring.svg", 1110, 630, out, "Syringe pump, wiring diagram")

    rows_out = ["from,from pin,to,to pin,wire"]
    rows_out += [",".join(f'"{v}"' if "," in v else v for v in (a, p, b, q, w)) for a, p, b, q, _, w in WIRES]
    (SAMPLES / PUMP / "electronics/connections.csv").write_text("\n".join(rows_out) + "\n")


def profile_drawing():
    """Rail and feet: one section, two lengths."""
    mono = "IBM Plex Mono, Menlo, DejaVu Sans Mono, monospace"
    out = []

    def bar(y, length, pieces, name):
        scale = 1.6
        x, w = 40, length * scale
        out.append(f'<rect x="{x}" y="{y}" width="{w}" height="32" fill="#eef1f4" stroke="{INK}" stroke-width="1.3"/>')
        out.append(f'<path fill="none" stroke="{INK}" stroke-width=".8" d="M{x} {y + 11}h{w}M{x} {y + 21}h{w}"/>')
        out.append(f'<path fill="none" stroke="{BLUE}" stroke-width="1" d="M{x} {y + 50}h{w}M{x - 4} {y + 54}l8-8M{x + w - 4} {y + 54}l8-8"/>')
        out.append(label(x + w / 2, y + 54.5, length, 13, BLUE, family=mono))
        out.append(label(x, y - 10, f"{name}, {pieces}", 14, anchor="start", weight="600", halo=False))

    bar(60, 300, "1 piece", "Rail")
    bar(170, 120, "2 pieces", "Foot")
    out.append(label(40, 268, "Aluminum profile 20 x 20, slot 6 (opening 6.2, depth 6).", 13, anchor="start", halo=False))
    out.append(label(40, 288, "Saw square, within 0.2 mm; deburr inside the slots.", 13, anchor="start", halo=False))
    write_svg(SAMPLES / PUMP / "drawings/profile.svg", 580, 310, out, "Syringe pump, profile cut to length")


if __name__ == "__main__":
    wiring()
    profile_drawing()
    hero()
    exploded()
    steps()
