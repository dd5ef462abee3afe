"""The map of a report: text from outside stays text, and nothing is asked of any other place."""

import re

import pytest
from release_told import PLACE, told

from maps.report import Drawn, Leaflet, Look, Mark, escaped, release_map

HOSTILE = (
    "<script>window.__xss=1</script>",
    "</script><img src=x onerror=window.__xss=1>",
    "`+(window.__xss=1)+`",
    "${window.__xss=1}",
    "{{ 7 * 7 }}{% for x in [1] %}x{% endfor %}{# gone #}",
    "\\u003cscript\\u003e \\x3c",
    '" onmouseover="window.__xss=1',
    "'); window.__xss=1; //",
    "\u2028window.__xss=1\u2029",
    "line\nbreak\r*/ //",
)
ISLAND = {
    "type": "Feature",
    "properties": {"name": "<b>{{ 7 * 7 }}</b>"},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[121.7, 29.8], [122.0, 29.8], [122.0, 30.0], [121.7, 30.0], [121.7, 29.8]]],
    },
}


def drawn(text: str, **changed) -> Drawn:
    release = told(**changed)
    labels = {zone["properties"]["name"]: text for zone in release["zones"]["features"]}
    marks = [Mark((121.83, 29.91), "1", text), Mark((121.82, 29.9), text, text, "round")]
    return Drawn(release["zones"]["features"], labels, {}, PLACE, 225.0, text, marks)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_neither_markup_nor_script_nor_a_template(text):
    parts = release_map(drawn(text), [ISLAND])
    whole = parts.element + parts.script
    assert text not in whole
    assert "window.__xss=1<" not in whole
    assert "49x" not in whole
    assert "</script" not in whole.lower()
    assert not re.search(r"[<>`$\\{}\n\r\u2028\u2029]", escaped(text))


def test_escaped_text_reads_as_it_was_written():
    from html import unescape

    for text in HOSTILE:
        assert unescape(escaped(text)) == text


def test_the_map_names_no_address_of_any_other_place():
    parts = release_map(drawn("zone"), [ISLAND])
    assert re.findall(r"https?:|//[a-z]+\.|url\(|src=", parts.element + parts.script) == []


def test_leaflet_brings_no_address_it_would_ask_for():
    leaflet = Leaflet.of(
        "L=1;\n//# sourceMappingURL=leaflet.js.map",
        ".a { background: url(images/layers.png) } .b { behavior: url(#x); }",
    )
    assert "sourceMappingURL" not in leaflet.script
    assert "url(" not in leaflet.style


def test_each_zone_is_drawn_in_its_own_look():
    looks = {"isolation": Look("#9E0B22", 4), "AEGL-1": Look("#8A6D00", 3, (2, 4))}
    release = told()
    found = Drawn(release["zones"]["features"], {}, looks, PLACE, None, "", [])
    script = release_map(found, []).script
    assert '"dashArray": "2 4"' in script
    assert script.count("L.polygon(") == len(release["zones"]["features"])


def test_a_zone_with_nothing_to_draw_and_land_far_away_are_left_out():
    release = told()
    zones = [{**release["zones"]["features"][0], "geometry": None}]
    far = {
        **ISLAND,
        "geometry": {**ISLAND["geometry"], "coordinates": [[[10, 10], [11, 10], [11, 11], [10, 10]]]},
    }
    script = release_map(Drawn(zones, {}, {}, PLACE, None, "", []), [far]).script
    assert "L.polygon(" not in script
    assert '"features": []' in script
