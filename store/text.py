"""Text as PostgreSQL can keep it."""


def storable(text: str) -> str:
    """The text without what PostgreSQL refuses, NUL and lone surrogates, which are written out instead."""
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")
