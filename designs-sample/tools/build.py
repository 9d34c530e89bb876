"""Rebuild every exported file of the sample designs from its source.

    python3 -m venv /tmp/designs && /tmp/designs/bin/pip install -r designs-sample/tools/requirements.txt
    /tmp/designs/bin/python designs-sample/tools/build.py            everything
    /tmp/designs/bin/python designs-sample/tools/build.py stl flat   some of: stl flat pattern assembly pictures check

Needs `openscad` 2021.01 or newer and `rsvg-convert` (Debian: librsvg2-bin) on the path.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
SAMPLES = TOOLS.parent
sys.path.insert(0, str(TOOLS))
sys.dont_write_bytecode = True
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"

# design, source, part to choose, mesh
MESHES = [
    ("open-fasteners/knob-m5", "cad/knob-m5.scad", "body", "stl/knob-body.stl"),
    ("open-fasteners/knob-m5", "cad/knob-m5.scad", "cap", "stl/knob-cap.stl"),
    ("open-fasteners/knob-m5", "cad/knob-m5.scad", "gauge", "stl/nut-gauge.stl"),
    ("profile-commons/bracket-20", "cad/bracket-20.scad", None, "stl/bracket-20.stl"),
    ("rural-energy/box-dryer", "cad/tray-corner.scad", None, "stl/tray-corner.stl"),
    ("open-bench/syringe-pump", "cad/motor-mount.scad", None, "stl/motor-mount.stl"),
    ("open-bench/syringe-pump", "cad/carriage.scad", None, "stl/carriage.stl"),
    ("open-bench/syringe-pump", "cad/syringe-holder.scad", None, "stl/syringe-holder.stl"),
    ("open-bench/syringe-pump", "cad/clamp-bar.scad", None, "stl/clamp-bar.stl"),
    ("open-bench/syringe-pump", "cad/control-box.scad", "box", "stl/control-box.stl"),
    ("open-bench/syringe-pump", "cad/control-box.scad", "lid", "stl/control-lid.stl"),
]
# design, source, panel, drawing without its ending, note
DRYER = "rural-energy/box-dryer"
WALL = "Plywood 9 mm. Nominal size: the router's path is offset by the cutter's radius."
PANELS = [
    (DRYER, "cad/panels.scad", "side", "cnc/side", WALL),
    (DRYER, "cad/panels.scad", "front", "cnc/front", WALL),
    (DRYER, "cad/panels.scad", "back", "cnc/back", WALL),
    (DRYER, "cad/panels.scad", "floor", "cnc/floor", WALL),
    (DRYER, "cad/panels.scad", "sheet", "cnc/sheet-1220", WALL + " All panels of one dryer on 1220 x 1220 mm."),
    (DRYER, "cad/panels.scad", "absorber", "drawings/absorber", "Aluminium sheet 0.8 mm. Nominal size."),
    (DRYER, "cad/panels.scad", "slider", "laser/vent-slider", "Plywood 4 mm. Nominal size, no kerf added: the slots have 0.5 mm play."),
]


def stl():
    for design, source, part, target in MESHES:
        folder = SAMPLES / design
        choose = ["-D", f'part="{part}"'] if part else []
        subprocess.run(["openscad", "-q", "--export-format", "binstl", *choose, "-o", folder / target, folder / source], check=True)
        sort_facets(folder / target)
        print("made", design, target)


def sort_facets(path):
    """One order of facets for one shape: the same source gives the same bytes."""
    import numpy as np

    facet = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    data = np.fromfile(path, facet, offset=84)
    corners = data["corners"]
    for number, triangle in enumerate(corners):
        first = min(range(3), key=lambda i: tuple(triangle[i]))
        corners[number] = np.roll(triangle, -first, axis=0)
    order = np.lexsort(corners.reshape(-1, 9).T[::-1])
    head = b"binary STL, millimeters".ljust(80) + np.uint32(len(data)).tobytes()
    path.write_bytes(head + data[order].tobytes())


def flat():
    import outline

    for design, source, panel, target, note in PANELS:
        folder = SAMPLES / design
        loops = outline.loops_of(folder / source, panel)
        size = outline.write(loops, folder / f"{target}.svg", folder / f"{target}.dxf", f"Box solar dryer, {panel}", note)
        print("made", design, target, "%.1f x %.1f mm" % size)
    subprocess.run([sys.executable, SAMPLES / "school-makers/seed-drawer/laser/drawings.py"], check=True)


def pattern():
    subprocess.run([sys.executable, SAMPLES / "mend-circle/tool-roll/pattern/pattern.py"], check=True)


def assembly():
    """One mesh of each whole design, for viewers; bodies stay apart."""
    import models
    import trimesh

    for design, items in models.assemblies().items():
        bodies = [models.light(item.mesh) for item in items if item.name != "nut"]
        whole = trimesh.util.concatenate(bodies)
        target = SAMPLES / design / "stl" / "assembly.stl"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(trimesh.exchange.stl.export_stl(whole))
        print("made", target.relative_to(SAMPLES), len(bodies), "bodies", len(whole.faces), "facets")


def pictures():
    for script in sorted(TOOLS.glob("pictures_*.py")):
        subprocess.run([sys.executable, script], check=True)
        print("drew", script.stem)


# Threads and undrilled wood: bodies that may run into each other.
MEETING = {("lid-frame", "bolt-m5-35"), ("bolt-m5-35", "nut"), ("motor", "motor"), ("coupler", "lead-screw")}


def collisions():
    """Pairs of parts that share more than 0.5 mm³ in the assembled designs."""
    import itertools

    import manifold3d
    import models
    import numpy as np

    found = []
    for design, items in models.assemblies().items():
        solids = [(i.name, manifold3d.Manifold(manifold3d.Mesh(np.asarray(i.mesh.vertices, np.float32), np.asarray(i.mesh.faces, np.uint32)))) for i in items]
        for (one, first), (two, second) in itertools.combinations(solids, 2):
            volume = (first ^ second).volume()
            if volume > 0.5 and (one, two) not in MEETING:
                found.append(f"{design}: {one} and {two} share {volume:.1f} mm³")
    return found


def check():
    """Meshes are closed, parts do not collide, links lead somewhere, part ids and quantities agree, nothing is too big."""
    import csv
    import tomllib

    import trimesh

    wrong = collisions()
    for mesh_path in sorted(SAMPLES.glob("*/*/stl/*.stl")):
        mesh = trimesh.load_mesh(mesh_path)
        closed = mesh.is_watertight and mesh.is_winding_consistent and mesh.volume > 0
        if not closed:
            wrong.append(f"{mesh_path}: not a closed mesh")
        if mesh_path.stat().st_size > 350_000:
            wrong.append(f"{mesh_path}: larger than 350 kB")
    for picture in SAMPLES.glob("*/*/**/*.svg"):
        if picture.stat().st_size > 120_000:
            wrong.append(f"{picture}: larger than 120 kB")
        if re.search(r"<script|foreignObject|href=|url\(", picture.read_text()):
            wrong.append(f"{picture}: not self-contained")
    for document in SAMPLES.glob("*/*/**/*.md"):
        for link in re.findall(r"\]\(([^)#\s]+)", document.read_text()):
            if "://" not in link and not (document.parent / link).exists():
                wrong.append(f"{document}: no {link}")
    for design_path in sorted(SAMPLES.glob("*/*/design.toml")):
        design = tomllib.loads(design_path.read_text())
        folder = design_path.parent
        if design["design"]["name"] != f"{folder.parent.name}/{folder.name}":
            wrong.append(f"{design_path}: name and folder differ")
        with open(folder / design["bom"]["file"], newline="") as file:
            lines = {line["id"]: line for line in csv.DictReader(file)}
        parts = {part["id"]: part for part in design["part"]}
        wrong += [f"{design_path}: {one} is only in one of design.toml and BOM" for one in sorted(set(lines) ^ set(parts))]
        for one in set(lines) & set(parts):
            if lines[one]["quantity"] != str(parts[one]["quantity"]) or lines[one]["name"] != parts[one]["name"]:
                wrong.append(f"{design_path}: {one} differs from the BOM")
        for part in parts.values():
            wrong += [f"{design_path}: no {part[key]}" for key in ("source", "export") if key in part and not (folder / part[key]).exists()]
        license = design["design"]["license"]
        for one in set(license.values()):
            if not (folder / "LICENSES" / f"{one}.txt").exists():
                wrong.append(f"{design_path}: no LICENSES/{one}.txt")
    total = sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file())
    print(f"{total / 1e6:.2f} MB in all")
    if total > 6_000_000:
        wrong.append("more than 6 MB in all")
    print("\n".join(wrong) or "all right")
    return not wrong


if __name__ == "__main__":
    steps = [globals()[name] for name in sys.argv[1:]] or [stl, flat, pattern, assembly, pictures, check]
    sys.exit(0 if all([step() is not False for step in steps]) else 1)
