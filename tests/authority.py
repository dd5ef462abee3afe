"""Another authority: CAP messages of its own, an Alert, a worse Update and a Cancel."""

from pathlib import Path

from city.rfc3339 import read

FLOOD = (Path(__file__).parent / "data" / "cap" / "valid_flood.xml").read_text(encoding="utf-8")
NOW = read("2026-07-01T12:00:00+08:00")
SENDER = "duty@example.org"


def name_of(identifier: str, hour: int) -> str:
    return f"{SENDER},{identifier},2026-07-01T{hour:02}:00:00+08:00"


def document(identifier: str, hour: int, *references: str, **changes: str) -> bytes:
    """A message sent at an hour; with references an Update unless told otherwise."""
    text = FLOOD.replace("NB-BL-1", identifier).replace("T08:00:00", f"T{hour:02}:00:00")
    msg_type = changes.get("msg_type", "Update" if references else "Alert")
    named = f"<references>{' '.join(references)}</references>" if references else ""
    note = f"<note>{changes['note']}</note>" if "note" in changes else ""
    text = text.replace(">Alert<", f">{msg_type}<").replace("</scope>", f"</scope>{note}{named}")
    text = text.replace("Severe", changes.get("severity", "Severe"))
    text = text.replace(">Actual<", f">{changes.get('status', 'Actual')}<")
    expires = f"<expires>2026-07-01T{changes['expires']}:00+08:00</expires>" if "expires" in changes else ""
    return text.replace("</certainty>", f"</certainty>{expires}").encode()


FIRST = document("a", 8)
WORSE = document("b", 9, name_of("a", 8), severity="Extreme")
OVER = document("c", 10, name_of("a", 8), name_of("b", 9), msg_type="Cancel")
