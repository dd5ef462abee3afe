"""Who hears of what, over HTTP: people, teams, rotas, chains, routes, policy, callouts, channels and more.

Each section as in `dashboard.api.declared`. Addresses of people are masked in the list; whoever edits a
person reads them in full.
"""

from fastapi import APIRouter

from city.person import masked
from dashboard.api.declared import routes
from dashboard.declared_reader import DeclaredReader
from maps.features import Json
from sensors.catalogue_part import Table
from store.declarations import Declaration

LISTED = ("teams", "rotas", "chains", "routes", "inhibitions", "policy", "callouts")

router = APIRouter()


def masked_table(table: Table) -> Table:
    """A person's table with their addresses masked."""
    contacts = table.get("contacts")
    if not isinstance(contacts, list):
        return table
    return table | {"contacts": [_masked_contact(one) for one in contacts if isinstance(one, dict)]}


def _masked_contact(contact: Table) -> Table:
    return contact | {"address": masked(str(contact.get("address", "")))}


def _masked(_reader: DeclaredReader, entries: list[Declaration]) -> dict[str, Json]:
    return {one.name: {"definition": masked_table(one.table)} for one in entries}


router.include_router(routes("people", more=_masked))
router.include_router(routes("channels", listed=False))
for section in LISTED:
    router.include_router(routes(section))
