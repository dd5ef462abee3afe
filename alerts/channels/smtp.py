"""A notice as a mail to one address.

One address is one channel, so that an address which is refused takes none of the others with it. The
Message-ID is made from the notice's key and is the same for every try; mails of one thread refer to one
another. `smtps://` encrypts from the start; `smtp://` encrypts if the server offers it, and a password goes
over an unencrypted connection only within this machine.
"""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.utils import format_datetime
from ipaddress import ip_address
from typing import cast
from urllib.parse import quote, unquote, urlsplit

import aiosmtplib

from alerts.channels import verdict
from alerts.channels.deadline import within
from alerts.channels.exchange import unreached
from alerts.channels.subject_line import lines
from city.clock import Clock
from city.notice import Notice, Outcome, Result, told
from city.watch_settings import WatchSettings

DOMAIN = "citywatch.invalid"
"""The right side of our Message-IDs: it tells nobody the name of this machine."""
PORTS = {"smtp": 25, "smtps": 465}
SUBMISSION_PORT = 587
_LINES = lines().clone(cte_type="7bit")
"""Servers on the way may take no more than seven bits, and are not asked."""


@dataclass(frozen=True, slots=True)
class Mail:
    """An address, and the server that takes mail for it: `smtp(s)://user:password@host:port`."""

    url: str = field(repr=False)
    sender: str
    to: str
    name: str = "smtp-1"
    headers: tuple[tuple[str, str], ...] = ()

    def send(self, notice: Notice, deadline_s: float) -> Outcome:
        """Hand the mail to the server once."""
        try:
            return within(deadline_s, lambda: self._send(notice, deadline_s))
        except TimeoutError:
            return Outcome(Result.TRANSIENT, f"no answer within {deadline_s:g} s")
        except aiosmtplib.SMTPRecipientsRefused as refused:
            outcome = self._refused(refused.recipients[0])
            return replace(outcome, bad_address=outcome.result is Result.PERMANENT)
        except aiosmtplib.SMTPResponseException as refused:
            return self._refused(refused)
        except aiosmtplib.SMTPNotSupported as error:
            return Outcome(Result.PERMANENT, told(error, self._secrets()))
        except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
            return unreached(error, self._secrets())

    async def _send(self, notice: Notice, deadline_s: float) -> Outcome:
        parts = urlsplit(self.url)
        port = parts.port or (
            SUBMISSION_PORT if parts.scheme == "smtp" and parts.username else PORTS[parts.scheme]
        )
        client = aiosmtplib.SMTP(
            hostname=parts.hostname,
            port=port,
            use_tls=parts.scheme == "smtps",
            tls_context=ssl.create_default_context(),
            timeout=deadline_s,
            local_hostname="citywatch",
        )
        try:
            await client.connect()
            if parts.username:
                if not (client.get_transport_info("sslcontext") or _is_here(parts.hostname or "")):
                    return Outcome(Result.PERMANENT, "no encryption is offered: the password is not sent")
                await client.login(unquote(parts.username), unquote(parts.password or ""))
            letter = mail(notice, self.sender, self.to, self.headers)
            _, said = await client.sendmail(self.sender, [self.to], letter)
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit()  # it has the mail: whether it also says goodbye changes nothing
            return Outcome(Result.SENT, told(said, self._secrets()))
        finally:
            if client.transport is not None:
                cast(asyncio.Transport, client.transport).abort()  # a peer that hangs is not waited for
            client.close()

    def _refused(self, refused: aiosmtplib.SMTPResponseException) -> Outcome:
        return verdict.of_smtp(refused.code, told(refused.message, self._secrets()))

    def _secrets(self) -> tuple[str, ...]:
        password = urlsplit(self.url).password or ""
        return tuple(word for word in (self.url, password, unquote(password), self.to) if word)


def configured(settings: WatchSettings, _clock: Clock) -> list[Mail]:
    """One channel for each address of the list."""
    url, sender = settings.smtp_url, settings.smtp_from
    if not (url and sender):
        return []
    return [Mail(url, sender, to, f"smtp-{number}") for number, to in enumerate(settings.recipients, 1)]


def with_password(url: str, password: str | None) -> str:
    """The URL of a server with the password of its user in it."""
    parts = urlsplit(url)
    if not (password and parts.username) or parts.password:
        return url
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}").geturl()


def mail(notice: Notice, sender: str, to: str, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    """The mail as it goes over the line, with more headers: plain text, so that nothing in it is markup."""
    letter = EmailMessage(policy=_LINES)
    letter["From"], letter["To"], letter["Subject"] = sender, to, notice.title
    letter["Date"] = format_datetime(verdict.moment(notice.at))
    letter["Message-ID"] = f"<{notice.key}@{DOMAIN}>"
    letter["References"] = f"<{notice.thread}@{DOMAIN}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Citywatch-Key"] = notice.key
    for name, text in headers:
        letter[name] = text
    letter.set_content(notice.text)
    return letter.as_bytes()


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
