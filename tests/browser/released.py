"""A town of two chemical sites, a weather station, a camera and a school, whose names are full of markup."""

from small_town import area, city, template, thing
from stack import wait_until
from talk import Device, fetch

MARKUP = '<img src=x onerror="window.__xss=1">`${1}{{ 7 * 7 }}'
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
SITE, OTHER, STATION, CAMERA = "chem-a", "chem-b", "wx-a", "cam-a"


def named(what: str, markup: str = "") -> str:
    """A TOML table of a name in every language."""
    return "{ " + ", ".join(f"{lang} = '{what} {lang} {markup}'" for lang in LANGUAGES) + " }"


def _site(thing_id: str, name: str, position: tuple[float, float], holdings: str) -> str:
    return thing(thing_id, "chlorine", name, position=position, owner=named("owner"), more=holdings)


THINGS = "".join(
    (
        _site(
            SITE,
            named("Chlorine store", MARKUP),
            (121.79, 29.946),
            """[things.details]
people_within_500_m = 60
[[things.holdings]]
chemical = "chlorine"
design_max_t = 40
""",
        ),
        _site(
            OTHER,
            named("Other store"),
            (121.84, 29.93),
            """[[things.holdings]]
chemical = "ammonia"
design_max_t = 4
""",
        ),
        thing(STATION, "weather", named("Weather", MARKUP), position=(121.81, 29.94), owner=named("owner")),
        thing(CAMERA, "camera", named("Camera", MARKUP), position=(121.80, 29.94), owner=named("owner")),
    )
)
TEMPLATES = "".join(
    (
        template("chlorine", "chemical", "gas_cl2 = { limits = { level1 = 0.34, level2 = 0.69 } }", 15),
        template("weather", "weather", "wind_speed = {}\nwind_direction = {}"),
        template("camera", "video", "video_online = {}"),
    )
)
CATALOGUE = f"""
{city("release", named("City"), (121.8, 29.93), "zoom = 11")}
{area(name=named("North"), centre=(121.8, 29.94))}
{TEMPLATES}
{THINGS}
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
    """The station says so, a camera is online, and the wall's server knows."""
    field.observe(CAMERA, video_online=1)
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
