"""A town of two chemical sites, a weather station, a camera and a school, whose names are full of markup."""

from stack import wait_until
from talk import Device, fetch

MARKUP = '<img src=x onerror="window.__xss=1">`${1}{{ 7 * 7 }}'
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
SITE, OTHER, STATION, CAMERA = "chem-a", "chem-b", "wx-a", "cam-a"


def named(what: str, markup: str = "") -> str:
    """A TOML table of a name in every language."""
    return "{ " + ", ".join(f"{lang} = '{what} {lang} {markup}'" for lang in LANGUAGES) + " }"


CATALOGUE = f"""
[city]
id = "release"
name = {named("City")}
centre = [121.8, 29.93]
zoom = 11
timezone = "Asia/Shanghai"

[[areas]]
id = "north"
name = {named("North")}
centre = [121.8, 29.94]

[templates.chlorine]
kind = "chemical"
report_s = 15
max_age_s = 600
[templates.chlorine.datastreams]
gas_cl2 = {{ limits = {{ level1 = 0.34, level2 = 0.69 }} }}

[templates.weather]
kind = "weather"
report_s = 60
max_age_s = 600
datastreams = {{ wind_speed = {{}}, wind_direction = {{}} }}

[templates.camera]
kind = "video"
report_s = 60
max_age_s = 600
datastreams = {{ video_online = {{}} }}

[[things]]
id = "{SITE}"
template = "chlorine"
name = {named("Chlorine store", MARKUP)}
area = "north"
position = [121.79, 29.946]
owner = {named("owner")}
[things.details]
people_within_500_m = 60
[[things.holdings]]
chemical = "chlorine"
design_max_t = 40

[[things]]
id = "{OTHER}"
template = "chlorine"
name = {named("Other store")}
area = "north"
position = [121.84, 29.93]
owner = {named("owner")}
[[things.holdings]]
chemical = "ammonia"
design_max_t = 4

[[things]]
id = "{STATION}"
template = "weather"
name = {named("Weather", MARKUP)}
area = "north"
position = [121.81, 29.94]
owner = {named("owner")}

[[things]]
id = "{CAMERA}"
template = "camera"
name = {named("Camera", MARKUP)}
area = "north"
position = [121.80, 29.94]
owner = {named("owner")}

[[places]]
id = "school"
kind = "school"
name = {named("School", MARKUP)}
position = [121.786, 29.943]
people = 300
made_up = true

[[rules]]
id = "gas"
name = {named("Gas alarm")}
property = "gas_*"
kinds = ["chemical"]
above = {{ orange = "level1", red = "level2" }}
hysteresis = 0.02
advice = {named("advice")}
"""


def blow(base: str, field: Device, from_deg: float, speed_m_s: float = 3.0) -> None:
    """The station says so, and the wall's server knows."""
    field.observe(STATION, wind_direction=from_deg, wind_speed=speed_m_s)

    def known() -> bool:
        things = fetch(f"{base}/api/v1/things")[1]["features"]
        station = next(one["properties"] for one in things if one["properties"]["thing_id"] == STATION)
        return station["latest"]["wind_direction"]["result"] == from_deg

    wait_until(known, 30, "the wind is known")


def begin(base: str, thing_id: str = SITE, **more) -> dict:
    """A release, opened over HTTP."""
    body = {"thing_id": thing_id, "chemical": "chlorine", "amount_kg": 100, **more}
    status, release = fetch(f"{base}/api/v1/releases", body)
    assert status == 201, release
    return release


def drawn(page, source: str) -> list[dict]:
    """Features of a source of the map, as MapLibre has them."""
    return page.evaluate(
        f"window.citywatch.map.getSource('{source}').getData().then((data) => data.features)"
    )


def drawn_until(page, source: str, fits, what: str) -> list[dict]:
    wait_until(lambda: fits(drawn(page, source)), 30, what)
    return drawn(page, source)
