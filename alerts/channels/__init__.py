"""How a notice reaches people: one small file a channel, one row a kind in the table below.

A channel is a value that holds where it leads, and has one verb: `send(notice, deadline_s) -> Outcome`. It
needs no database, never raises for what a peer does, keeps its deadline in total (a peer may also drip), and
lets no secret into what it says. Every channel passes the same test, `tests/integration/test_channels.py`.
"""

from collections.abc import Callable
from typing import Protocol

from alerts.channels import smtp, webhook
from alerts.channels.dingtalk import Dingtalk
from alerts.channels.feishu import Feishu
from alerts.channels.ntfy import Ntfy
from alerts.channels.phone_gateway import PhoneGateway
from alerts.channels.pinned import Guard
from alerts.channels.sms import Sms
from alerts.channels.smtp import Mail
from alerts.channels.via_apprise import ViaApprise
from alerts.channels.voice import Voice
from alerts.channels.webhook import Webhook
from alerts.channels.wecom import Wecom
from city.channel import ChannelKind, ChannelSecrets, DeclaredChannel
from city.channel_needs import address_problem, declared_problems, secret_problems
from city.clock import Clock
from city.errors import SettingsError
from city.notice import Notice, Outcome
from city.watch_settings import WatchSettings


class Channel(Protocol):
    """Where a notice may go. `name` is fit to be shown: it holds neither an address nor a secret."""

    @property
    def name(self) -> str:
        """What it is called on screens and in logs."""
        ...

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """One try, over after `deadline_s` at the latest."""
        ...


Maker = Callable[[DeclaredChannel, ChannelSecrets, str, Clock], Channel]
"""Makes the channel that leads to an address."""


def _mail(channel: DeclaredChannel, secrets: ChannelSecrets, address: str, _clock: Clock) -> Mail:
    url = smtp.with_password(_url(channel, secrets), secrets.password)
    return Mail(url, channel.sender or "", address, channel.channel_id)


def _webhook(channel: DeclaredChannel, secrets: ChannelSecrets, address: str, clock: Clock) -> Webhook:
    """To the channel's URL; without one the address is the URL, which a user may have entered."""
    if secrets.url or channel.url:
        to, url, guard = address, _url(channel, secrets), _guard(channel, secrets)
    else:
        to, url, guard = "", address, Guard(secrets.allowed)
    return Webhook(url, secrets.keys[0], clock, channel.channel_id, to, guard)


def _wecom(channel: DeclaredChannel, secrets: ChannelSecrets, address: str, clock: Clock) -> Wecom:
    return Wecom(_url(channel, secrets), clock, address, channel.channel_id)


def _dingtalk(channel: DeclaredChannel, secrets: ChannelSecrets, address: str, clock: Clock) -> Dingtalk:
    return Dingtalk(_url(channel, secrets), clock, _key(secrets), address, channel.channel_id)


def _feishu(channel: DeclaredChannel, secrets: ChannelSecrets, address: str, clock: Clock) -> Feishu:
    return Feishu(_url(channel, secrets), clock, _key(secrets), address, channel.channel_id)


def _ntfy(channel: DeclaredChannel, secrets: ChannelSecrets, address: str, clock: Clock) -> Ntfy:
    topic, guard = address or channel.topic or "", _guard(channel, secrets)
    return Ntfy(_url(channel, secrets), clock, topic, secrets.password, channel.channel_id, guard)


def _sms(channel: DeclaredChannel, secrets: ChannelSecrets, address: str, clock: Clock) -> Sms:
    return Sms(_gateway(channel, secrets, clock), address, channel.channel_id)


def _voice(channel: DeclaredChannel, secrets: ChannelSecrets, address: str, clock: Clock) -> Voice:
    return Voice(_gateway(channel, secrets, clock), address, channel.channel_id)


def _apprise(channel: DeclaredChannel, secrets: ChannelSecrets, _address: str, _clock: Clock) -> ViaApprise:
    return ViaApprise(_url(channel, secrets), channel.channel_id)


CHANNELS: dict[ChannelKind, Maker] = {
    ChannelKind.SMTP: _mail,
    ChannelKind.WEBHOOK: _webhook,
    ChannelKind.WECOM: _wecom,
    ChannelKind.DINGTALK: _dingtalk,
    ChannelKind.FEISHU: _feishu,
    ChannelKind.NTFY: _ntfy,
    ChannelKind.SMS: _sms,
    ChannelKind.VOICE: _voice,
    ChannelKind.APPRISE: _apprise,
}


def problems(channel: DeclaredChannel, secrets: ChannelSecrets) -> list[str]:
    """Everything that keeps a channel from being used, whoever it is to reach."""
    told = [f"{key.removeprefix('.')} {problem}" for key, problem in declared_problems(channel)]
    guard = _guard(channel, secrets)
    if not told and guard is not None and channel.url and guard.refuses(channel.url):
        told.append("url leads into the own network: allow_private lets it, in the owner's file")
    return told + list(secret_problems(channel, secrets))


def made(channel: DeclaredChannel, secrets: ChannelSecrets, address: str, clock: Clock) -> Channel:
    """The channel that leads to `address`. Raises SettingsError, which shows neither address nor secret."""
    told = problems(channel, secrets)
    if problem := address_problem(channel, address, has_url=bool(secrets.url or channel.url)):
        told.append(f"the address {problem}")
    if told:
        raise SettingsError(f"channel {channel.channel_id}: {'; '.join(told)}")
    return CHANNELS[channel.kind](channel, secrets, address, clock)


def configured(settings: WatchSettings, clock: Clock) -> list[Channel]:
    """The channels of the watch, which has its own so that it needs no catalogue."""
    return [*smtp.configured(settings, clock), *webhook.configured(settings, clock)]


def _url(channel: DeclaredChannel, secrets: ChannelSecrets) -> str:
    return secrets.url or channel.url or ""


def _key(secrets: ChannelSecrets) -> str | None:
    return secrets.keys[0] if secrets.keys else None


def _guard(channel: DeclaredChannel, secrets: ChannelSecrets) -> Guard | None:
    """None where the owner said by environment or file that it may lead anywhere."""
    return None if secrets.url or channel.allow_private else Guard(secrets.allowed)


def _gateway(channel: DeclaredChannel, secrets: ChannelSecrets, clock: Clock) -> PhoneGateway:
    return PhoneGateway(
        _url(channel, secrets),
        clock,
        secrets.keys,
        secrets.password,
        channel.form,
        channel.callback,
        _guard(channel, secrets),
    )
