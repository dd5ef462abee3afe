"""How a page names its modules to the browser: in one file where that is made, else one by one.

Without a bundle a browser learns of a module only when it has read the one that imports it: the wall's go
four deep, each a journey to the server more before anything is painted. So all are named at once.
"""

import re
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
ENTRY = ASSETS / "live" / "main.js"
BUNDLE = ASSETS / "vendor" / "live" / "main.js"
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


def is_fresh(bundle: Path, entry: Path) -> bool:
    """Whether a bundle was made after the last change of a module beside `entry`."""
    newest = max(one.stat().st_mtime for one in entry.parent.glob("*.js"))
    return bundle.is_file() and bundle.stat().st_mtime >= newest


def head(entry: Path = ENTRY, bundle: Path = BUNDLE) -> str:
    """The lines of a page's head: the bundle and what stays apart, or all modules where one changed since."""
    named, run = modules(entry), f"/assets/live/{entry.name}"
    if is_fresh(bundle, entry):
        named, run = (
            [one for one in named if one.startswith("/assets/vendor/")],
            f"/assets/vendor/live/{bundle.name}",
        )
    links = [f'<link rel="modulepreload" href="{one}">' for one in named]
    return "\n    ".join((*links, f'<script type="module" src="{run}"></script>'))
