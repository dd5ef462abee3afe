"""Which CAP message follows: the table, and what no course of events can bring about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.cap_chain import RENEWED_BEFORE_MS, CapWhy, Link, Next, Standing, cancelled, earlier, next_message
from city.cap import MsgType, Reference
from city.state import Level

NOW = 10_000_000
FAR = NOW + 6 * 3600 * 1000
ALERT, UPDATE, CANCEL = MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL
START = datetime(2026, 11, 22, tzinfo=UTC)


def link(
    msg_type: MsgType = ALERT,
    severity: Level = Level.ORANGE,
    published: bool = True,
    expires: int = FAR,
    n: int = 0,
) -> Link:
    name = Reference("duty@example.org", f"x-{n}", START + timedelta(minutes=n))
    return Link(name, msg_type, severity, expires, published)


OUT, DRAFT = link(), link(published=False)
ELSEWHERE = replace(OUT, elsewhere=True)
HELD = Standing(Level.ORANGE, True, held=True)
ORANGE, RED, OVER = (Standing(Level.ORANGE, False), Standing(Level.RED, False), Standing(Level.ORANGE, True))


@pytest.mark.parametrize(
    ("chain", "standing", "asked", "follows"),
    [
        ([], ORANGE, False, Next(CapWhy.NOT_ASKED)),
        ([OUT], HELD, False, Next(CapWhy.RELEASE_OPEN)),
        ([OUT, DRAFT], HELD, True, Next(CapWhy.RELEASE_OPEN, drop=True)),
        ([DRAFT], HELD, False, Next(CapWhy.OVER, drop=True)),
        ([], ORANGE, True, Next(CapWhy.ASKED, ALERT)),
        ([], OVER, True, Next(CapWhy.OVER)),
        ([DRAFT], ORANGE, False, Next(CapWhy.DRAFT_WAITS)),
        ([DRAFT], ORANGE, True, Next(CapWhy.ASKED, ALERT, drop=True)),
        ([DRAFT], RED, False, Next(CapWhy.SEVERITY, ALERT, drop=True)),
        ([DRAFT], OVER, False, Next(CapWhy.OVER, drop=True)),
        ([OUT], ORANGE, False, Next(CapWhy.UNCHANGED)),
        ([OUT], ORANGE, True, Next(CapWhy.ASKED, UPDATE)),
        ([OUT], RED, False, Next(CapWhy.SEVERITY, UPDATE, issue=True)),
        ([OUT], OVER, False, Next(CapWhy.ENDED, CANCEL, issue=True)),
        ([link(expires=NOW)], OVER, False, Next(CapWhy.EXPIRED)),
        ([link(expires=NOW + RENEWED_BEFORE_MS)], ORANGE, False, Next(CapWhy.RENEWED, UPDATE, issue=True)),
        ([link(expires=NOW - 1)], ORANGE, False, Next(CapWhy.RENEWED, UPDATE, issue=True)),
        ([OUT, link(UPDATE, published=False)], ORANGE, False, Next(CapWhy.DRAFT_WAITS)),
        ([OUT, link(UPDATE, published=False)], RED, False, Next(CapWhy.SEVERITY, UPDATE, True, True)),
        ([OUT, link(UPDATE, published=False)], OVER, False, Next(CapWhy.ENDED, CANCEL, True, True)),
        ([ELSEWHERE], ORANGE, False, Next(CapWhy.AREA, UPDATE)),
        ([replace(DRAFT, elsewhere=True)], ORANGE, False, Next(CapWhy.AREA, ALERT, drop=True)),
        ([ELSEWHERE, link(UPDATE, published=False)], ORANGE, False, Next(CapWhy.DRAFT_WAITS)),
        ([ELSEWHERE], OVER, False, Next(CapWhy.ENDED, CANCEL, issue=True)),
        ([OUT, link(CANCEL)], OVER, False, Next(CapWhy.CANCELLED)),
        ([OUT, link(CANCEL)], OVER, True, Next(CapWhy.CANCELLED)),
        ([OUT, link(CANCEL)], ORANGE, False, Next(CapWhy.RAISED_AGAIN, ALERT)),
    ],
)
def test_what_follows(chain, standing, asked, follows):
    assert next_message(chain, standing, NOW, asked=asked) == follows


def test_a_rule_that_wishes_so_is_published_at_once():
    assert next_message([], RED, NOW, wished=True) == Next(CapWhy.WISHED, ALERT, issue=True)


def test_a_message_refers_to_all_that_is_out_since_the_last_cancel():
    chain = [link(n=1), link(CANCEL, n=2), link(n=3), link(UPDATE, n=4), link(UPDATE, n=5, published=False)]
    assert [one.identifier for one in earlier(chain)] == ["x-3", "x-4"]


levels = st.sampled_from([Level.BLUE, Level.YELLOW, Level.ORANGE, Level.RED])
events = st.tuples(levels, st.booleans(), st.sampled_from(["nothing", "ask", "publish"]), st.integers(0, 5))


@given(st.lists(events, max_size=30))
def test_whatever_happens_what_is_out_is_true_and_began_with_a_person(course):
    chain: list[Link] = []
    now, begun = NOW, False
    for number, (severity, over, act, hours) in enumerate(course):
        now += hours * 3_600_000
        standing = Standing(severity, over)
        if act == "publish" and chain and not chain[-1].published:
            draft = chain.pop()
            if draft.severity is severity and not over:
                begun = True
                chain.append(link(draft.msg_type, severity, True, now + 6 * 3_600_000, number))
        follows = next_message(chain, standing, now, asked=act == "ask")
        if follows.drop:
            assert not chain.pop().published
        if follows.msg_type:
            follow_up = follows.msg_type is not ALERT
            assert bool(earlier(chain)) == follow_up
            assert follows.issue <= begun
            end = now + 6 * 3_600_000
            chain.append(link(follows.msg_type, severity, follows.issue, end, number))
        out = [one for one in chain if one.published]
        holds = out and out[-1].msg_type is not CANCEL and out[-1].expires > now
        if holds:
            assert not over
            assert out[-1].severity is severity
        assert next_message(chain, standing, now).msg_type is None


@pytest.mark.parametrize(
    ("chain", "follows"),
    [
        ([], Next(CapWhy.NOT_OUT)),
        ([DRAFT], Next(CapWhy.NOT_OUT)),
        ([OUT], Next(CapWhy.WITHDRAWN, CANCEL, issue=True)),
        ([OUT, DRAFT], Next(CapWhy.WITHDRAWN, CANCEL, issue=True, drop=True)),
        ([OUT, link(CANCEL, n=1)], Next(CapWhy.CANCELLED)),
        ([link(expires=NOW)], Next(CapWhy.EXPIRED)),
    ],
)
def test_a_person_cancels_what_is_out_and_nothing_else(chain, follows):
    assert cancelled(chain, NOW) == follows


def test_what_a_person_cancelled_is_drafted_again_only_when_it_gets_worse_or_comes_back():
    chain = [OUT, replace(link(CANCEL, n=1), withdrawn=True)]
    later = int((START + timedelta(hours=1)).timestamp() * 1000)
    assert next_message(chain, ORANGE, NOW) == Next(CapWhy.NOT_ASKED)
    assert next_message(chain, ORANGE, NOW, asked=True) == Next(CapWhy.ASKED, ALERT)
    assert next_message(chain, RED, NOW) == Next(CapWhy.RAISED_AGAIN, ALERT)
    assert next_message(chain, replace(ORANGE, since=later), NOW) == Next(CapWhy.RAISED_AGAIN, ALERT)
    assert next_message([OUT, link(CANCEL, n=1)], ORANGE, NOW) == Next(CapWhy.RAISED_AGAIN, ALERT)
