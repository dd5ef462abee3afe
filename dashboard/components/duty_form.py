"""Fields of a form: a word above each, and the words belong to the field for whoever does not see them."""

from collections.abc import Iterable
from typing import Any

from dash import html

Field = tuple[str, Any]
"""What a field is called, and the field."""


def fields(rows: Iterable[Field], style: str = "") -> Any:
    """Fields beside each other, below each other where there is no room."""
    parts = [html.Div([html.Label(label, htmlFor=part.id), part], className="field") for label, part in rows]
    return html.Div(parts, className=f"duty-fields {style}".strip())
