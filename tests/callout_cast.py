"""The cast of callout tests: a callout, people with numbers, and acts made in a line."""

from city.callout import Act, Callee, CalleeState, Callout, CalloutLife, CalloutList, Party, Stage, Timing
from city.person import Contact, Person
from city.state import Level

VOICE, SMS = "duty-voice", "duty-sms"
MESSAGE = {
    "zh-Hans": "台风红色预警，请立即到岗。",
    "zh-Hant": "颱風紅色預警，請立即到崗。",
    "en": "Typhoon red: report at once.",
}


def named(text):
    return {"zh-Hans": text, "zh-Hant": text, "en": text}


def party(person_id, number, lang="zh-Hans"):
    phone = f"+8613800{number:06d}"
    return Party(person_id, named(person_id), lang, phone, phone)


LI, WANG, ZHAO = party("li", 1), party("wang", 2), party("zhao", 3)
NOBODY = Party("nobody", named("nobody"), "zh-Hans")

CALLOUT = Callout(
    callout_id=7,
    list_id="typhoon",
    name=named("Typhoon duty"),
    message=MESSAGE,
    drill=False,
    severity=Level.RED,
    lines=2,
    voice=VOICE,
    sms=SMS,
    timing=Timing(),
    life=CalloutLife.RUNNING,
    started_at=1_795_305_600_000,
    by="local",
)


def callee(state=CalleeState.CALLING, since=0, acts=(), person=LI, door=ZHAO, superior=WANG):
    return Callee(1, 7, person, door, superior, state, since, acts)


def act(way, number, stage=Stage.ENDED, begun_at=None, ended_at=None, end=None, code=None):
    ended = 0 if stage is Stage.ENDED and ended_at is None else ended_at
    return Act(number, 1, f"{way}-{number}", way, number, stage, 0, begun_at, ended, end, code)


def person(person_id, number, superior=None, lang="zh-Hans"):
    phone = f"+8613800{number:06d}"
    contacts = (Contact(VOICE, phone), Contact(SMS, phone))
    return Person(person_id, named(person_id), lang, contacts, superior=superior)


def called_list(people, lines=2, door=("zhao",), list_id="typhoon", **more):
    return CalloutList(
        list_id, named("Typhoon duty"), "typhoon", tuple(people), MESSAGE, lines, VOICE, SMS, door, **more
    )
