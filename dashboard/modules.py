"""Which modules a page's module leads to, so that the browser is told of all of them at once.

Without a bundler a browser learns of a module only when it has read the one that imports it: the wall's go
four deep, each a journey to the server more before anything is painted.
"""

import re
from pathlib import Path

_IMPORTED = re.compile(r'^(?:import|export|\}).*?"((?:\./|/assets/)[^"]+)";', re.MULTILINE)


def modules(entry: Path, address: str = "/assets/live/") -> list[str]:
    """The addresses of all modules that `entry` leads to, large vendored ones first; not its own."""
    found: set[str] = set()
    waiting = [entry]
    while waiting:
        for said in _IMPORTED.findall(waiting.pop().read_text(encoding="utf-8")):
            one = said if said.startswith("/") else address + said.removeprefix("./")
            if one not in found:
                found.add(one)
                waiting += [entry.with_name(Path(one).name)] if one.startswith(address) else []
    return sorted(found - {address + entry.name}, key=lambda one: (one.startswith(address), one))


def preloads(entry: Path) -> str:
    """The links of a page's head."""
    return "\n    ".join(f'<link rel="modulepreload" href="{one}">' for one in modules(entry))
