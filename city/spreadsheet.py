"""Text in a cell that a spreadsheet would compute, and how it is written so that none does.

CSV knows no text: what begins as a formula is one, wherever it came from. A ' in front makes a text of it in
every spreadsheet, and our own import takes it away again. Numbers are not texts, and keep their sign.
"""

STARTS = tuple("-=+@\t\r\n＝＋－＠")
"""How a formula begins; in Chinese and Japanese spreadsheets by the wide signs, too. As a class of characters
of a pattern they may stand as they are."""


def harmless(text: str) -> str:
    """The text as a cell that stays one."""
    return f"'{text}" if text.startswith(STARTS) else text


def as_said(cell: str) -> str:
    """The text of a cell that was made harmless."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(STARTS) else cell
