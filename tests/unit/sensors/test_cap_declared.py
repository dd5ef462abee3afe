"""What an owner says of CAP messages: who they are from, and which rules are published without asking."""

from dataclasses import replace

import pytest
from cast import FLOOD

from city.errors import CatalogueError
from sensors.catalogue import parse
from sensors.catalogue_rules_build import build_rule
from sensors.catalogue_rules_shape import RuleShape
from sensors.catalogue_rules_write import written

CITY = """
[city]
id = "beilun"
name = { zh-Hans = "北仑", zh-Hant = "北侖", en = "Beilun" }
centre = [121.85, 29.9]
timezone = "Asia/Shanghai"
"""


def test_messages_are_from_whom_the_owner_says():
    assert (
        parse({"a.toml": CITY + 'cap_sender = "duty@beilun.example"'}).city.cap_sender
        == "duty@beilun.example"
    )
    assert parse({"a.toml": CITY}).city.cap_sender is None


@pytest.mark.parametrize("sender", ["duty officer", "a,b", "a<b", "a&b", ""])
def test_a_sender_that_cap_forbids_is_named(sender):
    with pytest.raises(CatalogueError, match="cap_sender"):
        parse({"a.toml": CITY + f'cap_sender = "{sender}"'})


def test_a_rule_that_wishes_to_be_published_is_written_and_read():
    table = written(replace(FLOOD, publish=True))
    assert table["publish"] is True
    assert build_rule(RuleShape.model_validate(table)).publish
    assert "publish" not in written(FLOOD)
