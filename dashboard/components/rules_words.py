"""Words of the rules' page: kinds, fields, severities, and what the check says, in three languages."""

import re
from collections.abc import Mapping

from city.rule import Scope
from city.thing import Kind
from dashboard.words import t
from sensors.catalogue_rules_shape import RuleKind

KIND_WORDS: Mapping[RuleKind, tuple[str, str]] = {
    RuleKind.THRESHOLD: ("Limit", "A value beyond a limit, for a while if you like"),
    RuleKind.COUNT: ("Several of the last", "At least n of the last m values beyond a limit"),
    RuleKind.RATE: ("Rate of change", "A change per hour, over a window, beyond a limit"),
    RuleKind.STALENESS: ("No data", "A datastream says nothing for too long"),
    RuleKind.STUCK: ("Stuck", "Values come and do not change any more"),
    RuleKind.SPIKE: ("Spike", "A value far from those just before it"),
    RuleKind.HOURLY_MEAN: ("Hourly mean", "The mean of a whole hour beyond a limit"),
    RuleKind.AQI: ("Air quality index", "The worst index of a station beyond a limit"),
    RuleKind.PREDICTED: ("Predicted", "On its present course a limit is reached soon"),
    RuleKind.STATE: ("Site state", "A value that is one of certain values"),
    RuleKind.ANY: ("Any of other rules", "At least one of other rules finds something"),
    RuleKind.ALL: ("All of other rules", "Every one of other rules finds something"),
    RuleKind.GATEWAY: ("Gateway silent", "Everything behind one gateway is silent"),
}
SEVERITY_WORDS = {"blue": "Blue", "yellow": "Yellow", "orange": "Orange", "red": "Red"}
SITE_WORDS = {
    Kind.RESERVOIR: "Reservoir",
    Kind.AIR: "Air",
    Kind.EMISSION: "Emission",
    Kind.CHEMICAL: "Chemical site",
    Kind.VIDEO: "Video",
    Kind.WEATHER: "Weather",
    Kind.RIVER: "River or tide station",
}
SCOPE_WORDS = {Scope.THING: "Station", Scope.GATEWAY: "Gateway", Scope.AREA: "Area"}
FIELD_WORDS: Mapping[str, tuple[str, str]] = {
    "property": ("Property", "One or several, such as pm2_5 or gas_*"),
    "kinds": ("Kinds of station", ""),
    "areas": ("Areas", ""),
    "tags": ("Tags", ""),
    "things": ("Stations", ""),
    "of": ("Rules", ""),
    "scope": ("Put together for each", ""),
    "severity": ("Severity", ""),
    "hysteresis": ("Margin before it clears", "How far back on the safe side a value must be"),
    "unit": ("Unit of the limits", "Empty: the property's own unit"),
    "for": ("For at least", "Such as 90s, 5m, 2h"),
    "clear_for": ("Clears after", "Such as 90s, 5m, 2h"),
    "n": ("At least", "How many values"),
    "m": ("Of the last", "How many values"),
    "window": ("Over a window of", "Such as 90s, 5m, 2h"),
    "within": ("Reached within", "Such as 90s, 5m, 2h"),
    "after": ("After", "Such as 90s, 5m, 2h"),
    "tolerance": ("Counts as unchanged", "How far values may differ"),
    "valid": ("Minutes of the hour with data", "Such as 45m"),
    "least": ("At least so many stations", ""),
    "lateness": ("Data may be late by", "Empty: 1h"),
}

_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), msgid)
    for pattern, msgid in {
        r"is missing.*": "Is missing",
        r"is not a key we know": "Is not a key we know",
        r"has no meaning for kind .*": "Has no meaning for this kind",
        r"is not a duration .*": "Is not a duration such as 90s, 5m or 1h30m",
        r"is longer than (?P<most>\w+)": "Is longer than {most}",
        r"must be longer than nothing": "Must be longer than nothing",
        r"must be (?P<low>\d+) to (?P<high>\d+)": "Must be {low} to {high}",
        r"must be at least (?P<low>\d+)": "Must be at least {low}",
        r"(?P<n>\d+) of the last (?P<m>\d+) can never be": "{n} of the last {m} can never be",
        r"no way from '(?P<unit>.*)' to '(?P<to>.*)'": "{unit} cannot be converted to {to}",
        r"is another thing for each of .*": "These properties have different units: write one rule for each",
        r"needs exactly one of above and below": "Needs limits on one side",
        r"has no step.*": "Needs at least one severity",
        r"(?P<value>\S+) is on the dangerous side of .*": "{value} is on the dangerous side of the limit",
        r"the rule has no such step": "The rule has no such severity",
        r"must be a number: kind .*": "Must be a number",
        r"Input should be a valid number.*|Input should be a valid integer.*": "Must be a number",
        r"Input should be greater than or equal to 0": "Must not be negative",
        r"Value should have at least 1 item.*": "Names none",
        r"names (?P<names>.+) twice": "Names {names} twice",
        r"lacks (?P<names>.+)": "Lacks {names}",
        r"'(?P<name>.*)' is not in areas": "There is no area {name}",
        r"'(?P<name>.*)' is not in things": "There is no station {name}",
        r"'(?P<name>.*)' is not in rules": "There is no rule {name}",
        r"no thing has the tag '(?P<name>.*)'": "No station has the tag {name}",
        r"goes in a circle: (?P<way>.*)": "Goes in a circle: {way}",
        r"binds nothing: no gateway .*": "No gateway has so many of these stations",
        r"binds nothing.*": "Watches nothing: no such property there",
        r"binds nothing in (?P<name>.*)": "Watches nothing in {name}",
        r"(?P<severity>\w+): no datastream it binds has a limit '(?P<name>.*)'": (
            "{severity}: none has a limit {name}"
        ),
        r"(?P<one>\w+) (?P<far>\S+) is (?:below|above) (?P<other>\w+) (?P<near>\S+?)(?:[: ].*)?": (
            "{one} {far} is milder than {other} {near}"
        ),
        r"(?P<value>\S+) is (?P<severity>\w+) already": "{value} is {severity} already",
        r"(?P<ms>\w+) is shorter than (?:the|2) reporting periods? of (?P<who>[^,]*).*": (
            "{ms} is shorter than {who} reports"
        ),
        r"(?P<severity>\w+) can never be reached by (?P<who>.*)": "{severity} can never be reached by {who}",
        r"has neither hysteresis nor duration.*": "Neither margin nor duration: it may flutter",
        r"has no limit on (?P<who>.*)": "Has no limit on {who}",
        r"has no advice.*": "No advice: nobody is told what to do",
        r"'(?P<name>.*)' is not part of an air quality index: .*": (
            "{name} is no part of an air quality index"
        ),
        r"(?P<severity>\w+) (?P<value>\S+) can never be: (?P<who>.*)": (
            "{severity} {value} can never be: {who}"
        ),
        r"can never find anything: .*": "Can never find anything: its rules never watch one place together",
        r"is (?P<n>\d+) letters long, at most (?P<most>\d+)": "Is {n} letters long, at most {most}",
        r"has (?P<n>\d+) entries, at most (?P<most>\d+)": "Has {n} entries, at most {most}",
        r"has a key of (?P<n>\d+) letters, at most (?P<most>\d+)": "Has a key of {n} letters, at most {most}",
        r"are more than (?P<most>\d+)": "Are more than {most}",
        r"all of them together watch more than (?P<most>\d+) .*": (
            "All rules together watch more than {most} values"
        ),
        r"holds nothing: a rule .*": "Holds nothing: a rule is taken away by its button",
        r"its id stays what it is.*": "The id stays what it is: another id is a new rule",
        r"holds a character that cannot be stored": "Holds a character that cannot be stored",
    }.items()
)
"""What the check of the catalogue says → what people read. What is not here is shown as it is said."""


def problem_said(problem: str, lang: str) -> str:
    """A problem or warning of the check in a language."""
    for pattern, msgid in sorted(_SAID, key=lambda row: -len(row[0].pattern)):
        if match := pattern.fullmatch(problem):
            return t(lang, msgid, **{key: _word(text, lang) for key, text in match.groupdict().items()})
    return problem


def _word(text: str, lang: str) -> str:
    return t(lang, SEVERITY_WORDS[text]) if text in SEVERITY_WORDS else text


def kind_name(kind: RuleKind, lang: str) -> str:
    """A kind's name."""
    return t(lang, KIND_WORDS[kind][0])
