"""From a request to what is sent: routes, the cache, tags and headers. No I/O but the clock it is given.

The same answer goes to everybody who asks the same, so it may be kept here and by others on the way. It
varies with the language only where the address does not say one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from types import MappingProxyType

from city.clock import Clock
from city.settings import Settings
from dashboard.widgets import asked, problems
from dashboard.widgets.asked import Asked, BadQuestionError
from dashboard.widgets.headers import Header, cache_control, policy, security
from dashboard.widgets.kept import Cache, Kept
from dashboard.widgets.question import DELAYED_AFTER_MS, Answer, Question
from dashboard.widgets.routes import Route, Table
from dashboard.widgets.shelf import Shelf
from dashboard.words import t

USUAL_POLICY = policy()
VARY = (b"vary", b"accept-encoding, accept-language")
NO_STORE = (b"cache-control", b"no-store")
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Request:
    """What came in. `known` are the tags that the client has; `zips`: it understands gzip."""

    method: str
    path: str
    query: bytes = b""
    accept_language: bytes = b""
    known: bytes = b""
    zips: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes out."""

    status: int
    headers: list[Header]
    body: bytes


class Desk:
    """Answers requests."""

    def __init__(self, settings: Settings, shelf: Shelf, routes: tuple[Route, ...], clock: Clock) -> None:
        self._shelf, self._table, self._clock = shelf, Table(routes), clock
        self._cache = Cache()
        self._ancestors = settings.frame_ancestors
        self._https = (settings.public_url or "").startswith("https:")
        self._security: dict[tuple[str, bool], list[Header]] = {}

    def largest_body(self, request: Request) -> int | None:
        """How many bytes the route of a POST takes; None where no body is read."""
        found, _ = self._table.find(request.path)
        route = found.get("POST") if request.method == "POST" else None
        return route.largest_body if route else None

    def answer(self, request: Request, body: bytes = b"", headers: Mapping[str, str] = NOTHING) -> Sent:
        """What is sent to a request; `body` and `headers` are of a POST."""
        found, params = self._table.find(request.path)
        if not found:
            return self._wrong(request, 404, "There is nothing at this address.")
        route = found.get("GET" if request.method == "HEAD" else request.method)
        if route is None:
            return self._refused(request, found)
        try:
            wish = asked.read(request.query, request.accept_language, route.reads)
        except BadQuestionError as error:
            wish = asked.wished(request.query, request.accept_language)
            words = problems.bad_value(wish, error.name, error.allowed)
            return self._problem(request, route.wrong(wish, 400, words))
        if not route.sized:
            wish = replace(wish, size=asked.USUAL_SIZE)
        now = self._clock()
        question = self._question(request, wish, params, now)
        if request.method == "POST":
            question.body, question.headers = body, headers
            question.media_type = headers.get("content-type", "")
        return self._sent(request, self._kept(route, question), now)

    def too_large(self, request: Request, most: int) -> Sent:
        """For a body that is larger than its route takes."""
        return self._wrong(request, 413, "That is too large: at most {most} bytes are taken here.", most=most)

    def too_often(self, request: Request, wait_s: float) -> Sent:
        """For who asks more than one caller may."""
        seconds = ceil(wait_s)
        sent = self._wrong(request, 429, "You ask very often: try again in {seconds} s.", seconds=seconds)
        return Sent(sent.status, [*sent.headers, (b"retry-after", str(seconds).encode())], sent.body)

    def failed(self, request: Request, number: str) -> Sent:
        """For what was not foreseen: its number, by which our log has it."""
        words = "Something went wrong here. Please try again later. Error {number}"
        return self._wrong(request, 500, words, number=number)

    def _wrong(self, request: Request, status: int, msgid: str, **values: object) -> Sent:
        """What is wrong, as the address' route says so, in the language that is asked for."""
        wish = asked.wished(request.query, request.accept_language)
        found, _ = self._table.find(request.path)
        wrong = next(iter(found.values())).wrong if found else problems.page
        return self._problem(request, wrong(wish, status, t(wish.lang, msgid, **values)))

    def _question(self, request: Request, wish: Asked, params: Mapping[str, str], now: int) -> Question:
        documents = self._shelf.documents
        index = documents.index
        delayed = index.written_at if index and now - index.written_at > DELAYED_AFTER_MS else None
        return Question(
            self._shelf, documents, wish, now, request.path, params, request.address, delayed=delayed
        )

    def _kept(self, route: Route, question: Question) -> Kept:
        def make() -> tuple[Kept, bool]:
            answer = route.answer(question)
            question.until(answer.valid_until)
            made_for = answer.made_for_ms
            again = None if made_for is None else question.now + made_for
            made = Kept.of(answer, question.used, question.changes, again, question.now)
            return made, answer.kept and answer.status == 200

        if route.method != "GET" or not route.kept:
            return make()[0]
        key = (question.path, question.asked, question.delayed)
        return self._cache.get(key, question.documents.digests, question.now, make)

    def _sent(self, request: Request, kept: Kept, now: int) -> Sent:
        answer = kept.answer
        headers = [*self._safe(answer), *answer.headers, VARY]
        if answer.status != 200 or not answer.kept:
            return self._whole(request, kept, [*headers, NO_STORE])
        headers.append((b"cache-control", cache_control(now, kept.until, answer.caches)))
        headers.append((b"etag", kept.etag))
        if request.known and _has(request.known, kept.etag):
            return Sent(304, headers, b"")
        return self._whole(request, kept, headers)

    def _whole(self, request: Request, kept: Kept, headers: list[Header]) -> Sent:
        body = kept.zipped if kept.zipped is not None and request.zips else kept.answer.body
        if body is kept.zipped:
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-type", kept.answer.media_type.encode()))
        headers.append((b"content-length", str(len(body)).encode()))
        return Sent(kept.answer.status, headers, b"" if request.method == "HEAD" else body)

    def _problem(self, request: Request, answer: Answer) -> Sent:
        return self._sent(request, Kept.of(answer, {}, None), 0)

    def _refused(self, request: Request, found: Mapping[str, Route]) -> Sent:
        allowed = ", ".join(sorted({*found, *(("HEAD",) if "GET" in found else ())}))
        sent = self._wrong(request, 405, "This address takes only {allowed}.", allowed=allowed)
        return Sent(405, [*sent.headers, (b"allow", allowed.encode())], sent.body)

    def _safe(self, answer: Answer) -> list[Header]:
        key = (answer.policy or USUAL_POLICY, answer.framed)
        if key not in self._security:
            self._security[key] = security(*key, self._ancestors, self._https)
        return self._security[key]


def _has(known: bytes, etag: bytes) -> bool:
    """Whether one of the tags of a request is ours; a proxy may have made it a strong one."""
    wanted = etag.removeprefix(b"W/")
    return any(tag.strip().removeprefix(b"W/") in (wanted, b"*") for tag in known.split(b","))
