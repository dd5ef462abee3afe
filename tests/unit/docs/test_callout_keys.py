"""What docs/call-and-confirm.md says of a list is what a list takes."""

import re
from pathlib import Path

from sensors.catalogue_callouts import CalloutShape

PAGE = Path(__file__).parents[3] / "docs" / "call-and-confirm.md"


def test_every_key_of_a_callout_list_stands_in_the_table_of_its_keys():
    table = PAGE.read_text("utf-8").partition("| key | what |")[2].partition("\n\n")[0]
    told = {key for row in table.splitlines()[1:] for key in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert told == set(CalloutShape.model_fields)
