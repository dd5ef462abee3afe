"""The page of devices: who is unknown and can be claimed, who may come in. The module asks the interface."""

from dashboard.components.module_page import ModulePage

_PAGE = ModulePage(
    "devices", title="Devices", place="devices-desk", kept=("theme",), longest=10, waiting=True
)
PATH = "/devices/"
INDEX = _PAGE.index("flood/flood.css", "reports/reports.css", "devices/devices.css")
layout, register, placed = _PAGE.layout, _PAGE.register, _PAGE.placed
