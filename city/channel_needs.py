"""What each kind of channel needs to be of use, so that a mistake is named before the night it matters.

Pure. Three questions: is it declared well, does the environment hold its secrets, can it reach this address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

from city.channel import ChannelKind, ChannelSecrets, DeclaredChannel
from city.phone_form import form_problems

Problem = tuple[str, str]
"""A key inside the channel's table, and what is wrong."""
WEB = ("https", "http")
APPRISE_SCHEMES = frozenset(
    [
        "bark",
        "barks",
        "discord",
        "gchat",
        "gotify",
        "gotifys",
        "line",
        "matrix",
        "matrixs",
        "mmost",
        "mmosts",
        "opsgenie",
        "pagerduty",
        "pover",
        "rocket",
        "rockets",
        "signal",
        "signals",
        "slack",
        "tgram",
        "twilio",
        "webex",
        "workflows",
        "wxteams",
        "zulip",
    ]
)
"""What Apprise may be used for: services that answer a failure with a status. What touches this machine
(files, programs, the desktop), asks any address, or answers 200 to a failure is not among them.
"""
_KINDS_OF_OUR_OWN = {
    **dict.fromkeys(("wecom", "wecombot", "wechat"), ChannelKind.WECOM),
    **dict.fromkeys(("dingtalk",), ChannelKind.DINGTALK),
    **dict.fromkeys(("feishu", "lark"), ChannelKind.FEISHU),
    **dict.fromkeys(("ntfy", "ntfys"), ChannelKind.NTFY),
    **dict.fromkeys(("mailto", "mailtos"), ChannelKind.SMTP),
    **dict.fromkeys(("json", "jsons", "xml", "xmls", "form", "forms"), ChannelKind.WEBHOOK),
}
_APPRISE_FIXED = ("verify", "redirect", "format")
"""What an address may not change: certificates are verified, redirects not followed, texts are texts."""
_ONLY_SIGN = (ChannelKind.WEBHOOK, ChannelKind.SMS, ChannelKind.VOICE)
_NUMBER = re.compile(r"\+?[0-9](?:[ -]?[0-9]){2,19}")
_ADDRESS_LIMIT = 2000
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Needs:
    """What one kind takes. `open_url`: its URL is no secret and may stand in the catalogue."""

    schemes: tuple[str, ...]
    open_url: bool = False
    takes: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


NEEDS = {
    ChannelKind.SMTP: Needs(("smtps", "smtp"), True, ("sender",), ("PASSWORD",)),
    ChannelKind.WEBHOOK: Needs(WEB, True, (), ("SECRET",)),
    ChannelKind.WECOM: Needs(WEB),
    ChannelKind.DINGTALK: Needs(WEB, secrets=("SECRET",)),
    ChannelKind.FEISHU: Needs(WEB, secrets=("SECRET",)),
    ChannelKind.NTFY: Needs(WEB, True, ("topic",), ("PASSWORD",)),
    ChannelKind.SMS: Needs(WEB, True, ("callback", "form"), ("SECRET", "PASSWORD")),
    ChannelKind.VOICE: Needs(WEB, True, ("callback", "form"), ("SECRET", "PASSWORD")),
    ChannelKind.APPRISE: Needs(tuple(sorted(APPRISE_SCHEMES))),
}


def declared_problems(channel: DeclaredChannel, *, by_owner: bool = True) -> Iterator[Problem]:
    """What is wrong with what was declared. `by_owner` is False for what was entered on the web."""
    needs = NEEDS[channel.kind]
    for key in ("sender", "callback", "topic", "form"):
        if getattr(channel, key) is not None and key not in needs.takes:
            yield f".{key}", f"is nothing a channel of kind {channel.kind} has"
    if channel.url is not None:
        yield from _open_url_problems(channel, needs)
    if not by_owner:
        yield from _web_problems(channel)
    if channel.kind is ChannelKind.SMTP and not is_mail_address(channel.sender or ""):
        yield ".sender", "is missing, or no address like watch@city.example"
    if channel.callback is not None and _parts(channel.callback, WEB) is None:
        yield ".callback", "wants https:// or http://host"
    if channel.topic is not None and not _TOPIC.fullmatch(channel.topic):
        yield ".topic", f"{channel.topic!r} is not 1 to 64 letters, digits, _ and -"
    if channel.form is not None:
        yield from ((f".form{key}", problem) for key, problem in form_problems(channel.form))


def _web_problems(channel: DeclaredChannel) -> Iterator[Problem]:
    """The web may neither open the own network nor lead a secret elsewhere; a signature gives none away."""
    if channel.allow_private:
        yield ".allow_private", "is for the owner's file: the web may not open the own network"
    if channel.form is not None:
        yield ".form", "is for the owner's file: it may lead a secret elsewhere"
    elif channel.url is not None and channel.kind not in _ONLY_SIGN:
        yield ".url", "is for the owner's file: it may lead a secret elsewhere"


def _open_url_problems(channel: DeclaredChannel, needs: Needs) -> Iterator[Problem]:
    parts = _parts(channel.url or "", needs.schemes)
    if not needs.open_url:
        yield ".url", f"is a secret: set {channel.variable}_URL instead"
    elif parts is None:
        yield ".url", f"wants {_wanted(needs)}host"
    elif parts.password:
        yield ".url", f"holds a password: set {channel.variable}_URL instead"


def secret_problems(channel: DeclaredChannel, secrets: ChannelSecrets) -> Iterator[str]:
    """What the environment lacks or has wrong, by the variable's name; no value is shown."""
    needs, variable = NEEDS[channel.kind], channel.variable
    given = {"SECRET": secrets.keys, "PASSWORD": secrets.password}
    for word in given:
        if given[word] and word not in needs.secrets:
            yield f"{variable}_{word} is set, and a channel of kind {channel.kind} has none"
        elif channel.kind is not ChannelKind.SMTP and not all(map(_fits_a_header, given[word] or ())):
            yield f"{variable}_{word} is not of printable ASCII characters"
    if channel.kind is ChannelKind.APPRISE and secrets.url:
        yield from _apprise_problems(f"{variable}_URL", secrets.url)
    elif secrets.url and _parts(secrets.url, needs.schemes) is None:
        yield f"{variable}_URL wants {_wanted(needs)}host (the value is not shown, it may hold a password)"
    elif not (secrets.url or channel.url or channel.kind is ChannelKind.WEBHOOK):
        yield f"{variable}_URL is missing"
    elif (
        channel.kind is ChannelKind.SMTP and secrets.password and not _user(secrets.url or channel.url or "")
    ):
        yield f"{variable}_PASSWORD is set, and the URL names no user: smtps://user@host"
    if _signs(channel) and not secrets.keys:
        yield f"{variable}_SECRET is missing, to sign with"


def _fits_a_header(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _user(url: str) -> str | None:
    return urlsplit(url).username


def _signs(channel: DeclaredChannel) -> bool:
    phone = channel.kind in (ChannelKind.SMS, ChannelKind.VOICE)
    return channel.kind is ChannelKind.WEBHOOK or (phone and (channel.form is None or bool(channel.callback)))


def _apprise_problems(variable: str, url: str) -> Iterator[str]:
    scheme = url.partition("://")[0].lower()
    if scheme in _KINDS_OF_OUR_OWN:
        yield f"{variable}: declare a channel of kind {_KINDS_OF_OUR_OWN[scheme]} for {scheme}://"
    elif "://" not in url or scheme not in APPRISE_SCHEMES:
        yield f"{variable} wants one of {', '.join(sorted(APPRISE_SCHEMES))} before ://"
    asked = {key.lower() for key, _ in parse_qsl(url.partition("?")[2], keep_blank_values=True)}
    for key in _APPRISE_FIXED:
        if key in asked:
            yield f"{variable}: {key} may not be set"


def address_problem(channel: DeclaredChannel, address: str, *, has_url: bool = True) -> str | None:
    """Why nobody can be reached at this address on this channel; None if it looks well.

    `has_url` is False where the channel is known to lead nowhere by itself: then a webhook's address has to.
    """
    match channel.kind:
        case ChannelKind.SMTP:
            return None if is_mail_address(address) else "is no mail address"
        case ChannelKind.SMS | ChannelKind.VOICE:
            return None if _NUMBER.fullmatch(address) else "is no phone number like +8613800000001"
        case ChannelKind.WEBHOOK:
            wrong = ("://" in address or not has_url) and _parts(address, WEB) is None
            return "is no https:// or http:// address" if wrong else _printable(address)
        case ChannelKind.NTFY:
            known = _TOPIC.fullmatch(address) or (channel.topic and not address)
            return None if known else "is no topic of letters, digits, _ and -"
        case ChannelKind.WECOM | ChannelKind.DINGTALK | ChannelKind.FEISHU | ChannelKind.APPRISE:
            return _printable(address)


def is_mail_address(text: str) -> bool:
    """Whether it has the shape of one bare mail address; of ASCII, as not every server takes others."""
    name, _, host = text.rpartition("@")
    return bool(name and host) and text.isascii() and text.isprintable() and not set(text) & set(' <>",;:')


def _printable(address: str) -> str | None:
    fine = address.isprintable() and len(address) <= _ADDRESS_LIMIT
    return None if fine else "is too long, or holds control characters"


def _parts(url: str, schemes: tuple[str, ...]) -> SplitResult | None:
    """The parts of a URL of one of these schemes with a host; None if it is none."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in schemes and parts.hostname and parts.port != 0 and url.isprintable()
    except ValueError:
        return None
    return parts if usable and " " not in url else None


def _wanted(needs: Needs) -> str:
    return " or ".join(f"{scheme}://" for scheme in needs.schemes)
