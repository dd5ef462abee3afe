"""The first account of a system that demands them: made with a link, which is shown once."""

from city.errors import PermanentError
from city.settings import Settings
from city.user import Role
from cli.entry import link, new_code
from cli.process import epoch_ms
from cli.programs import needed
from store import accounts, database

FIRST = "admin"


def who_gets_in(settings: Settings) -> tuple[str, str | None]:
    """What to say of it when all is ready, and the link that goes with it."""
    if settings.trusts_this_machine():
        return "Whoever opens it on this machine acts as its commander (`local`).", None
    made = setup_link(settings, needed(settings.database_url))
    if made is None:
        return "People sign in here: citywatch user list", None
    return (
        f"People sign in here. Below is the link by which `{FIRST}` sets a password; it is shown once.",
        made,
    )


def setup_link(settings: Settings, url: str) -> str | None:
    """The link by which the first admin sets a password; None where there is one who has.

    Raises PermanentError where the name is taken by somebody else.
    """
    with database.connect(url, "user") as conn, conn.transaction():
        if accounts.admins(conn):
            return None
        known = accounts.named(conn, FIRST)
        if known is not None and (known.role is not Role.ADMIN or known.disabled or known.subject):
            raise PermanentError(f"nobody is an admin, and {FIRST!r} is something else: citywatch user role")
        now = epoch_ms()
        account_id = known.account_id if known else accounts.add(conn, FIRST, Role.ADMIN, now)
        if account_id is None:
            return None  # somebody else makes it at this moment
        code, kept = new_code()
        accounts.add_link(conn, account_id, kept, now)
    return link(settings, Role.ADMIN, code)
