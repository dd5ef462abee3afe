"""What an owner may set of signing in by a provider of identities (OpenID Connect), apart from the others.

Built and checked like `Settings`; every variable begins with CITYWATCH_OIDC_. Without an issuer nobody signs
in that way.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from urllib.parse import urlsplit

from city.errors import SettingsError
from city.settings import LOOPBACK
from city.settings_read import secret
from city.user import Role

PREFIX = "CITYWATCH_OIDC_"
SIGN_ON_SECRETS = ("CITYWATCH_OIDC_CLIENT_SECRET",)


@dataclass(frozen=True, slots=True)
class SignOn:
    """One provider. `roles` are pairs `role=what the claim says`, apart by space or commas: the highest that
    fits is given, none where none fits. `name` is how people call the provider."""

    issuer: str | None = None
    client_id: str = ""
    client_secret: str | None = field(default=None, repr=False)
    claim: str = "groups"
    roles: str = ""
    scope: str = "openid profile email"
    name: str = "OpenID"

    def __post_init__(self) -> None:
        if self.issuer is None:
            return
        try:
            self.check_address(self.issuer, "issuer")
        except ValueError as error:
            raise SettingsError(f"{PREFIX}ISSUER: {error}") from error
        if not self.client_id:
            raise SettingsError(f"{PREFIX}CLIENT_ID: is missing")
        if "openid" not in self.scope.split():
            raise SettingsError(f"{PREFIX}SCOPE: {self.scope!r} lacks openid")
        if not self.pairs():
            raise SettingsError(f"{PREFIX}ROLES: is missing, like commander=city-command,officer=duty-desk")

    def pairs(self) -> list[tuple[str, Role]]:
        """What a claim says with the role that it gives. Raises SettingsError."""
        found: list[tuple[str, Role]] = []
        for number, pair in enumerate(filter(None, re.split(r"[,\s]+", self.roles)), 1):
            word, _, said = pair.partition("=")
            if word not in {role.word for role in Role if role is not Role.KIOSK} or not said:
                wants = "role=what the claim says, with viewer, officer, commander or admin"
                raise SettingsError(f"{PREFIX}ROLES: number {number}, {pair!r}: wants {wants}")
            found.append((said, Role.of(word)))
        return found

    def role(self, said: Collection[str]) -> Role | None:
        """The role of somebody of whom the claim says this."""
        return max((role for wanted, role in self.pairs() if wanted in said), default=None)

    @staticmethod
    def check_address(address: str, what: str) -> None:
        """Raises ValueError for one that a stranger on the way could answer from."""
        parts = urlsplit(address)
        if not parts.hostname or not (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        ):
            raise ValueError(f"{what} {address[:200]!r}: wants https://, or http:// on this machine alone")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], read: Callable[[str], str]) -> "SignOn":
        """As `Settings.from_environ`. Raises SettingsError."""
        given = {one.name: environ.get(f"{PREFIX}{one.name.upper()}") or one.default for one in fields(cls)}
        return cls(**given | {"client_secret": secret(environ, read, SIGN_ON_SECRETS[0])})
