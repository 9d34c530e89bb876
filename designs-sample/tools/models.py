"""The sample designs put together: every part in its place, for pictures.

Each function gives a list of Item(name, mesh, family), millimetres, z up.
Dimensions are read from the exported files where there are any, so that a
picture shows what the files make.
"""

import importlib.util
import math
from collections import namedtuple
from pathlib import Path

import ezdxf
import numpy as np
from shapely.geometry import Point, Polygon, box as rectangle

from draw import box, cylinder, hex_nut, hexagon, load, minus, placed, prism, screw, union

SAMPLES = Path(__file__).resolve().parent.parent
Item = namedtuple("Item", "name mesh family")


def moved(items, move=(0, 0, 0), turn=()):
    return [Item(i.name, placed(i.mesh, move, turn), i.family) for i in items]


def mirrored(mesh, signs):
    """A copy with x, y or z turned round (signs of 1 or -1), its faces still outwards."""
    mesh = mesh.copy()
    mesh.apply_transform(np.diag([*map(float, signs), 1.0]))
    if mesh.volume < 0:
        mesh.invert()
    return mesh


def stl(design, name):
    return load(SAMPLES / design / "stl" / f"{name}.stl")


def dxf_polygon(path):
    """Outline with holes from a DXF of closed polylines and circles."""
    loops = []
    for entity in ezdxf.readfile(path).modelspace():
        if entity.dxftype() == "LWPOLYLINE":
            loops.append(Polygon([(x, y) for x, y in entity.get_points("xy")]))
        elif entity.dxftype() == "POLYLINE":
            loops.append(Polygon([(v.dxf.location.x, v.dxf.location.y) for v in entity.vertices]))
        elif entity.dxftype() == "CIRCLE":
            loops.append(Point(entity.dxf.center.x, entity.dxf.center.y).buffer(entity.dxf.radius, quad_segs=6))
    loops.sort(key=lambda loop: -loop.area)
    shape = loops[0]
    for hole in loops[1:]:
        shape = shape.difference(hole)
    return shape


# -- fasteners ---------------------------------------------------------------
def knob(nut=True, cap=True):
    """Stands on z = 0 with its bolt hole along z."""
    items = [Item("knob-body", stl("open-fasteners/knob-m5", "knob-body"), "printed")]
    if nut:
        items.append(Item("nut", hex_nut(8.0, 4.7, 5.0, (0, 0, 6)), "metal"))
    if cap:
        items.append(Item("knob-cap", placed(stl("open-fasteners/knob-m5", "knob-cap"), (0, 0, 19), (("x", 180),)), "printed"))
    return items


def profile(length, axis="x"):
    """20 x 20 profile, slot 6; its upper face on z = 0, from 0 along the axis."""
    square = rectangle(-10, -10, 10, 10)
    slot = Polygon([(-3.1, 11), (-3.1, 8.2), (-5.5, 8.2), (-5.5, 6.8), (-2.7, 4), (2.7, 4), (5.5, 6.8), (5.5, 8.2), (3.1, 8.2), (3.1, 11)])
    from shapely.affinity import rotate

    shape = square
    for angle in (0, 90, 180, 270):
        shape = shape.difference(rotate(slot, angle, origin=(0, 0)))
    shape = shape.difference(Point(0, 0).buffer(2.1, quad_segs=6))
    mesh = prism(shape, length)
    turn = (("y", 90),) if axis == "x" else (("x", -90),)
    mesh = placed(mesh, (0, 0, -10), turn)
    return mesh


def tee_nut():
    """Drop-in T-nut M5 for slot 6; its upper face on z = 0, in the slot."""
    outline = [(-5, -2.2), (-2.8, -4.4), (2.8, -4.4), (5, -2.2), (5, -1.0), (2.9, -1.0), (2.9, 0), (-2.9, 0), (-2.9, -1.0), (-5, -1.0)]
    return minus(placed(prism(outline, 10), (0, 5, 0), (("x", 90),)), cylinder(5, 20, (0, 0, -10), sections=20))


def bracket():
    """Inner corner at the origin, legs along +x and +y, width along z from 0 to 20."""
    return stl("profile-commons/bracket-20", "bracket-20")


# -- syringe pump ------------------------------------------------------------
PUMP = "open-bench/syringe-pump"
AXIS = 30


def motor():
    body = box((40, 42.3, 42.3), (-40, -21.15, AXIS - 21.15))
    corners = [placed(box((60, 8, 8), (-50, -4, -4)), (0, y, AXIS + z), (("x", 45),)) for y in (-22.5, 22.5) for z in (-22.5, 22.5)]
    body = minus(body, *corners)
    middle = box((24, 42.4, 42.4), (-32, -21.2, AXIS - 21.2))
    corners = [placed(box((60, 11, 11), (-50, -5.5, -5.5)), (0, y, AXIS + z), (("x", 45),)) for y in (-22.5, 22.5) for z in (-22.5, 22.5)]
    middle = minus(middle, *corners)
    return [
        Item("motor", body, "metal"),
        Item("motor", middle, "dark"),
        Item("motor", union(cylinder(22, 2, (0, 0, AXIS), "x"), cylinder(5, 22, (0, 0, AXIS), "x", 20)), "metal"),
    ]


def coupler():
    body = minus(cylinder(19, 25, (10, 0, AXIS), "x"), cylinder(5, 40, (0, 0, AXIS), "x", 20))
    grooves = [minus(cylinder(21, 1.2, (x, 0, AXIS), "x"), cylinder(15, 2, (x - 0.4, 0, AXIS), "x")) for x in (18, 21.5, 25)]
    return minus(body, *grooves)


def lead_screw():
    return cylinder(8, 200, (22.5, 0, AXIS), "x", 24)


def bearing():
    outer = minus(cylinder(22, 7, (45, 0, AXIS), "x"), cylinder(17, 9, (44, 0, AXIS), "x"))
    inner = minus(cylinder(12.5, 7, (45, 0, AXIS), "x"), cylinder(8, 9, (44, 0, AXIS), "x"))
    shield = minus(cylinder(17, 6, (45.5, 0, AXIS), "x"), cylinder(12.5, 9, (44, 0, AXIS), "x"))
    return [Item("bearing", outer, "metal"), Item("bearing", inner, "metal"), Item("bearing", shield, "dark")]


def collar():
    return minus(cylinder(14, 8, (52.2, 0, AXIS), "x"), cylinder(8, 20, (50, 0, AXIS), "x", 24), cylinder(3, 10, (56.2, 0, AXIS), "z", 12))


def brass_nut(x):
    """Tr8 nut; its flange ends at x, its body goes into the carriage."""
    mesh = union(cylinder(22, 3.5, (x - 3.5, 0, AXIS), "x"), cylinder(10.2, 13, (x - 1.5, 0, AXIS), "x"))
    holes = [cylinder(3.5, 20, (x - 10, 8 * math.cos(math.radians(a)), AXIS + 8 * math.sin(math.radians(a))), "x", 16) for a in (45, 135, 225, 315)]
    return minus(mesh, cylinder(8, 40, (x - 20, 0, AXIS), "x", 24), *holes)


HOLDER_X = 186
BARREL = 21.6      # 20 ml
BARREL_Z = 38 + BARREL / 2 * math.sqrt(2)


def syringe(plunger_out=40.0):
    """20 ml; the barrel's flange lies in the slot of the holder."""
    z, start = BARREL_Z, HOLDER_X + 9
    barrel = cylinder(BARREL, 78, (start, 0, z), "x", 40)
    flange = cylinder(30, 2.2, (start, 0, z), "x", 40)
    tip = union(cylinder(9, 4, (start + 78, 0, z), "x", 24), cylinder(4.2, 14, (start + 78, 0, z), "x", 20))
    back = start - 8 - plunger_out
    rod = union(box((8 + plunger_out, 12, 2), (back, -6, z - 1)), box((8 + plunger_out, 2, 12), (back, -1, z - 6)), cylinder(22, 2.2, (back, 0, z), "x", 40))
    return [Item("syringe", union(barrel, flange, tip), "plain"), Item("plunger", rod, "ghost")], back


def holder():
    return placed(stl(PUMP, "syringe-holder"), (HOLDER_X, 0, 0))


def clamp(lift=0.0):
    """Bar on the barrel, two knobs, two bolts M5 x 70."""
    x, top = HOLDER_X + 28, BARREL_Z + BARREL / 2
    bar_low = top - 1.6
    items = [Item("clamp-bar", placed(stl(PUMP, "clamp-bar"), (x, 0, bar_low + 10 + lift), (("x", 180),)), "printed")]
    for y in (-22, 22):
        items.append(Item("bolt-m5-70", union(cylinder(5, 70, (x, y, 26), sections=20), hexagon(8, 3.5, (x, y, 22.5))), "metal"))
        items.append(Item("washer", minus(cylinder(10, 1, (x, y, bar_low + 10 + lift)), cylinder(5.3, 3, (x, y, bar_low + 9 + lift))), "metal"))
        items += moved(knob(cap=False), (x, y, bar_low + 11 + lift * 1.6))
    return items


def pump_base():
    """Rail, two feet, four brackets."""
    items = [Item("rail", profile(300), "metal")]
    for x in (-10, 310):
        items.append(Item("foot", placed(profile(120, "y"), (x, -60, 0)), "metal"))
    for x, flip in ((0, False), (300, True)):
        for side in (1, -1):
            mesh = placed(mirrored(bracket(), (-1 if flip else 1, side, 1)), (x, side * 10, -20))
            items.append(Item("bracket", mesh, "printed"))
    return items


def pads():
    return [Item("pad", cylinder(12, 3, (x, y, -23), sections=24), "dark") for x in (-10, 310) for y in (-50, 50)]


def pump(carriage_x=None):
    shown, back = syringe()
    at = back - 40 if carriage_x is None else carriage_x
    items = pump_base() + pads()
    items += [Item("motor-mount", stl(PUMP, "motor-mount"), "printed")] + motor()
    items += [Item("coupler", coupler(), "metal"), Item("lead-screw", lead_screw(), "metal")] + bearing()
    items += [Item("collar", collar(), "dark")]
    items += [Item("carriage", placed(stl(PUMP, "carriage"), (at, 0, 0)), "printed"), Item("brass-nut", brass_nut(at), "brass")]
    items += [Item("syringe-holder", holder(), "printed")] + shown + clamp()
    return items


# -- box dryer ---------------------------------------------------------------
DRYER = "rural-energy/box-dryer"
WALL_FROM, LEG, PLY = 340, 40, 9
FLOOR_TOP = 369
SLOPE = math.degrees(math.atan2(120, 900))


def dryer_panel(name, folder="cnc", thickness=PLY):
    return prism(dxf_polygon(SAMPLES / DRYER / folder / f"{name}.dxf"), thickness)


def dryer_walls():
    """Front at y = 0, back at y = 900, left at x = 0."""
    side = placed(dryer_panel("side"), turn=(("x", 90), ("z", 90)))        # length along y
    front = placed(dryer_panel("front"), turn=(("x", 90),))                # stands, faces -y
    back = placed(dryer_panel("back"), turn=(("x", 90),))
    return {
        "left": Item("side", placed(side, (0, 0, WALL_FROM)), "wood"),
        "right": Item("side", placed(side, (600 - PLY, 0, WALL_FROM)), "wood"),
        "front": Item("front", placed(front, (PLY, PLY, WALL_FROM)), "wood"),
        "back": Item("back", placed(back, (PLY, 900, WALL_FROM)), "wood"),
    }


def dryer_legs():
    return [Item("leg", box((LEG, LEG, 520), (x, y, 0)), "wood") for x in (PLY, 600 - PLY - LEG) for y in (PLY, 900 - PLY - LEG)]


def dryer_ledgers():
    items = [Item("ledger-long", box((20, 800, 20), (x, 50, WALL_FROM)), "wood") for x in (PLY, 600 - PLY - 20)]
    return items + [Item("ledger-short", box((500, 20, 20), (50, y, WALL_FROM)), "wood") for y in (PLY, 900 - PLY - 20)]


def dryer_hinge_batten():
    """The third short ledger, behind the hinges, clear of the sloping lid."""
    return Item("ledger-short", box((500, 20, 20), (50, 900 - PLY - 20, WALL_FROM + 295)), "wood")


def dryer_tray_rails():
    return [Item("tray-rail", box((20, 800, 20), (x, 50, FLOOR_TOP + 50)), "wood") for x in (PLY, 600 - PLY - 20)]


def dryer_floor():
    return Item("floor", placed(dryer_panel("floor"), (PLY, PLY, FLOOR_TOP - PLY)), "wood")


def dryer_absorber():
    return Item("absorber", placed(dryer_panel("absorber", "drawings", 0.8), (31, 50, FLOOR_TOP)), "dark")


def tray():
    """Outer corner at the origin, 570 x 396, bottom at z = 0; without its mesh."""
    corner = stl(DRYER, "tray-corner")
    items = []
    for sx, sy in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        items.append(Item("tray-corner", placed(mirrored(corner, (sx, sy, 1)), (0 if sx > 0 else 570, 0 if sy > 0 else 396, 0)), "printed"))
    for y in (3, 396 - 23):
        items.append(Item("slat-long", box((518, 20, 20), (26, y, 3)), "wood"))
    for x in (3, 570 - 23):
        items.append(Item("slat-short", box((20, 344, 20), (x, 26, 3)), "wood"))
    return items


def tray_mesh(pitch=26, at=(0, 0, 0)):
    """The lines of the mesh, on top of a tray."""
    at = np.asarray(at, float)
    z = 23.4
    lines = [((x, 6, z), (x, 390, z)) for x in np.linspace(6, 564, round(558 / pitch))]
    lines += [((6, y, z), (564, y, z)) for y in np.linspace(6, 390, round(384 / pitch))]
    return np.array(lines) + at


TRAYS_AT = ((15, 51, FLOOR_TOP + 70), (15, 51 + 396 + 6, FLOOR_TOP + 70))


def dryer_trays():
    """On the rails, between the legs."""
    return [item for at in TRAYS_AT for item in moved(tray(), at)]


LID = (620, 950)


def lid():
    """Frame with its hinge edge on y = 0, the front at y = -950; underside at z = 0."""
    width, length = LID
    rail, thick = 45, 20
    frame = minus(box((width, length, thick)), box((width - 2 * rail, length - 2 * rail, 60), (rail, rail, -20)))
    items = [Item("lid-frame", frame, "wood"), Item("glazing", box((600, 905, 4), (10, 35, thick)), "glass")]
    for x in (150, width - 150):
        items.append(Item("bolt-m5-35", union(cylinder(5, 34, (x, 21, thick + 1 - 34)), hexagon(8, 3.5, (x, 21, thick + 1))), "metal"))
        items.append(Item("washer", minus(cylinder(15, 1, (x, 21, thick)), cylinder(5, 4, (x, 21, thick - 1))), "metal"))
        items += moved(knob(), (x, 21, 0), (("x", 180),))
    return [Item(i.name, placed(i.mesh, (-10, -length, 0)), i.family) for i in items]


def lid_in_place(open_degrees=0.0):
    return moved(lid(), (0, 900, WALL_FROM + 320), (("x", SLOPE - open_degrees),))


def vent_slider():
    slider = placed(dryer_panel("vent-slider", "laser", 4), (300 - 280, 900 + 4, WALL_FROM + 320 - 55 - 25), (("x", 90),))
    items = [Item("vent-slider", slider, "wood")]
    for s in (-230, 230):
        z = WALL_FROM + 320 - 55
        items.append(Item("washer", minus(cylinder(15, 1.2, (300 + s, 904, z), "y"), cylinder(5.3, 4, (300 + s, 903, z), "y")), "metal"))
        items += moved(knob(), (300 + s, 905.2, z), (("x", -90),))
    return items


# -- seed drawer ---------------------------------------------------------------
SEED = "school-makers/seed-drawer"
T = 3.0


def seed_drawings():
    """The script that draws the panels, as a module."""
    spec = importlib.util.spec_from_file_location("drawings", SAMPLES / SEED / "laser/drawings.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def seed_plate(name):
    outline, circles, _ = seed_drawings().panels(T)[name]
    shape = Polygon(outline)
    for x, y, diameter in circles:
        shape = shape.difference(Point(x, y).buffer(diameter / 2, quad_segs=6))
    return prism(shape, T)


CASE = (104.0, 250.0, 132.0)     # across, front to back, high
DRAWER = (96.0, 246.0, 91.0)


def seed_case():
    """Open side at y = 0, left side at x = 0."""
    wide, deep, high = CASE
    side = placed(seed_plate("case-side"), turn=(("x", 90), ("z", 90)))     # thickness along +x
    plate = placed(mirrored(seed_plate("case-plate"), (1, -1, 1)), turn=(("z", 90),))
    back = placed(seed_plate("case-back"), turn=(("x", 90),))
    return {
        "left": Item("case-side", side, "wood"),
        "right": Item("case-side", placed(side, (wide - T, 0, 0)), "wood"),
        "bottom": Item("case-plate", plate, "wood"),
        "top": Item("case-plate", placed(plate, (0, 0, high - T)), "wood"),
        "back": Item("case-back", placed(back, (0, deep, 0)), "wood"),
    }


def seed_drawer():
    """Front at y = 0, left side at x = 0."""
    wide, deep, _ = DRAWER
    side = placed(seed_plate("drawer-side"), turn=(("x", 90), ("z", 90)))
    floor = placed(mirrored(seed_plate("drawer-floor"), (1, -1, 1)), turn=(("z", 90),))
    front = placed(seed_plate("drawer-front"), turn=(("x", 90),))
    back = placed(seed_plate("drawer-back"), turn=(("x", 90),))
    return {
        "left": Item("drawer-side", side, "wood"),
        "right": Item("drawer-side", placed(side, (wide - T, 0, 0)), "wood"),
        "floor": Item("drawer-floor", floor, "wood"),
        "front": Item("drawer-front", placed(front, (0, T, 0)), "wood"),
        "back": Item("drawer-back", placed(back, (0, deep, 0)), "wood"),
    }


def seed_dividers():
    plate = placed(seed_plate("divider"), turn=(("x", 90),))
    return [Item("divider", placed(plate, (T + 0.3, y, T)), "plain") for y in (50, 98, 146, 194)]


def seed_pull():
    """Knob on the front at y = 0, its bolt from inside."""
    items = moved(knob(), (48, 0, 62), (("x", 90),))
    bolt = placed(screw(5, 16, (9.5, 2.75)), (48, T + 1, 62), (("x", -90),))
    washer = minus(cylinder(15, 1, (48, T, 62), "y"), cylinder(5, 3, (48, T - 1, 62), "y"))
    return items + [Item("bolt-m5-16", bolt, "metal"), Item("washer", washer, "metal")]


# -- whole designs, for viewers ------------------------------------------------
def light(mesh, tolerance=0.5):
    """The same body with fewer facets, shrunk by 0.01 mm a side.

    Neighbours then never share an edge, so that the mesh of the whole design is
    closed body by body.
    """
    import manifold3d
    import trimesh

    solid = manifold3d.Manifold(manifold3d.Mesh(np.asarray(mesh.vertices, np.float32), np.asarray(mesh.faces, np.uint32)))
    plain = solid.simplify(tolerance).to_mesh()
    result = trimesh.Trimesh(plain.vert_properties[:, :3], plain.tri_verts)
    middle, extents = result.bounds.mean(axis=0), result.extents
    result.apply_translation(-middle)
    result.apply_scale(1 - 0.02 / extents)
    result.apply_translation(middle)
    return result


def assemblies():
    """Design -> items of the whole thing."""
    case, drawer = list(seed_case().values()), list(seed_drawer().values())
    dryer = list(dryer_walls().values()) + dryer_legs() + dryer_ledgers() + dryer_tray_rails()
    return {
        DRYER: dryer + [dryer_hinge_batten(), dryer_floor(), dryer_absorber()] + dryer_trays() + lid_in_place() + vent_slider(),
        PUMP: pump(),
        SEED: case + moved(drawer + seed_dividers() + seed_pull(), (4, -130, 4)),
    }
