"""Flat drawings: an OpenSCAD 2D export becomes a clean SVG and DXF at 1:1.

OpenSCAD writes circles as polygons and DXF as loose lines. Here every closed
outline becomes one closed polyline, every regular polygon with 12 or more
corners a true circle, on the layer CUT.
"""

import re
import subprocess
import tempfile
from pathlib import Path

import ezdxf
import numpy as np

# No times and no random ids: the same outline gives the same bytes.
ezdxf.options.write_fixed_meta_data_for_testing = True


def loops_of(scad, panel, openscad="openscad"):
    """Closed outlines of one panel as arrays of points, y upwards."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "panel.svg"
        subprocess.run([openscad, "-q", "-D", f'panel="{panel}"', "-o", target, scad], check=True)
        text = target.read_text()
    loops = []
    for data in re.findall(r' d="([^"]+)"', text):
        for loop in data.split("z"):
            pairs = re.findall(r"(-?[\d.e-]+),(-?[\d.e-]+)", loop)
            if pairs:
                points = np.array(pairs, float)
                points[:, 1] *= -1
                loops.append(points)
    return loops


def as_circle(points):
    """(center, radius) when the outline is a regular polygon with many corners."""
    if len(points) < 12:
        return None
    center = points.mean(axis=0)
    distances = np.hypot(*(points - center).T)
    if np.ptp(distances) > 0.03:
        return None
    return center, float(distances.mean())


def write(loops, svg, dxf, title, note):
    low = np.min([loop.min(axis=0) for loop in loops], axis=0)
    high = np.max([loop.max(axis=0) for loop in loops], axis=0)
    loops = [loop - low for loop in loops]
    width, height = high - low
    body = []
    document = ezdxf.new("R2000", setup=False)
    document.units = ezdxf.units.MM
    document.layers.add("CUT", color=1)
    space = document.modelspace()
    for loop in loops:
        circle = as_circle(loop)
        if circle:
            (x, y), radius = circle
            space.add_circle((x, y), radius, dxfattribs={"layer": "CUT"})
            body.append(f'<circle cx="{x:.3f}" cy="{height - y:.3f}" r="{radius:.3f}"/>')
        else:
            space.add_lwpolyline(loop, close=True, dxfattribs={"layer": "CUT"})
            points = " ".join(f"{x:.3f},{height - y:.3f}" for x, y in loop)
            body.append(f'<polygon points="{points}"/>')
    for path in (svg, dxf):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    document.saveas(dxf)
    pad = 1
    Path(svg).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width + 2 * pad:.3f}mm" height="{height + 2 * pad:.3f}mm" '
        f'viewBox="{-pad} {-pad} {width + 2 * pad:.3f} {height + 2 * pad:.3f}">\n'
        f"<title>{title}</title>\n<desc>{note}</desc>\n"
        '<g id="CUT" fill="none" stroke="#ff0000" stroke-width="0.1">\n' + "\n".join(body) + "\n</g>\n</svg>\n"
    )
    return width, height
