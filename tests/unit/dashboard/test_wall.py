"""The wall's page: places without words, nothing from elsewhere, charts that answer what was asked."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import dashboard
from dashboard.components.charts import charts
from dashboard.pages import wall

ASSETS = Path(dashboard.__file__).parent / "assets"
NOW = 1_795_219_200_000
THING = {
    "thing_id": "res-xinlu",
    "latest": {
        "water_level": {
            "datastream_id": 12,
            "unit": "m",
            "decimals": 2,
            "report_s": 60,
            "limits": [{"severity": "orange", "limit": 13.5}],
        },
        "storage": {"datastream_id": 13, "unit": "1e4 m³", "decimals": 1, "report_s": 60},
    },
}
DAY = [{"time": "2026-11-20T23:59:00.000Z", "result": 12.3, "quality": "GOOD"}]


def strings(node):
    if isinstance(node, str):
        return [node]
    if isinstance(node, list):
        return [text for child in node for text in strings(child)]
    return strings(getattr(node, "children", None) or [])


def ids(node):
    children = getattr(node, "children", None) or []
    children = children if isinstance(children, list) else [children]
    return {getattr(node, "id", None)} | {one for child in children for one in ids(child)}


def test_the_layout_carries_no_words():
    assert strings(wall.layout()) == []


def test_the_layout_has_every_place_the_modules_fill():
    text = "".join(path.read_text(encoding="utf-8") for path in (ASSETS / "live").glob("*.js"))
    wanted = set(re.findall(r'\bat\("([\w-]+)"\)', text)) | {"map", "panel-live", "panel-charts", "panel-ask"}
    assert wanted <= ids(wall.layout())


@pytest.mark.parametrize(
    "path",
    [*(ASSETS / "live").glob("*.js"), *(ASSETS / "video").glob("*.js"), *ASSETS.glob("*.css")],
    ids=lambda p: p.name,
)
def test_nothing_is_asked_of_another_host(path):
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|[\"'(]//", text)


def test_the_index_has_no_script_of_ours_inline():
    (script,) = re.findall(r"<script[^>]*>", wall.INDEX)
    assert re.fullmatch('<script type="module" src="/assets/(vendor/)?live/main.js">', script)


def test_a_datastream_with_rows_gets_a_graph_and_one_without_says_so():
    graph, note = charts(THING, {"water_level": DAY}, NOW, ZoneInfo("Asia/Shanghai"), "en", "dark")
    assert graph.figure["layout"]["annotations"][0]["text"] == "Orange 13.50 m"
    assert note.children == "Storage: nothing in the last 24 hours"


def test_the_pseudo_locale_brackets_a_chart_wholly():
    graph, note = charts(THING, {"water_level": DAY}, NOW, ZoneInfo("Asia/Shanghai"), "xx", "dark")
    layout = graph.figure["layout"]
    assert layout["title"]["text"].startswith("⟦Water level⟧")
    assert layout["xaxis"]["title"]["text"] == "⟦Time (UTC+08:00)⟧"
    assert note.children.startswith("⟦")
