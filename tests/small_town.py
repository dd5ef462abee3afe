"""The TOML of a town, in parts that a test may put together, or break one by one."""

MIDDLE = (121.8, 29.9)


def named(en: str, zh: str = "甲") -> str:
    """A name in every language."""
    return f'{{ zh-Hans = "{zh}", zh-Hant = "{zh}", en = "{en}" }}'


NAME = named("A")
Point = tuple[float, float]


def city(city_id: str = "town", name: str = NAME, centre: Point = MIDDLE, more: str = "") -> str:
    """The city; `more` are lines of its own."""
    return f"""
[city]
id = "{city_id}"
name = {name}
centre = {list(centre)}
timezone = "Asia/Shanghai"
{more}"""


def area(area_id: str = "north", name: str = NAME, centre: Point = MIDDLE) -> str:
    """An area."""
    return f"""
[[areas]]
id = "{area_id}"
name = {name}
centre = {list(centre)}
"""


def template(name: str, kind: str, streams: str, report_s: int = 60, max_age_s: int = 600) -> str:
    """A template; `streams` are the lines of its datastreams."""
    return f"""
[templates.{name}]
kind = "{kind}"
report_s = {report_s}
max_age_s = {max_age_s}
[templates.{name}.datastreams]
{streams}
"""


def thing(
    thing_id: str,
    of: str,
    name: str = NAME,
    where: str = "north",
    position: Point = MIDDLE,
    owner: str = '"me"',
    more: str = "",
) -> str:
    """A thing of a template in an area; `more` are lines and tables of its own."""
    return f"""
[[things]]
id = "{thing_id}"
template = "{of}"
name = {name}
area = "{where}"
position = {list(position)}
owner = {owner}
{more}"""


CITY, AREA, THING = city(), area(), thing("dam-1", "dam")
TEMPLATE = template(
    "dam",
    "reservoir",
    """rainfall = { period_s = 3600 }
water_level = { limits = { flood_limit = 12.0, check = 14.0 } }""",
)
RULE = f"""
[[rules]]
id = "flood"
name = {NAME}
property = "water_level"
kinds = ["reservoir"]
above = {{ yellow = "flood_limit", red = "check" }}
advice = {NAME}
"""
