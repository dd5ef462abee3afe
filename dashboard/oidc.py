"""Signing in by a provider of identities: OpenID Connect, the code flow with PKCE, by Authlib.

The provider says who somebody is; which role that gives is said here, by one of its claims. Whoever is on the
way to it and back is kept in this process; a cookie of their browser says that it is still theirs, so that
nobody is signed in as somebody else by following a link. What the provider answers is believed only with its
signature, from its own issuer, for us, now, and for this very asking.
"""

import logging
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from types import MappingProxyType
from typing import Any

import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException, Session

from city.clock import Clock
from city.sign_on import SignOn
from city.user import LOCAL, NAME, Role

log = logging.getLogger(__name__)

MINUTES_MS = 10 * 60_000
MOST = 10_000
TIMEOUT_S = 10.0
AT_ONCE = 6
FRESH_S = 3600.0
LARGEST = 256 * 1024
LEEWAY_S = 60
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""No signature by a secret that both know, and none that is none."""


class ProviderError(Exception):
    """The provider does not answer, or answers what cannot be believed. Its words are for the log."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a browser is sent, and what its cookie is to say when it comes back."""

    address: str
    binding: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who came back: `subject` is `issuer sub`; `name` that of an account, empty where it cannot be one; the
    role by the claim, None where it gives none; `next` is where they were going."""

    subject: str
    name: str
    role: Role | None
    next: str


@dataclass(frozen=True, slots=True)
class _Asked:
    verifier: str
    nonce: str
    binding: str
    next: str
    ends_at: int


class Provider:
    """One provider, for one process. `back` is the address that it sends browsers back to."""

    def __init__(self, settings: SignOn, back: str, clock: Clock) -> None:
        self._settings, self._back, self._clock = settings, back, clock
        self._asked: OrderedDict[str, _Asked] = OrderedDict()
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = -FRESH_S
        self._places = threading.BoundedSemaphore(AT_ONCE)

    @property
    def name(self) -> str:
        """How people call it."""
        return self._settings.name

    def depart(self, next: str) -> Departure:
        """Send a browser there. Raises ProviderError."""
        with self._place():
            metadata = self._known()
        state, verifier, nonce, binding = (secrets.token_urlsafe(32) for _ in range(4))
        self._asked[state] = _Asked(verifier, nonce, binding, next, self._clock() + MINUTES_MS)
        while len(self._asked) > MOST:
            self._asked.popitem(last=False)
        with self._session() as session:
            address, _ = session.create_authorization_url(
                metadata["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
            )
        return Departure(address, binding)

    def arrived(self, state: str, code: str, binding: str, issuer: str = "") -> Identity:
        """Who came back with a code; `issuer` is who says so (RFC 9207). Raises ProviderError."""
        if issuer and issuer != self._settings.issuer:
            raise ProviderError("another provider sent them")
        asked = self._asked.pop(state, None)
        if asked is None or self._clock() >= asked.ends_at:
            raise ProviderError("nobody was sent there for this, or it is too long ago")
        if not secrets.compare_digest(asked.binding.encode(), binding.encode()):
            raise ProviderError("another browser was sent there for this")
        with self._place():
            if not issuer and self._known().get("authorization_response_iss_parameter_supported") is True:
                raise ProviderError("it says who it is when it sends somebody back, and did not")
            token = self._token(code, asked.verifier)
            claims = self._claims(token, asked.nonce)
            return self._identity(claims, self._more(claims, token), asked.next)

    def _identity(self, claims: CodeIDToken, more: Mapping[str, Any], next: str) -> Identity:
        whole = {**more, **claims}
        said = whole.get(self._settings.claim)
        given = said if isinstance(said, list) else [said]
        role = self._settings.role([str(one) for one in given if one is not None])
        wanted = str(whole.get("preferred_username") or whole.get("email") or claims["sub"])
        return Identity(f"{claims['iss']} {claims['sub']}", _name(wanted), role, next)

    def _more(self, claims: CodeIDToken, token: Mapping[str, Any]) -> Mapping[str, Any]:
        """What it says of them beside the ID token, which need not hold it all (OpenID Connect Core 5.4)."""
        address = str(self._known().get("userinfo_endpoint") or "")
        if not address or {self._settings.claim, "preferred_username"} <= claims.keys():
            return {}
        try:
            self._settings.check_address(address, "userinfo_endpoint")
        except ValueError as error:
            raise ProviderError(str(error)) from error
        found = _fetched(address, {"Authorization": f"Bearer {token.get('access_token')}"})
        if found.get("sub") != claims["sub"]:
            raise ProviderError("it speaks of somebody else")
        return found

    @contextmanager
    def _place(self) -> Iterator[None]:
        """One of the few places from which it is asked: while it hangs, other threads are the wall's."""
        if not self._places.acquire(blocking=False):
            raise ProviderError("too many wait for it already")
        try:
            yield
        finally:
            self._places.release()

    def _token(self, code: str, verifier: str) -> dict[str, Any]:
        metadata = self._known()
        try:
            with self._session() as session:
                return session.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    timeout=TIMEOUT_S,
                    allow_redirects=False,
                )
        except (AuthlibBaseError, RequestException, ValueError) as error:
            raise ProviderError(f"no token: {type(error).__name__}") from error

    def _claims(self, token: dict[str, Any], nonce: str) -> CodeIDToken:
        signed = token.get("id_token")
        if not isinstance(signed, str):
            raise ProviderError("no ID token came")
        issuer = self._settings.issuer
        us = self._settings.client_id
        options = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": us}}
        params = {"nonce": nonce, "client_id": us, "access_token": token.get("access_token")}
        try:
            decoded = self._decoded(signed)
            claims = CodeIDToken(decoded.claims, decoded.header, options, params)
            claims.validate(now=self._clock() // 1000, leeway=LEEWAY_S)
        except (JoseError, AuthlibBaseError, ValueError) as error:
            raise ProviderError(f"an ID token that is not to be believed: {error}") from error
        return claims

    def _decoded(self, signed: str) -> jwt.Token:
        """By a key of the provider; one that we do not know yet is asked for once."""
        registry = JWSRegistry(algorithms=list(SIGNED_BY), strict_check_header=False)
        try:
            return jwt.decode(signed, self._key_set(), registry=registry)
        except (JoseError, ValueError):
            return jwt.decode(signed, self._key_set(anew=True), registry=registry)

    def _known(self) -> dict[str, Any]:
        """What the provider says of itself, asked for once an hour; what it said last, where it is away."""
        if monotonic() - self._read_at < FRESH_S:
            return self._metadata
        issuer = self._settings.issuer
        try:
            found = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != issuer:
                raise ProviderError(f"it calls itself {found.get('issuer')!r}")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                self._settings.check_address(str(found.get(name, "")), name)
        except (ProviderError, ValueError) as error:
            if self._metadata:
                log.warning("the provider of identities does not say what it is: %s", error)
                return self._metadata
            raise ProviderError(str(error)) from error
        self._metadata, self._keys, self._read_at = found, None, monotonic()
        return found

    def _key_set(self, *, anew: bool = False) -> KeySet:
        if self._keys is None or anew:
            self._keys = KeySet.import_key_set(_fetched(self._known()["jwks_uri"]))
        return self._keys

    def _session(self) -> OAuth2Session:
        method = "client_secret_basic" if self._settings.client_secret else "none"
        return OAuth2Session(
            self._settings.client_id,
            self._settings.client_secret,
            token_endpoint_auth_method=method,
            scope=self._settings.scope,
            redirect_uri=self._back,
        )


def _fetched(address: str, headers: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    try:
        with Session() as session:
            asked = {"timeout": TIMEOUT_S, "allow_redirects": False, "stream": True, "headers": dict(headers)}
            answer = session.get(address, **asked)
            body = answer.raw.read(LARGEST + 1, decode_content=True)
    except RequestException as error:
        raise ProviderError(f"it does not answer: {type(error).__name__}") from error
    if answer.status_code != 200 or len(body) > LARGEST:
        raise ProviderError(f"it answers {answer.status_code} with {len(body)} bytes")
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise ProviderError("it answers no object") from error


def _name(said: str) -> str:
    """A name as an account may have it; empty where nothing of it is left."""
    plain = re.sub(r"[^a-z0-9._-]+", "-", said.partition("@")[0].strip().lower()).strip("-._")[:40]
    return plain if NAME.fullmatch(plain) and plain != LOCAL else ""
