"""Policy: what stands between a transition and a person. The nouns here; the stages in `alerts/policy/`.

The vocabulary:

    Case        an alert as policy sees it, and what the stages decided about it      city/case.py
    Matcher     which cases are meant, by their labels                                city/matcher.py
    Inhibition  one alert holds back others that follow from it                       city/inhibition.py
    Silence     a person's order to tell nobody, for a time                           city/silence.py
    Route       which cases go up which chain; Grouping says what is one message      city/route.py
    Group       cases told together; Heard is what each person knows of each          city/group.py
    Chain       who is told next while nobody acknowledges; Climb is how far          city/chain.py
    Flap        how often a condition came back lately (chatter)                      city/flap.py
    Budget      how many messages a person had lately (storm)                         city/budget.py
    Duty        who there is: people, teams, rotas, chains, routes                    city/duty.py
    World       what stages have to know besides the case                             city/world.py

A case that no stage drops has people to be told now and people who are held; a Dropped says why nobody is.
"""

from dataclasses import dataclass

from city.budget import STORM, StormLimit
from city.case import Case
from city.flap import CHATTER, Chatter
from city.route import GROUPING, Grouping
from city.why import Why


@dataclass(frozen=True, slots=True)
class Dropped:
    """Why nobody is told of a case now: `by` which alert or silence, `until` when it ends by itself."""

    why: Why
    by: str | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What an owner may set for all. `fallback` is the commander who takes what nobody else does."""

    fallback: str
    grouping: Grouping = GROUPING
    storm: StormLimit = STORM
    chatter: Chatter = CHATTER
    gap_warning_s: int = 86_400
    ack_expires_s: int = 3600


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told in one go: cases, worst and root cause first, and what those hold back.

    `thread` is the group's key, or `digest`. `channels` empty means: in the order of their own contacts.
    """

    person_id: str
    thread: str
    why: Why
    cases: tuple[Case, ...]
    listed: tuple[Case, ...] = ()
    channels: tuple[str, ...] = ()
