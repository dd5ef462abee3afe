"""The headers of every answer of the public side. Pure.

Pages may run nothing but what their own policy names by its hash. Pages of others may show within theirs only
what is made for that (`framed`), if `CITYWATCH_FRAME_ANCESTORS` has them.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

FRAMES = "frame-ancestors"
Header = tuple[bytes, bytes]
LONGEST_S = 60
STALE_S = 60
STALE_IF_ERROR_S = 600


def policy(
    styles: Iterable[str] = (), scripts: Iterable[str] = (), images: str = "'self' data:", more: str = ""
) -> str:
    """A Content-Security-Policy of a page with these inline styles and scripts, by their hashes, and ours."""
    parts = (
        "default-src 'none'",
        " ".join(("style-src 'self'", *map(_hash, styles))),
        " ".join(("script-src 'self'", *map(_hash, scripts))),
        f"img-src {images}",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        *((more,) if more else ()),
    )
    return "; ".join(parts)


def security(policy_text: str, framed: bool, ancestors: str, https: bool) -> list[Header]:
    """What every answer carries; `ancestors` is who may frame what may be framed."""
    allowed = _with_ours(ancestors) if framed else "'none'"
    found = [
        (b"content-security-policy", f"{policy_text}; {FRAMES} {allowed}".encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"geolocation=(self), camera=(), microphone=(), payment=()"),
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]
    if not framed:
        found.append((b"x-frame-options", b"DENY"))
    if https:
        found.append((b"strict-transport-security", b"max-age=31536000"))
    return found


def cache_control(now: int, valid_until: int | None, most: tuple[int, int] | None = None) -> bytes:
    """For how long caches may show it: never past `valid_until`, stale or not. Times are epoch ms.

    With `most` for no longer than so many seconds fresh, and so many stale after that.
    """
    longest, stale, error = (*most, most[1]) if most else (LONGEST_S, STALE_S, STALE_IF_ERROR_S)
    if valid_until is not None:
        left = max(0, (valid_until - now) // 1000)
        longest = min(longest, left)
        stale, error = min(stale, left - longest), min(error, left - longest)
    return f"public, max-age={longest}, stale-while-revalidate={stale}, stale-if-error={error}".encode()


def _with_ours(ancestors: str) -> str:
    """A list has us too: our own page shows what others would see."""
    return ancestors if ancestors in ("*", "'none'") else f"'self' {ancestors}"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
