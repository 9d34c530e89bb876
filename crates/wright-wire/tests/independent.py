"""Computes Commonwright's digests from README.md alone; standard library only.

Reads one JSON case from standard input, writes its digests as JSON.
"""

import hashlib
import json
import sys
from decimal import Decimal


def canonical(value):
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def millionths(text):
    scaled = Decimal(text) * 1_000_000
    assert scaled == int(scaled)
    return int(scaled)


def by_bytes(text):
    return text.encode("utf-8")


def stated(source, *keys):
    return {key: source[key] for key in keys if source.get(key) is not None}


def part(given):
    made = stated(given, "id", "name", "unit", "process", "material", "thickness_um")
    made["quantity"] = millionths(given["quantity"])
    made["source"] = given.get("source", [])
    made["export"] = given.get("export", [])
    return made


def dependency(given):
    made = stated(given, "name", "requirement", "kind", "registry")
    made["quantity"] = millionths(given["quantity"])
    return made


def config_of(design):
    config = stated(
        design,
        "name",
        "version",
        "title",
        "summary",
        "licensor",
        "category",
        "repository",
        "bom",
    )
    config["v"] = 1
    config["licenses"] = stated(design["licenses"], "hardware", "documentation", "software")
    readiness = stated(design.get("readiness", {}), "technology", "documentation")
    if readiness:
        config["readiness"] = readiness
    for key in ("keywords", "languages", "parents"):
        config[key] = design.get(key, [])
    config["contributors"] = [
        stated(one, "name", "role") for one in design.get("contributors", [])
    ]
    config["parts"] = [part(one) for one in design.get("parts", [])]
    config["dependencies"] = sorted(
        (dependency(one) for one in design.get("dependencies", [])),
        key=lambda one: by_bytes(one["name"]),
    )
    return config


def making_of(config, files):
    def chosen(wanted):
        return sorted(
            (
                [file["path"], file["digest"]]
                for file in files
                if wanted(file["kind"]) and file["path"] != "design.toml"
            ),
            key=lambda pair: by_bytes(pair[0]),
        )

    words = ("documentation", "picture", "license")
    made = chosen(lambda kind: kind not in words)
    if not made and not config["parts"]:
        made = chosen(lambda kind: kind == "documentation")
    parts = []
    for one in config["parts"]:
        one = {key: value for key, value in one.items() if key != "name"}
        for key in ("source", "export"):
            one[key] = sorted(set(one[key]), key=by_bytes)
        parts.append(one)
    parts.sort(key=lambda one: by_bytes(one["id"]))
    return digest(
        canonical(
            {"v": 1, "files": made, "parts": parts, "dependencies": config["dependencies"]}
        )
    )


def release(case):
    config = config_of(case["design"])
    config_bytes = canonical(config)
    making = making_of(config, case["files"])
    layers = [
        {
            "mediaType": file["media_type"],
            "digest": file["digest"],
            "size": file["size"],
            "annotations": {
                "org.opencontainers.image.title": file["path"],
                "vnd.commonwright.kind": file["kind"],
            },
        }
        for file in sorted(case["files"], key=lambda file: by_bytes(file["path"]))
    ]
    manifest = canonical(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "artifactType": "application/vnd.commonwright.design.v1",
            "config": {
                "mediaType": "application/vnd.commonwright.config.v1+json",
                "digest": digest(config_bytes),
                "size": len(config_bytes),
            },
            "layers": layers,
            "annotations": {
                "org.opencontainers.image.title": config["name"],
                "org.opencontainers.image.version": config["version"],
                "vnd.commonwright.making": making,
            },
        }
    )
    return {"config": digest(config_bytes), "manifest": digest(manifest), "making": making}


def build_set(case):
    releases = sorted(
        case["releases"],
        key=lambda one: (by_bytes(one["name"]), by_bytes(one["version"])),
    )
    return {"build_set": digest(canonical({"v": 1, "releases": releases}))}


if __name__ == "__main__":
    given = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    print(json.dumps(build_set(given) if "releases" in given else release(given)))
