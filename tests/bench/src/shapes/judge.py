"""What trimesh says of every STL file below a folder, a line of JSON each."""

import json
import os
import sys

import numpy
import trimesh
from trimesh.graph import connected_components


def judged(path):
    mesh = trimesh.load_mesh(path, file_type="stl")
    faces = mesh.faces
    if len(faces) == 0:
        raise ValueError("it finds no facets")
    # Facets with two corners in one place have no edges.
    mesh.update_faces(
        (faces[:, 0] != faces[:, 1])
        & (faces[:, 1] != faces[:, 2])
        & (faces[:, 2] != faces[:, 0])
    )
    parts = connected_components(
        mesh.face_adjacency, nodes=numpy.arange(len(mesh.faces)), min_len=1
    )
    return {
        "volume": float(mesh.volume),
        "surface": float(mesh.area),
        "closed": bool(mesh.is_watertight),
        "shells": len(parts),
    }


for folder, _, names in sorted(os.walk(sys.argv[1])):
    for name in sorted(names):
        if name.lower().endswith(".stl"):
            path = os.path.join(folder, name)
            try:
                said = judged(path)
            except Exception as error:
                said = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps({"file": path, **said}))
