"""`/subscribe` and the links in mails: warnings of a place, begun and ended by whoever reads that mail.

Looking at a link does nothing, for mail is looked at by programs too; only its button does, or the one
click of a mail program (RFC 8058). This process cannot tell a good link from a made-up one: the inside can,
and does.
"""

from city.letter import LetterError, LetterKind, SubscribeLetter, TokenLetter
from city.published import Index
from city.published_citizens import CitizenService
from city.subscription import SubscriptionScope, address
from dashboard.widgets.citizen_desk import STYLES, CitizenDesk, Problem, service, spoken, typed, unkept
from dashboard.widgets.form import Form
from dashboard.widgets.paper import nothing_yet, page
from dashboard.widgets.question import Answer, Question
from dashboard.widgets.room import Sends

EMPTY = Form({})
MOST_STATIONS = 500
_TITLES = {LetterKind.CONFIRM: "Confirm your subscription", LetterKind.LEAVE: "Leave"}
_ASKS = {
    LetterKind.CONFIRM: "Press the button, and warnings are sent to the address that this link was sent to.",
    LetterKind.LEAVE: "Press the button, and no more warnings are sent to you. The address is deleted.",
}
_BUTTONS = {LetterKind.CONFIRM: "Yes, send me warnings", LetterKind.LEAVE: "Leave"}
_DONE = {
    LetterKind.CONFIRM: "Thank you. If the link is still good, a mail that says so comes within a minute.",
    LetterKind.LEAVE: "You get no more warnings from now on. The address is deleted.",
}


def form_page(desk: CitizenDesk, question: Question) -> Answer:
    """The form."""
    return _form(desk, question, EMPTY)


def sent(desk: CitizenDesk, question: Question) -> Answer:
    """A filled-in form. It looks the same whether an address is subscribed already or not."""
    form = desk.form(question)
    if isinstance(form, Problem):
        return _form(desk, question, EMPTY, form)
    email = address(typed(form, "email"))
    if email is None:
        words = question.say("Please write an address like name@example.org.")
        return _form(desk, question, form, Problem(422, words), "email")
    about, index = service(question), question.index()
    if about is None or index is None or not about.subscriptions:
        return _form(desk, question, form)
    try:
        if not _is_offered(form["place"], index, about):
            raise LetterError("place")
        letter = SubscribeLetter(desk.letter_id(), question.now, spoken(question), email, form["place"])
    except LetterError:
        return _form(desk, question, form, Problem(422, question.say("Please choose a place.")), "place")
    refused = desk.refusal(question, form, Sends.SUBSCRIBE) or desk.put(question, letter)
    if refused:
        return _form(desk, question, form, refused)
    said = question.say(
        "Please look into your mail: a link in it begins the subscription. It is good for two days."
    )
    return _said(question, question.say("Almost done"), said)


def link_page(kind: LetterKind, question: Question) -> Answer:
    """What a link out of a mail leads to: a button."""
    index = question.index()
    title = question.say(_TITLES[kind])
    answer = page(
        question,
        "link.html",
        index,
        scripts=(),
        styles=STYLES,
        title=title,
        said=question.say(_ASKS[kind]),
        button=question.say(_BUTTONS[kind]),
    )
    return unkept(answer)


def link_used(kind: LetterKind, desk: CitizenDesk, question: Question) -> Answer:
    """The button, or a mail program's one click."""
    title = question.say(_TITLES[kind])
    try:
        letter = TokenLetter(desk.letter_id(), question.now, spoken(question), kind, question.params["token"])
    except LetterError:
        return _said(question, title, question.say("This link is not whole. Please copy all of it."), 404)
    refused = desk.crowded(question, Sends.LINK) or desk.put(question, letter)
    if refused:
        return _said(question, title, refused.words, refused.status, refused.wait_s)
    return _said(question, title, question.say(_DONE[kind]))


def _form(
    desk: CitizenDesk, question: Question, form: Form, problem: Problem | None = None, wrong: str = ""
) -> Answer:
    index, about = question.index(), service(question)
    if index is None or about is None:
        return unkept(nothing_yet(question))
    if not about.subscriptions:
        words = question.say(
            "This city does not send warnings by mail. They are on the first page, and in the feed."
        )
        return _said(question, question.say("Get warnings by e-mail"), words)
    answer = page(
        question,
        "subscribe.html",
        index,
        status=problem.status if problem else 200,
        scripts=("citizen.js",),
        styles=STYLES,
        form=form,
        problem=problem,
        wrong=wrong,
        places=_places(question, index, about),
        chosen=form["place"] or question.asked["place"],
        challenge=desk.challenges.made(question.now),
    )
    return unkept(answer, problem.wait_s if problem else 0)


def _is_offered(place: str, index: Index, about: CitizenService) -> bool:
    areas = (f"{SubscriptionScope.AREA.value}:{one.area_id}" for one in about.areas)
    stations = (
        f"{SubscriptionScope.THING.value}:{one.thing_id}" for one in index.stations if not one.retired
    )
    return place in {SubscriptionScope.CITY.value, *areas, *stations}


def _places(
    question: Question, index: Index, about: CitizenService
) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be chosen, in groups: value and words."""
    areas = [
        (f"{SubscriptionScope.AREA.value}:{one.area_id}", question.named(one.name)) for one in about.areas
    ]
    stations = [
        (f"{SubscriptionScope.THING.value}:{one.thing_id}", question.named(one.name))
        for one in index.stations[:MOST_STATIONS]
        if not one.retired
    ]
    whole = [(SubscriptionScope.CITY.value, question.say("The whole city"))]
    return [("", whole), (question.say("Areas"), areas), (question.say("Stations"), stations)]


def _said(question: Question, title: str, said: str, status: int = 200, wait_s: int = 0) -> Answer:
    index = question.index()
    answer = page(
        question,
        "link.html",
        index,
        status=status,
        scripts=(),
        styles=STYLES,
        title=title,
        said=said,
        button="",
    )
    return unkept(answer, wait_s)
