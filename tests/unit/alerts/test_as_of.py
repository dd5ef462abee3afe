"""Alerts as they were at a time: what was true, and what was known."""

from dataclasses import replace

from alert_life import Life1, found
from cast import MINUTE, NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import acts
from alerts.as_of import by_key, known_at, true_at
from city.alert import Alert, Life, Recorded
from city.chronicle import Chronicle
from city.state import Level

LATER = NOW + 10_000 * MINUTE
ACTS = (
    "acknowledge",
    "shelve",
    "unshelve",
    "assign",
    "resolve",
    "expire",
    "suppress",
    "unsuppress",
)


class Recording(Life1):
    """A life whose transitions are recorded by a clock, each with the alert as it is left."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.left: dict[int, Alert] = {}

    def write(self, number, transition):
        row = Recorded(len(self.rows) + 1, number, self.now, transition)
        self.rows.append(row)
        self.left[row.transition_id] = self.alerts[number]

    def at(self, minute: float) -> "Recording":
        self.now = NOW + round(minute * MINUTE)
        return self

    def chronicles(self, with_left: bool = True) -> list[Chronicle]:
        rows = {number: [r for r in self.rows if r.alert_id == number] for number in self.alerts}
        left = self.left if with_left else {}
        return [Chronicle(alert, rows[number], left) for number, alert in self.alerts.items()]

    def true(self, minute: float) -> Alert | None:
        stood = true_at(self.chronicles(), NOW + round(minute * MINUTE))
        return stood and stood.alert

    def known(self, minute: float, with_left: bool = True) -> Alert | None:
        at = NOW + round(minute * MINUTE)
        stood = [known_at(one, at) for one in self.chronicles(with_left)]
        return max((s.alert for s in stood if s), key=lambda alert: alert.alert_id, default=None)

    def act(self, name: str) -> None:
        alert, now = self.alert, self.now
        done = {
            "acknowledge": lambda: acts.acknowledge(alert, now, "li", "", now + 30 * MINUTE),
            "shelve": lambda: acts.shelve(alert, now, "li", "works", now + 60 * MINUTE),
            "unshelve": lambda: acts.unshelve(alert, now, "li", ""),
            "assign": lambda: acts.assign(alert, now, "li", "", "wang"),
            "resolve": lambda: acts.resolve(alert, now, "li", "wrong", insists=True),
            "expire": lambda: acts.run_out(alert, now),
            "suppress": lambda: acts.suppress(alert, now, "alert:9"),
            "unsuppress": lambda: acts.suppress(alert, now, None),
        }[name]()
        if isinstance(done, acts.Act):
            self.do(done)


def late_flood() -> Recording:
    """Yellow from minute 0 to 30, but heard of only at minute 60, acknowledged at 65."""
    life = Recording()
    life.at(60).find(found(0, Level.YELLOW), found(30, Level.NORMAL))
    life.at(65).act("acknowledge")
    return life


def test_what_was_heard_late_was_true_from_when_it_was_so_and_known_from_when_it_was_heard():
    life = late_flood()
    assert life.true(-1) is None
    assert (life.true(10).life, life.true(10).severity) == (Life.UNACK_ACTIVE, Level.YELLOW)
    assert life.true(40).life is Life.UNACK_CLEARED
    assert life.known(59) is None
    assert life.known(60).life is Life.UNACK_CLEARED
    assert life.known(65).life is Life.CLEARED
    assert life.true(65).life is Life.CLEARED


def test_what_was_retracted_was_never_true_but_was_known():
    life = Recording()
    life.at(5).find(found(5, Level.RED))
    life.at(20).find(retracted=(found(5, Level.RED),))
    assert life.true(10) is None
    assert life.known(10).severity is Level.RED
    assert life.known(20).life is Life.CLEARED


def test_an_acknowledgement_holds_from_when_it_was_given_until_it_ran_out():
    life = Recording()
    life.at(0).find(found(0, Level.ORANGE))
    life.at(10).act("acknowledge")
    life.at(41).act("expire")
    for seen in (life.true, life.known):
        assert [seen(m).life for m in (9, 10, 40, 41)] == [
            Life.UNACK_ACTIVE,
            Life.ACK_ACTIVE,
            Life.ACK_ACTIVE,
            Life.UNACK_ACTIVE,
        ]
        assert (seen(10).by, seen(10).ack_until, seen(41).by) == ("li", NOW + 40 * MINUTE, None)


def test_a_shelf_holds_over_the_next_alert_as_it_did():
    life = Recording()
    life.at(0).find(found(0, Level.BLUE))
    life.at(1).act("shelve")
    life.at(2).act("resolve")
    life.find(found(3, Level.NORMAL), found(4, Level.BLUE))
    assert life.true(4).alert_id == 2
    alone = true_at([one for one in life.chronicles() if one.alert.alert_id == 2], LATER)
    assert alone.alert.shown_life is Life.SHELVED


def test_what_nobody_wrote_down_is_rebuilt_from_what_was_recorded():
    life = Recording()
    life.at(0).find(found(0, Level.ORANGE))
    life.at(10).act("acknowledge")
    old = life.known(12, with_left=False)
    assert (old.life, old.by, old.since, old.ack_until) == (Life.ACK_ACTIVE, "li", NOW, None)


def test_two_rules_and_subjects_are_told_apart():
    one = late_flood().chronicles()[0]
    other = replace(one, alert=replace(one.alert, alert_id=7, rule_id="gas"))
    assert [[c.alert.alert_id for c in group] for group in by_key([other, one])] == [[1], [7]]


STEPS = st.lists(
    st.tuples(
        st.integers(1, 20),
        st.one_of(st.sampled_from(ACTS), st.tuples(st.sampled_from(list(Level)), st.booleans())),
    ),
    max_size=25,
)


def played(steps) -> tuple[Recording, list[tuple[int, Alert | None]]]:
    """A life in which everything is heard at once, and the newest alert after each minute of it."""
    life, minute, last, seen = Recording(), 0, (Level.NORMAL, False), []
    for pause, step in steps:
        minute += pause
        life.at(minute)
        if isinstance(step, str):
            if life.alert:
                life.act(step)
        else:
            level, unknown = step
            said = (level, unknown and level is not Level.NORMAL)
            if said != last:
                life.find(found(minute, *said))
                last = said
        seen.append((minute, life.alert))
    return life, seen


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_where_everything_is_heard_at_once_what_was_true_is_what_was_known_is_what_the_table_held(steps):
    life, seen = played(steps)
    for minute, alert in seen:
        bare = alert and replace(alert, transition_id=0)
        for rebuilt in (life.true(minute), life.known(minute)):
            assert (rebuilt and replace(rebuilt, transition_id=0)) == bare


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_without_what_was_written_down_severity_life_and_who_has_it_are_known_all_the_same(steps):
    life, seen = played(steps)
    for minute, alert in seen:
        old = life.known(minute, with_left=False)
        told = [one and (one.severity, one.life, one.by, one.since, one.worst) for one in (old, alert)]
        assert told[0] == told[1]
