"""The video wall's page.

Pictures come by the interface of cameras, states and alarms by the stream that the wall has. The address
holds the view; `first.js` and the module read it.
"""

from dashboard.components.module_page import ModulePage

_PAGE = ModulePage(
    "video",
    title="Video wall",
    place="video-wall",
    kept=("tiles", "cameras", "follow", "pin", "page", "rotate", "focus", "theme", "kiosk"),
    longest=4000,
)
PATH = "/video/"
INDEX = _PAGE.index("live/video.css", "video/video.css")
layout, register, placed = _PAGE.layout, _PAGE.register, _PAGE.placed
