"""Names and units come from outside; Plotly reads `<b>`, `<a href>` and `%{…}` in them as markup."""


def escape(text: str) -> str:
    """Text that Plotly shows as it is, in titles, annotations and hover templates."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace("%{", "%&#123;")
