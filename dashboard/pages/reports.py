"""The page of reports: which there are, to be opened, saved, made anew. The module asks the interface."""

from dashboard.components.module_page import ModulePage

_PAGE = ModulePage(
    "reports",
    title="Reports",
    place="reports-desk",
    kept=("period", "first", "kind", "theme"),
    longest=40,
    waiting=True,
)
PATH = "/reports/"
INDEX = _PAGE.index("flood/flood.css", "reports/reports.css")
layout, register, placed = _PAGE.layout, _PAGE.register, _PAGE.placed
