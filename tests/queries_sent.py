"""Which named queries a process of ours may send, found in the code: for the rights of its database role.

A process may send what the modules it imports refer to of the store. Inside the store the parts of a
module, its functions and classes, are followed one by one: who reads the catalogue need not be able to
write it.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from store import queries

ROOT = Path(__file__).parent.parent
PACKAGES = ("city", "sensors", "maps", "store", "ingest", "alerts", "dashboard", "cli")
STORE = "store."


def sent_by(process: str) -> set[str]:
    """Names of the queries that `citywatch PROCESS` may send."""
    parts: set[tuple[str, str]] = set()
    for module in _imported(f"cli.{process}"):
        if not module.startswith(STORE):
            parts |= _referred(module, _tree(module))
    return {name for part in _followed(parts) for name in _named(part)}


@cache
def _modules() -> dict[str, Path]:
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in found}


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_modules()[module].read_text(encoding="utf-8"))


def _imported(start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        if (module := waiting.pop()) not in seen:
            seen.add(module)
            waiting += [target for target, _, _ in _imports(module)]
    return seen


@cache
def _imports(module: str) -> list[tuple[str, str, str | None]]:
    """(module imported, name it has here, name of its part or None for the whole module)."""
    found: list[tuple[str, str, str | None]] = []
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                here, whole = alias.asname or alias.name, f"{node.module}.{alias.name}"
                if whole in _modules():
                    found.append((whole, here, None))
                elif node.module in _modules():
                    found.append((node.module, here, alias.name))
    return found


def _referred(module: str, tree: ast.AST) -> set[tuple[str, str]]:
    """Parts of the store that a piece of a module refers to."""
    found: set[tuple[str, str]] = set()
    whole = {here: target for target, here, part in _imports(module) if part is None}
    parts = {here: (target, part) for target, here, part in _imports(module) if part is not None}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in whole:
            found.add((whole[node.value.id], node.attr))
        elif isinstance(node, ast.Name) and node.id in parts:
            found.add(parts[node.id])
    return {(target, part) for target, part in found if target.startswith(STORE)}


def _followed(parts: set[tuple[str, str]]) -> set[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    waiting = list(parts)
    while waiting:
        if (part := waiting.pop()) not in seen:
            seen.add(part)
            module, piece = part[0], _piece(*part)
            if piece is not None:
                waiting += _referred(module, piece)
                names = {node.id for node in ast.walk(piece) if isinstance(node, ast.Name)}
                waiting += [(module, name) for name in names & _pieces(module).keys()]
    return seen


@cache
def _pieces(module: str) -> dict[str, ast.AST]:
    """Functions, classes and constants of a module, by name."""
    found: dict[str, ast.AST] = {}
    for node in _tree(module).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(node, ast.Assign):
            found |= {target.id: node.value for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found[node.target.id] = node.value
    return found


def _piece(module: str, name: str) -> ast.AST | None:
    return _pieces(module).get(name)


def _named(part: tuple[str, str]) -> Iterator[str]:
    """Queries that a part names, directly or as a word that it hands on."""
    piece = _piece(*part)
    for node in ast.walk(piece) if piece else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in known():
            yield node.value


@cache
def known() -> dict[str, str]:
    """Every named query of the store."""
    return queries._all("store.queries")
