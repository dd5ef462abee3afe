"""The feed, as RFC 4287 wants it."""

from pathlib import Path

import pytest
from lxml import etree

from alerts.cap_atom import ATOM, entry_id, feed
from alerts.cap_xml import NAMESPACE, check
from city.thing import name

NAMES = {"a": ATOM, "cap": NAMESPACE}
FLOOD = check((Path(__file__).parents[2] / "data" / "cap" / "valid_flood.xml").read_bytes()).sound()
TITLE = name(zh_Hans="预警信息", zh_Hant="預警資訊", en="Warnings")


def made(language: str = "en", *messages) -> etree._Element:
    link = "/cap/{}.xml".format
    moved = "2026-07-01T00:00:00-00:00"
    return etree.fromstring(feed(TITLE, "urn:x", moved, messages, language, "/cap/alerts.atom", link))


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_every_feed_and_entry_has_id_title_updated_and_an_author(language):
    root = made(language, FLOOD)
    for place in (root, root.find("a:entry", NAMES)):
        for part in ("id", "title", "updated", "author/a:name"):
            assert place.find(f"a:{part}", NAMES).text
    assert root.find("a:title", NAMES).text == TITLE[language]


def test_an_entry_leads_to_its_message_and_says_how_bad_it_is():
    entry = made("en", FLOOD).find("a:entry", NAMES)
    link = entry.find("a:link[@rel='alternate']", NAMES)
    assert (link.get("href"), link.get("type")) == ("/cap/NB-BL-1.xml", "application/cap+xml")
    assert entry.find("cap:severity", NAMES).text == "Severe"
    assert entry.find("a:category", NAMES).get("term") == "Met"
    assert entry.find("cap:areaDesc", NAMES).text == "北仑区"


def test_an_entry_is_known_by_the_same_id_in_every_language():
    ids = {made(language, FLOOD).find("a:entry/a:id", NAMES).text for language in ("en", "zh-Hans")}
    assert ids == {entry_id(FLOOD)}
