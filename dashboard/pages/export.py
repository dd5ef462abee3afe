"""The page for taking history away: stations, properties, a period and a form, and how far the file is.

The module asks the interface; the address holds the choice.
"""

from dashboard.components.module_page import ModulePage

_PAGE = ModulePage(
    "export",
    title="Export",
    place="export-desk",
    kept=("things", "properties", "from", "to", "bucket", "format", "theme"),
    longest=4000,
    waiting=True,
)
PATH = "/export/"
INDEX = _PAGE.index("flood/flood.css", "export/export.css")
layout, register, placed = _PAGE.layout, _PAGE.register, _PAGE.placed
