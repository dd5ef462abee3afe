"""What the check says of people, rotas, chains and routes, in three languages; of rules see `rules_words`."""

import re

from dashboard.components.rules_words import problem_said
from dashboard.words import t

SECTION_WORDS = {
    "people": "There is no person {name}",
    "teams": "There is no team {name}",
    "rotas": "There is no rota {name}",
    "chains": "There is no chain {name}",
    "channels": "There is no channel {name}",
}
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), msgid)
    for pattern, msgid in {
        **{f"'(?P<name>.*)' is not in {section}": msgid for section, msgid in SECTION_WORDS.items()},
        r"'(?P<name>.*)' is neither in people nor in teams": "There is no person or team {name}",
        r"List should have at least 1 item.*": "Names none",
        r"an override ends before it begins": "Ends before it begins",
        r"needs exactly one of turns and week": "Needs either turns or a week",
        r"needs exactly one of chain and people": "Needs either a chain or people",
        r"turns need a start, .*": "Turns need a start, such as 2026-01-05",
        r"starts on (?P<day>\S+), a (?P<is_a>\w+), and hands over on (?P<other>\w+)": (
            "Starts on {day}, which is {is_a}, and hands over on {other}"
        ),
        r"'(?P<name>.*)' is there twice": "{name} is there twice",
        r"a week takes no (?P<names>.*)": "A week takes no {names}",
        r"'(?P<text>.*)' is not a day such as .*": "{text} is not a day such as 2026-11-22",
        r"'(?P<text>.*)' is not a time such as .*": "{text} is not a time such as 2026-11-22 08:00",
        r"'(?P<text>.*)' is not a time of the day .*": "{text} is not a time of the day such as 08:30",
        r"'(?P<text>.*)' is not a handover .*": "{text} is not a handover such as mon 08:00",
        r"'(?P<text>.*)' is not hours .*": "{text} is not hours such as mon-fri 08:00-18:00",
        r"'(?P<text>.*)' is not person:.*": "{text} is not person:…, team:…, rota:…, superior or fallback",
        r"'(?P<text>.*)' is not a time zone .*": "{text} is not a time zone",
        r"the first step is told at once.*": "The first step is told at once",
        r"needs after, .*": "Needs after, such as 10m: how long the step before has",
        r"leaves the step before it less than a minute": "Leaves the step before it less than a minute",
        r"tells the superiors of a step before it, .*": (
            "There is no step before whose superiors it could tell"
        ),
        r"ends nowhere: none of (?P<names>.*) has a superior": "None of {names} has a superior",
        r"is never asked: '(?P<name>.*)' takes everything before it": "{name} takes everything before it",
        r"no route takes everything: .*": "No route takes everything: one without conditions has to be there",
        r"a cycle, in which alerts hold back each other: (?P<way>.*)": "Alarms hold back each other: {way}",
        r"holds back nothing: .*": "Holds back nothing: all that it would hold back are causes themselves",
        r"an acknowledgement counts for at least a minute": "An acknowledgement counts for at least a minute",
        r"changes nothing: '(?P<name>.*)' never stands in this rota": (
            "Changes nothing: {name} never stands in this rota"
        ),
        r"changes nothing: '(?P<name>.*)' stands in for themselves": (
            "Changes nothing: {name} stands in for themselves"
        ),
        r"names (?P<names>.*) more than once": "Names {names} more than once",
        r"have no number on '.*' or '.*', so only .*: (?P<names>.*)": (
            "No number on any of its channels, only superior and door are left: {names}"
        ),
        r"have no number on '.*' and are texted, not called: (?P<names>.*)": (
            "No number to call, only texted: {names}"
        ),
        r"have no number on '.*' and are not texted which door: (?P<names>.*)": (
            "No number to text which door: {names}"
        ),
        r"quiet hours are two different times .*": "Quiet hours are two different times of the day",
        r"needs a \[policy\] .*": "Needs a [policy] that names the commander",
        r"needs \[\[people\]\].*": "Needs people, and there are none",
        r"no thing has a gateway '(?P<name>.*)'": "There is no gateway {name}",
    }.items()
)
"""What is not here is said as `rules_words` does."""


def said(problem: str, lang: str) -> str:
    """A problem of the check in a language."""
    for pattern, msgid in _SAID:
        if match := pattern.fullmatch(problem):
            return t(lang, msgid, **match.groupdict())
    return problem_said(problem, lang)
