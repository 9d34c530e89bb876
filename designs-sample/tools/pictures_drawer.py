"""Pictures of the seed drawer."""

from draw import Scene
from models import SAMPLES, SEED, moved, seed_case, seed_dividers, seed_drawer, seed_pull

IMG = SAMPLES / SEED / "docs/img"


def add(scene, items):
    for item in items:
        scene.add(item.mesh, item.family)
    return scene


def pictures():
    case, drawer = seed_case(), seed_drawer()
    inner = list(drawer.values()) + seed_dividers() + seed_pull()
    scene = add(Scene(azimuth=-56, elevation=30), list(case.values()) + moved(inner, (4, -130, 4)))
    scene.dimension((104, 0, 0), (104, 250, 0), (34, 0, 0), "250").dimension((104, 250, 0), (104, 250, 132), (26, 0, 0), "132")
    scene.dimension((4, -130, 4), (100, -130, 4), (0, -40, 0), "96")
    scene.save(IMG / "seed-drawer.svg", 680, 600, margin=46, grid=True, title="Seed drawer, half open, with four dividers and a printed knob")

    apart = {"left": (-46, 0, 0), "right": (46, 0, 0), "bottom": (0, 0, -46), "top": (0, 0, 60), "back": (0, 60, 0)}
    scene = Scene(azimuth=-56, elevation=30)
    for name, item in case.items():
        add(scene, moved([item], apart[name]))
    scene.balloon(1, (-46, 60, 110), (-70, -36)).balloon(2, (60, 60, 192), (-110, -60)).balloon(3, (80, 313, 110), (70, -40))
    scene.save(IMG / "step-2.svg", 600, 520, margin=46, title="Case: two sides, two plates, back")

    scene = Scene(azimuth=-56, elevation=32)
    apart = {"left": (-46, 0, 0), "right": (46, 0, 0), "floor": (0, 0, -30), "front": (0, -50, 0), "back": (0, 50, 0)}
    for name, item in drawer.items():
        add(scene, moved([item], apart[name]))
    scene.balloon(4, (-46, 180, 80), (-80, -60)).balloon(5, (48, 20, -27), (-70, 46)).balloon(6, (20, -50, 90), (-80, -40)).balloon(7, (48, 296, 80), (70, -50))
    scene.save(IMG / "step-3.svg", 600, 500, margin=46, title="Drawer: two sides, floor, front, back")

    # Seen from behind, without right side and back.
    scene = Scene(azimuth=38, elevation=32)
    add(scene, [drawer["left"], drawer["floor"], drawer["front"]])
    pull = seed_pull()
    add(scene, moved(pull[:3], (0, -70, 0)) + moved(pull[3:4], (0, 66, 0)) + moved(pull[4:], (0, 36, 0)))
    scene.axis((48, -70, 62), (48, 80, 62))
    scene.balloon(9, (48, 72, 66), (-40, -90)).balloon(10, (48, 40, 69), (-60, -70)).balloon(11, (60, -76, 70), (70, -40))
    scene.save(IMG / "step-4.svg", 600, 460, margin=46, title="Bolt from inside, knob outside")

    scene = Scene(azimuth=-56, elevation=36)
    add(scene, list(drawer.values()) + pull)
    for lift, item in zip((0, 0, 0, 90), seed_dividers()):
        add(scene, moved([item], (0, 0, lift)))
    scene.arrow((60, 195.5, 150), (60, 195.5, 96))
    scene.balloon(8, (70, 195, 150), (80, -30))
    scene.save(IMG / "step-5.svg", 600, 500, margin=46, title="Dividers stand loose in the drawer")

    step_one()


def step_one():
    """The drawer's sheet as it lies on the laser."""
    import re

    from draw import BLUE, INK, label, write_svg

    text = (SAMPLES / SEED / "laser/sheet-drawer.svg").read_text()
    scale, pad = 1.0, 30
    out = [f'<rect x="{pad}" y="{pad}" width="{600 * scale}" height="{300 * scale}" fill="#fbf5e8" stroke="{INK}" stroke-width="1"/>']
    names = iter(["4", "4", "5", "6", "7", "8", "8", "8", "8"])
    for points in re.findall(r'points="([^"]+)"', text):
        pairs = [tuple(map(float, p.split(","))) for p in points.split()]
        moved_points = [(pad + x * scale, pad + y * scale) for x, y in pairs]
        out.append('<polygon points="%s" fill="#efe3c8" stroke="%s" stroke-width="1.1"/>' % (" ".join(f"{x:.1f},{y:.1f}" for x, y in moved_points), INK))
        xs, ys = zip(*moved_points)
        cx, cy = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        number = next(names)
        if number == "6":
            cx -= 26
        out.append(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="13" fill="#ffffff" stroke="{INK}" stroke-width="1.3"/>')
        out.append(label(cx, cy + 4.4, number, 12.5, weight="600", halo=False))
    for x, y, r in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', text):
        out.append(f'<circle cx="{pad + float(x) * scale:.1f}" cy="{pad + float(y) * scale:.1f}" r="{float(r) * scale:.1f}" fill="#ffffff" stroke="{INK}" stroke-width="1"/>')
    out.append(label(pad + 300, pad - 11, "plywood 600 x 300 x 3", 13, BLUE, halo=False))
    write_svg(IMG / "step-1.svg", 660, 350, out, "The drawer's panels on one sheet")


if __name__ == "__main__":
    pictures()
