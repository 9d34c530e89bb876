"""Line drawings of meshes, as small self-contained SVG.

A Scene takes closed meshes, projects them without perspective, works out
exactly which part of each flat face and of each edge can be seen, and writes
filled shapes, thin creases and strong outlines. Balloons, dimension lines and
arrows are placed by points of the model. Units are millimetres, z is up.
"""

import math
from pathlib import Path

import numpy as np
import shapely
import trimesh
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from shapely.geometry import LineString, Polygon

INK = "#14212d"
INK_SOFT = "#52606c"
BLUE = "#1a56a8"
ORANGE = "#e8590c"
RULE = "#d5dce2"
GRID = "#e6edf4"
PAPER = "#ffffff"
SANS = "IBM Plex Sans, Helvetica, Arial, sans-serif"
MONO = "IBM Plex Mono, Menlo, DejaVu Sans Mono, monospace"

# Lit and dark shade of each family of material.
FAMILIES = {
    "plain": ("#f7f9fa", "#8d9aa4"),
    "metal": ("#eef1f4", "#77858f"),
    "printed": ("#dfeafb", "#4c7ab6"),
    "wood": ("#fbf5e8", "#b9a47e"),
    "dark": ("#7f8b95", "#35414c"),
    "cloth": ("#f3ece0", "#a8967c"),
    "brass": ("#f6e7b8", "#a98a3c"),
    "accent": ("#fbd9c2", "#d0662a"),
    "glass": ("#d6e6f7", "#d6e6f7"),
    "ghost": ("#ffffff", "#ffffff"),
}
SHADES = 8
CREASE_DEGREES = 28.0
FLAT_DEGREES = 0.6
DEPTH_SLACK = 0.02


def unit(vector):
    vector = np.asarray(vector, float)
    return vector / np.linalg.norm(vector)


def mix(a, b, share):
    pair = [(int(a[i : i + 2], 16), int(b[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(p + (q - p) * share):02x}" for p, q in pair)


def box(size, at=(0, 0, 0)):
    """A box with its lower corner at `at`."""
    mesh = trimesh.creation.box(extents=size)
    mesh.apply_translation(np.asarray(at, float) + np.asarray(size, float) / 2)
    return mesh


def cylinder(diameter, height, at=(0, 0, 0), axis="z", sections=32):
    """A cylinder that starts at `at` and runs along `axis`."""
    mesh = trimesh.creation.cylinder(diameter / 2, height, sections=sections)
    mesh.apply_translation((0, 0, height / 2))
    turn = {"x": (np.pi / 2, (0, 1, 0)), "y": (-np.pi / 2, (1, 0, 0)), "z": (0, (0, 0, 1))}[axis]
    mesh.apply_transform(trimesh.transformations.rotation_matrix(*turn))
    mesh.apply_translation(at)
    return mesh


def hexagon(across_flats, height, at=(0, 0, 0), axis="z"):
    return cylinder(across_flats / math.cos(math.pi / 6), height, at, axis, sections=6)


def prism(points, height, at=(0, 0, 0)):
    """A flat outline (list of x, y; or a shapely polygon) raised by `height`."""
    outline = points if isinstance(points, Polygon) else Polygon(points)
    mesh = trimesh.creation.extrude_polygon(outline, height)
    mesh.apply_translation(at)
    return mesh


def union(*meshes):
    return trimesh.boolean.union(list(meshes), engine="manifold")


def minus(first, *others):
    return trimesh.boolean.difference([first, *others], engine="manifold")


def placed(mesh, move=(0, 0, 0), turn=()):
    """A copy, turned by ((axis, degrees), …) in that order, then moved."""
    mesh = mesh.copy()
    axes = {"x": (1, 0, 0), "y": (0, 1, 0), "z": (0, 0, 1)}
    for axis, degrees in turn:
        mesh.apply_transform(trimesh.transformations.rotation_matrix(math.radians(degrees), axes[axis]))
    mesh.apply_translation(move)
    return mesh


def load(path):
    return trimesh.load_mesh(Path(path))


def screw(diameter, length, head=None, at=(0, 0, 0), kind="button"):
    """A bolt whose head stands on z = 0 and whose shank points down."""
    head_diameter, head_height = head or (diameter * 1.9, diameter * 0.55)
    shank = cylinder(diameter, length + 0.5, (0, 0, -length), sections=20)
    if kind == "hex":
        top = hexagon(diameter * 1.6, diameter * 0.7)
    else:
        top = cylinder(head_diameter, head_height, sections=24)
        socket = hexagon(diameter * 0.6, head_height, (0, 0, head_height * 0.4))
        top = minus(top, socket)
    mesh = union(shank, top)
    mesh.apply_translation(at)
    return mesh


def hex_nut(across_flats=8.0, height=4.7, hole=5.0, at=(0, 0, 0)):
    mesh = minus(hexagon(across_flats, height), cylinder(hole, height + 2, (0, 0, -1), sections=24))
    mesh.apply_translation(at)
    return mesh


class Scene:
    def __init__(self, azimuth=-58.0, elevation=30.0, light=(-0.45, 0.80, 0.42)):
        a, e = math.radians(azimuth), math.radians(elevation)
        self.toward = np.array([math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)])
        self.right = unit(np.cross((0, 0, 1), self.toward)) if abs(elevation) < 89.9 else np.array([1.0, 0, 0])
        self.up = np.cross(self.toward, self.right)
        lx, ly, lz = unit(light)
        self.light = lx * self.right + ly * self.up + lz * self.toward
        self.solids = []
        self.wires = []
        self.marks = []

    # -- what is drawn -------------------------------------------------
    def add(self, mesh, family="plain", move=(0, 0, 0), turn=(), fade=False):
        self.solids.append((placed(mesh, move, turn), family, fade))
        return self

    def wire(self, segments, width=0.8, color=INK, dash=""):
        """Loose lines (pairs of points) that solids hide: mesh, thread, cable."""
        self.wires.append((np.asarray(segments, float), width, color, dash))
        return self

    def balloon(self, label, at, offset):
        """A numbered circle; the leader ends in a dot on the model point."""
        self.marks.append(("balloon", str(label), at, offset))
        return self

    def note(self, text, at, offset, anchor="start"):
        self.marks.append(("note", text, at, offset, anchor))
        return self

    def text(self, text, at, size=13, color=INK, anchor="middle", weight="600"):
        self.marks.append(("text", text, at, size, color, anchor, weight))
        return self

    def dimension(self, start, end, away, text=None):
        """A dimension line, moved from the measured points by `away` (mm)."""
        length = float(np.linalg.norm(np.subtract(end, start)))
        self.marks.append(("dimension", start, end, away, text or f"{length:.0f}"))
        return self

    def arrow(self, start, end):
        self.marks.append(("arrow", start, end))
        return self

    def axis(self, start, end):
        self.marks.append(("axis", start, end))
        return self

    # -- geometry ------------------------------------------------------
    def flat(self, points):
        points = np.asarray(points, float)
        return np.stack([points @ self.right, points @ self.up], axis=-1)

    def _faces_and_edges(self):
        faces, edges = [], []
        for solid, (mesh, family, fade) in enumerate(self.solids):
            mesh = mesh.copy()
            mesh.merge_vertices(digits_vertex=5)
            mesh.update_faces(mesh.nondegenerate_faces(height=1e-7))
            normals, count = mesh.face_normals, len(mesh.faces)
            pairs, angles = mesh.face_adjacency, np.degrees(mesh.face_adjacency_angles)
            flat = pairs[angles < FLAT_DEGREES]
            graph = coo_matrix((np.ones(len(flat)), (flat[:, 0], flat[:, 1])), shape=(count, count))
            _, groups = connected_components(graph, directed=False)
            corners, areas = mesh.vertices[mesh.faces], mesh.area_faces
            number = {}
            for group in range(groups.max() + 1):
                members = np.nonzero(groups == group)[0]
                normal = unit((normals[members] * areas[members, None]).sum(axis=0))
                facing = float(normal @ self.toward)
                if facing < 1e-4 and family != "glass":
                    continue
                if family == "glass" and facing < 1e-4:
                    continue
                triangles = shapely.polygons(self.flat(corners[members]))
                triangles = triangles[shapely.area(triangles) > 1e-9]
                if not len(triangles):
                    continue
                shape = shapely.union_all(shapely.buffer(triangles, 1e-5, join_style="mitre"))
                biggest = members[np.argmax(areas[members])]
                number[group] = len(faces)
                faces.append(
                    dict(solid=solid, shape=shape, normal=normal, facing=facing,
                         level=float(normal @ corners[biggest][0]), family=family, fade=fade)
                )
            front = (normals @ self.toward) > 1e-4
            for (one, two), angle, ends in zip(pairs, angles, mesh.face_adjacency_edges):
                outline = bool(front[one] != front[two])
                if not (outline or (angle > CREASE_DEGREES and front[one])):
                    continue
                mine = {number.get(groups[one]), number.get(groups[two])} - {None}
                edges.append((mesh.vertices[ends], mine, outline, solid))
        return faces, edges

    def _depth(self, face, point):
        x, y = point
        normal = face["normal"]
        return (face["level"] - normal @ self.right * x - normal @ self.up * y) / face["facing"]

    def _visible_faces(self, faces, tree):
        shapes = [face["shape"] for face in faces]
        left, right = tree.query(shapes, predicate="intersects")
        in_front = {}
        for one, two in zip(left, right):
            if one == two or faces[two]["family"] == "glass":
                continue
            common = shapes[one].intersection(shapes[two])
            if common.area < 1e-3:
                continue
            for piece in getattr(common, "geoms", [common]):
                if piece.area < 1e-3:
                    continue
                spot = piece.representative_point().coords[0]
                if self._depth(faces[two], spot) > self._depth(faces[one], spot) + DEPTH_SLACK:
                    in_front.setdefault(one, []).append(piece)
        for number, face in enumerate(faces):
            shape = face["shape"]
            if number in in_front:
                hidden = shapely.union_all(shapely.buffer(in_front[number], 1e-4, join_style="mitre"))
                shape = shape.difference(hidden)
            face["seen"] = shape

    def _visible_edges(self, faces, edges, tree):
        lines = shapely.linestrings([self.flat(ends) for ends, *_ in edges])
        seen = []
        hits = {}
        for line, face in zip(*tree.query(lines, predicate="intersects")):
            hits.setdefault(line, []).append(face)
        for number, (ends, mine, outline, _) in enumerate(edges):
            line = lines[number]
            if line.length < 1e-6:
                continue
            flat, deep = self.flat(ends), ends @ self.toward
            for face in hits.get(number, ()):
                if face in mine or faces[face]["family"] == "glass" or line.is_empty:
                    continue
                common = line.intersection(faces[face]["shape"].buffer(-1e-3))
                for piece in getattr(common, "geoms", [common]):
                    if piece.length < 1e-3:
                        continue
                    spot = piece.interpolate(0.5, normalized=True).coords[0]
                    span = flat[1] - flat[0]
                    share = float(np.dot(np.subtract(spot, flat[0]), span) / np.dot(span, span))
                    here = deep[0] + (deep[1] - deep[0]) * share
                    if self._depth(faces[face], spot) > here + DEPTH_SLACK * 4:
                        line = line.difference(piece.buffer(2e-3, cap_style="flat"))
            for piece in getattr(line, "geoms", [line]):
                if piece.length > 0.02:
                    seen.append((piece, outline))
        return seen

    # -- writing -------------------------------------------------------
    def save(self, path, width=760, height=None, margin=36, grid=False, title=""):
        faces, edges = self._faces_and_edges()
        tree = shapely.STRtree([face["shape"] for face in faces])
        self._visible_faces(faces, tree)
        lines = self._visible_edges(faces, edges, tree)
        threads = []
        for segments, thickness, color, dash in self.wires:
            loose = [(ends, set(), False, None) for ends in segments]
            threads.append(([piece for piece, _ in self._visible_edges(faces, loose, tree)], thickness, color, dash))
        points = [np.asarray(face["shape"].bounds).reshape(2, 2) for face in faces]
        for mark in self.marks:
            if mark[0] == "dimension":
                points += [self.flat(np.add(mark[1], mark[3]))[None], self.flat(np.add(mark[2], mark[3]))[None]]
            elif mark[0] in ("arrow", "axis"):
                points += [self.flat(mark[1])[None], self.flat(mark[2])[None]]
        points = np.concatenate(points)
        low, high = points.min(axis=0), points.max(axis=0)
        span = high - low
        pad = margin if isinstance(margin, tuple) else (margin, margin, margin, margin)  # left top right bottom
        scale = (width - pad[0] - pad[2]) / span[0]
        if height is None:
            height = round(span[1] * scale + pad[1] + pad[3])
        else:
            scale = min(scale, (height - pad[1] - pad[3]) / span[1])
        shift_x = pad[0] + (width - pad[0] - pad[2] - span[0] * scale) / 2
        shift_y = pad[1] + (height - pad[1] - pad[3] - span[1] * scale) / 2

        def place(flat):
            flat = np.asarray(flat, float)
            return np.stack([(flat[..., 0] - low[0]) * scale + shift_x, (high[1] - flat[..., 1]) * scale + shift_y], axis=-1)

        out = []
        if grid:
            out.append(graph_paper(width, height))
        out += self._filled(faces, place)
        out += self._drawn(lines, place)
        for pieces, thickness, color, dash in threads:
            data = "".join(path_data(place(np.asarray(piece.coords))) for piece in pieces)
            dashes = f' stroke-dasharray="{dash}"' if dash else ""
            out.append(f'<path fill="none" stroke="{color}" stroke-width="{thickness}"{dashes} stroke-linecap="round" d="{data}"/>')
        for mark in self.marks:
            out += self._mark(mark, place)
        write_svg(path, width, height, out, title)
        return self

    def _filled(self, faces, place):
        by_color = {}
        for face in faces:
            if face["seen"].is_empty:
                continue
            lit, dark = FAMILIES[face["family"]]
            value = float(face["normal"] @ self.light)
            shade = min(SHADES - 1, max(0, round((0.93 - value) / 1.02 * (SHADES - 1))))
            color = mix(lit, dark, shade / (SHADES - 1))
            if face["fade"]:
                color = mix(color, PAPER, 0.6)
            by_color.setdefault((face["family"] == "glass", color), []).append(face["seen"])
        out = []
        for (glass, color), shapes in sorted(by_color.items()):
            merged = shapely.union_all(shapely.buffer(shapes, 1e-4, join_style="mitre"))
            data = ""
            for shape in getattr(merged, "geoms", [merged]):
                if shape.geom_type != "Polygon" or shape.area < 1e-4:
                    continue
                for ring in [shape.exterior, *shape.interiors]:
                    data += path_data(place(np.asarray(ring.coords)), closed=True)
            if data:
                extra = ' fill-opacity=".3"' if glass else f' stroke="{color}" stroke-width=".4"'
                out.append(f'<path fill="{color}" fill-rule="evenodd"{extra} d="{data}"/>')
        return out

    def _drawn(self, lines, place):
        out = []
        for outline, width, opacity in ((False, 0.7, ' stroke-opacity=".7"'), (True, 1.15, "")):
            pieces = [piece for piece, kind in lines if kind == outline]
            if not pieces:
                continue
            placed_pieces = [LineString(np.round(place(np.asarray(piece.coords)), 1)) for piece in pieces]
            placed_pieces = [piece for piece in placed_pieces if piece.length > 0]
            merged = shapely.line_merge(shapely.union_all(placed_pieces)) if placed_pieces else None
            if merged is None or merged.is_empty:
                continue
            data = "".join(path_data(np.asarray(piece.coords)) for piece in getattr(merged, "geoms", [merged]))
            out.append(
                f'<path fill="none" stroke="{INK}" stroke-width="{width}"{opacity} '
                f'stroke-linejoin="round" stroke-linecap="round" d="{data}"/>'
            )
        return out

    def _mark(self, mark, place):
        kind = mark[0]
        if kind == "balloon":
            _, number, at, (dx, dy) = mark
            return balloon(number, place(self.flat(at)), dx, dy)
        if kind == "note":
            _, text, at, (dx, dy), anchor = mark
            return note(text, place(self.flat(at)), dx, dy, anchor)
        if kind == "text":
            _, text, at, size, color, anchor, weight = mark
            x, y = place(self.flat(at))
            return [label(x, y, text, size, color, anchor, weight)]
        if kind == "dimension":
            _, start, end, away, text = mark
            a, b = place(self.flat(start)), place(self.flat(end))
            c, d = place(self.flat(np.add(start, away))), place(self.flat(np.add(end, away)))
            return dimension(a, b, c, d, text)
        start, end = place(self.flat(mark[1])), place(self.flat(mark[2]))
        if kind == "axis":
            return [f'<path fill="none" stroke="{INK_SOFT}" stroke-width=".8" stroke-dasharray="9 3 2 3" d="M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"/>']
        return arrow(start, end)


# -- small pieces, in pixels ------------------------------------------------
def tidy(value):
    text = f"{value:.1f}"
    if text.endswith(".0"):
        text = text[:-2]
    return "0" if text == "-0" else text


def path_data(points, closed=False):
    points = np.round(points, 1)
    keep = [0] + [i for i in range(1, len(points)) if abs(points[i] - points[i - 1]).max() > 0.05]
    points = points[keep]
    if len(points) < 2:
        return ""
    text = f"M{tidy(points[0][0])} {tidy(points[0][1])}l"
    steps = np.diff(points, axis=0)
    if closed:
        steps = steps[:-1]
    body = " ".join(f"{tidy(x)} {tidy(y)}" for x, y in steps)
    return text + body.replace(" -", "-") + ("z" if closed else "")


def escape(text):
    return str(text).replace("&", "&amp;").replace("<", "&lt;")


def label(x, y, text, size=13, color=INK, anchor="middle", weight="400", family=SANS, halo=True):
    glow = f' stroke="{PAPER}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{family}" font-size="{size}" font-weight="{weight}" '
        f'fill="{color}" text-anchor="{anchor}"{glow}>{escape(text)}</text>'
    )


def balloon(text, at, dx, dy, radius=13):
    x, y = at[0] + dx, at[1] + dy
    far = math.hypot(dx, dy) or 1
    ex, ey = x - dx / far * radius, y - dy / far * radius
    return [
        f'<path fill="none" stroke="{INK}" stroke-width="1" d="M{at[0]:.1f} {at[1]:.1f}L{ex:.1f} {ey:.1f}"/>',
        f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="2.4" fill="{INK}"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{PAPER}" stroke="{INK}" stroke-width="1.3"/>',
        label(x, y + 4.4, text, 12.5, weight="600", halo=False),
    ]


def note(text, at, dx, dy, anchor="start"):
    x, y = at[0] + dx, at[1] + dy
    gap = 5 if anchor == "start" else -5
    return [
        f'<path fill="none" stroke="{INK}" stroke-width="1" d="M{at[0]:.1f} {at[1]:.1f}L{x:.1f} {y:.1f}"/>',
        f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="2.4" fill="{INK}"/>',
        *[label(x + gap, y + 4 + 16 * i, row, 13, anchor=anchor) for i, row in enumerate(text.split("\n"))],
    ]


def dimension(a, b, c, d, text):
    out = []
    for start, end in ((a, c), (b, d)):
        way = end - start
        far = math.hypot(*way)
        if far > 4:
            from_, to = start + way / far * 3, end + way / far * 4
            out.append(f'<path fill="none" stroke="{BLUE}" stroke-width=".7" d="M{from_[0]:.1f} {from_[1]:.1f}L{to[0]:.1f} {to[1]:.1f}"/>')
    out.append(f'<path fill="none" stroke="{BLUE}" stroke-width="1" d="M{c[0]:.1f} {c[1]:.1f}L{d[0]:.1f} {d[1]:.1f}"/>')
    for x, y in (c, d):
        out.append(f'<path stroke="{BLUE}" stroke-width="1.3" d="M{x - 4:.1f} {y + 4:.1f}l8-8"/>')
    middle = (c + d) / 2
    out.append(label(middle[0], middle[1] + 4.5, text, 13, BLUE, weight="500", family=MONO))
    return out


def arrow(start, end, color=ORANGE):
    way = end - start
    far = math.hypot(*way) or 1
    u = way / far
    n = np.array([-u[1], u[0]])
    neck = end - u * 9
    left, right = neck + n * 5, neck - n * 5
    return [
        f'<path fill="none" stroke="{color}" stroke-width="2.2" d="M{start[0]:.1f} {start[1]:.1f}L{neck[0]:.1f} {neck[1]:.1f}"/>',
        f'<path fill="{color}" d="M{end[0]:.1f} {end[1]:.1f}L{left[0]:.1f} {left[1]:.1f}L{right[0]:.1f} {right[1]:.1f}z"/>',
    ]


def graph_paper(width, height, step=16):
    lines = "".join(f"M{x} 0V{height}" for x in range(step, int(width), step))
    lines += "".join(f"M0 {y}H{width}" for y in range(step, int(height), step))
    return f'<path fill="none" stroke="{GRID}" stroke-width="1" d="{lines}"/>'


def write_svg(path, width, height, body, title=""):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
    name = f"<title>{escape(title)}</title>\n" if title else ""
    paper = f'<rect width="{width}" height="{height}" fill="{PAPER}"/>\n'
    path.write_text(head + name + paper + "\n".join(body) + "\n</svg>\n")
