"""A channel as an owner declares it: which kind of way to people, and where it leads, without its secrets.

Pure. Secrets come from the environment: of the channel `duty-sms` by `CITYWATCH_CHANNEL_DUTY_SMS_URL`,
`_SECRET` and `_PASSWORD`, each with a `_FILE` variant. The verbs live in `alerts/channels/`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from city.phone_form import PhoneForm
from city.thing import THING_ID

CHANNEL_PREFIX = "CITYWATCH_CHANNEL_"
SECRET_WORDS = ("URL", "SECRET", "PASSWORD")


class ChannelKind(StrEnum):
    """Ways to people, one file each in `alerts/channels/`."""

    SMTP = "smtp"
    WEBHOOK = "webhook"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    NTFY = "ntfy"
    SMS = "sms"
    VOICE = "voice"
    APPRISE = "apprise"


@dataclass(frozen=True, slots=True)
class DeclaredChannel:
    """One channel that contacts of people name by `channel_id`.

    `url` is where it leads, if that is no secret; `sender` what a mail is from, `topic` that of ntfy.
    `callback` is our own address, where a gateway reports. `allow_private` lets `url` lead into the own
    network: it is for the owner's file, never for what was entered on the web.
    """

    channel_id: str
    kind: ChannelKind
    url: str | None = None
    sender: str | None = None
    callback: str | None = None
    topic: str | None = None
    form: PhoneForm | None = None
    allow_private: bool = False

    def __post_init__(self) -> None:
        if not THING_ID.fullmatch(self.channel_id):
            raise ValueError(f"{self.channel_id!r} is not [a-z0-9_-]{{1,64}}")

    @property
    def variable(self) -> str:
        """How the names of its secrets begin in the environment."""
        return CHANNEL_PREFIX + self.channel_id.upper().replace("-", "_")


@dataclass(frozen=True, slots=True)
class ChannelSecrets:
    """What the environment says of one channel. Of several `keys` the first signs, each is good for what
    comes.

    `allowed` is what of the own network an address of a user may lead to: host names, addresses, networks.
    """

    url: str | None = field(default=None, repr=False)
    keys: tuple[str, ...] = field(default=(), repr=False)
    password: str | None = field(default=None, repr=False)
    allowed: frozenset[str] = frozenset()
