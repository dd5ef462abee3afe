"""The TOML of a town with rules of every kind, in parts that a test may break one by one."""

from small_town import AREA, CITY, NAME, TEMPLATE, THING

from city.rule import (
    Aqi,
    Combined,
    Count,
    GatewaySilence,
    HourlyMean,
    Predicted,
    Rate,
    SiteState,
    Spike,
    Staleness,
    Stuck,
    Threshold,
)

AIR = """
[templates.air]
kind = "air"
report_s = 60
max_age_s = 600
datastreams = { pm2_5 = {}, so2 = {} }
"""
BEHIND = THING.replace("dam-1", "dam-2") + 'gateway = "gw-1"\ntags = ["low"]\n'
ALSO_BEHIND = THING.replace("dam-1", "dam-3") + 'gateway = "gw-1"\n'
STATION = THING.replace("dam-1", "air-1").replace('"dam"', '"air"')
TOWN = CITY + AREA + TEMPLATE + AIR + THING + BEHIND + ALSO_BEHIND + STATION
HEAD = f'[[rules]]\nid = "r"\nname = {NAME}\nadvice = {NAME}\n'
OTHER = HEAD.replace('"r"', '"other"') + 'property = "water_level"\nabove = { red = 20 }\n'
LEVEL = 'property = "water_level"\n'
ABOVE = LEVEL + "above = { yellow = 4, red = 5 }\n"

KINDS = {
    "threshold": (ABOVE + 'for = "5m"\nclear_for = "1h30m"\n', Threshold),
    "count": ('kind = "count"\nn = 3\nm = 5\n' + ABOVE, Count),
    "rate": ('kind = "rate"\nwindow = "10m"\n' + ABOVE, Rate),
    "staleness": ('kind = "staleness"\nseverity = "blue"\nafter = "20m"\n' + LEVEL, Staleness),
    "its own age": ('kind = "staleness"\nseverity = "blue"\n' + LEVEL, Staleness),
    "stuck": ('kind = "stuck"\nseverity = "yellow"\nafter = "6h"\ntolerance = 0.01\n' + LEVEL, Stuck),
    "spike": ('kind = "spike"\nm = 9\nabove = { yellow = 2 }\n' + LEVEL, Spike),
    "hourly mean": ('kind = "hourly_mean"\nvalid = "45m"\n' + ABOVE, HourlyMean),
    "aqi": ('kind = "aqi"\nabove = { yellow = 150, red = 300 }\n', Aqi),
    "predicted": ('kind = "predicted"\nwindow = "30m"\nwithin = "2h"\n' + ABOVE, Predicted),
    "state": ('kind = "state"\nequals = { blue = 0, red = [2, 3] }\nfor = "90s"\n' + LEVEL, SiteState),
    "any": ('kind = "any"\nof = ["other"]\nscope = "area"\nseverity = "red"\n', Combined),
    "all": ('kind = "all"\nof = ["other"]\nscope = "thing"\n', Combined),
    "gateway": ('kind = "gateway"\nseverity = "orange"\nafter = "10m"\nleast = 2\n', GatewaySilence),
}
