"""The page of all reservoirs, rivers and tides.

What stations are comes by the stream that the wall has, where they stand by the interface of floods. The
address holds what is shown; the module reads it.
"""

from dashboard.components.module_page import ModulePage

_PAGE = ModulePage(
    "flood",
    title="Reservoirs and rivers",
    place="flood-board",
    kept=("basin", "theme", "kiosk"),
    longest=200,
    waiting=True,
)
PATH = "/flood/"
INDEX = _PAGE.index("flood/flood.css")
layout, register, placed = _PAGE.layout, _PAGE.register, _PAGE.placed
