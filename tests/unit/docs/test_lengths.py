"""What docs/rules.md says of how much there may be is what is checked."""

import re
from pathlib import Path

from sensors import catalogue_lengths as table

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"


def test_the_page_says_how_much_there_may_be():
    rows = PAGE.read_text("utf-8").partition("## How much there may be")[2].partition("\n\n")[0]
    told = re.findall(r"^\| (.+) \| (\d+) \|$", rows, re.MULTILINE)
    assert [int(most) for _, most in told] == [
        table.LETTERS["name"],
        table.LETTERS["advice"],
        table.LETTERS["message"],
        table.LETTERS["url"],
        table.LETTERS["details"],
        table.OTHER_LETTERS,
        table.IN_LIST,
        table.ENTRIES["rules"],
        table.BINDINGS,
        table.ENTRIES["things"],
        table.ENTRIES["people"],
        table.OTHER_ENTRIES,
    ]
    assert {table.LETTERS[key] for key in ("name", "title", "owner", "licence")} == {300}
    assert table.LETTERS["advice"] == table.LETTERS["replay"]
    assert table.LETTERS["url"] == table.LETTERS["callback"]
    assert table.LETTERS["details"] == table.LETTERS["form"]
