"""The bill of materials of an installation, as CycloneDX 1.6, from the lock files alone.

The same locks make the same bytes: there is no time in it, and its number follows from what it says.
"""

import json
import tomllib
from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from supply.locked import ROOT, Package


def bill(packages: Iterable[Package]) -> str:
    """The document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    root = f"pkg:pypi/{project['name']}@{project['version']}"
    parts = sorted(packages, key=lambda one: one.purl)
    components = [_component(one) for one in parts]
    number = uuid5(NAMESPACE_URL, json.dumps(components, sort_keys=True))
    whole: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": project["name"],
                "version": project["version"],
                "purl": root,
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": components,
        "compositions": [{"aggregate": "complete", "assemblies": [root]}],
        "dependencies": [{"ref": root, "dependsOn": [one.purl for one in parts]}],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _component(package: Package) -> dict[str, Any]:
    scope, _, name = package.name.rpartition("/")
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": package.purl,
        "name": name,
        "version": package.version,
        "purl": package.purl,
    }
    if scope:
        told["group"] = scope
    if package.licence:
        told["licenses"] = [{"expression": package.licence}]
    if len(package.hashes) == 1:
        told["hashes"] = [{"alg": alg, "content": text} for alg, text in package.hashes]
    elif package.hashes:
        told["properties"] = [
            {"name": "citywatch:locked:sha256", "value": text} for _, text in package.hashes
        ]
    return told
