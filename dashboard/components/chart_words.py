"""How a graph of Plotly behaves, and what its buttons and hints are called in the reader's language."""

from typing import Any

from dashboard.words import t

_WORDS = (
    "Download plot as a PNG",
    "Zoom",
    "Pan",
    "Zoom in",
    "Zoom out",
    "Autoscale",
    "Reset axes",
    "Double-click to zoom back out",
    "Double-click on legend to isolate one trace",
)
"""As Plotly calls them."""
_PLAIN = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False, "responsive": True}


def plain_chart(lang: str) -> dict[str, Any]:
    """The configuration of a graph without buttons."""
    return _PLAIN | words_of_charts(lang)


def words_of_charts(lang: str) -> dict[str, Any]:
    """The locale of a graph's configuration."""
    words = {one: t(lang, one) for one in _WORDS}
    return {"locale": "citywatch", "locales": {"citywatch": {"dictionary": words, "format": {}}}}
