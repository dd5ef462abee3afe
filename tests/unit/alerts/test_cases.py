"""From an alert to what a text says of it."""

from dataclasses import replace

from cast import CITY, FLOOD, NOW, STREAMS

from alerts.cases import Book, members_of
from city.alert import Alert, Life, Subject, SubjectKind, of_datastream
from city.rule import Combined, Mode, Scope
from city.state import Level

BOTH = replace(FLOOD, rule_id="both", test=Combined(Mode.ALL, ("flood", "other"), Scope.AREA))
BOOK = Book(replace(CITY, rules=(*CITY.rules, BOTH)), STREAMS)
ACTIVE = Life.UNACK_ACTIVE


def alert(number: int, rule_id: str, subject: Subject, life: Life = ACTIVE, **more) -> Alert:
    return Alert(number, rule_id, subject, Level.RED, life, NOW, NOW, **more)


def test_what_several_rules_found_is_named_by_the_places_within_its_scope_that_are_there():
    whole = alert(1, "both", Subject(SubjectKind.AREA, "hills"), area="hills")
    here = {"thing_id": "res-a", "area": "hills"}
    others = [
        whole,
        alert(2, "flood", of_datastream(1), **here),
        alert(3, "flood", of_datastream(1), Life.UNACK_CLEARED, **here),
        alert(4, "stranger", of_datastream(1), **here),
        alert(5, "flood", of_datastream(2), thing_id="res-b", area="elsewhere"),
    ]

    assert [name["en"] for name in members_of(whole, others, BOOK)] == [BOOK.things["res-a"].name["en"]]
    assert members_of(others[1], others, BOOK) == ()
