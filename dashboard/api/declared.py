"""What is declared, over HTTP: one section's entries with all their versions. `routes` makes one section's.

Who changes an entry says which version they saw, in `If-Match: "3"` or as `expected` in the body; 0 is that
there was none. When another version is the newest by now, the answer is 409 and nothing is kept; 422 names
every mistake by its key.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from city.errors import CatalogueError, Mistake, PermanentError
from city.thing import THING_ID
from dashboard.api.context import context, json, not_found
from dashboard.declared_reader import DeclaredReader, table_of
from dashboard.signed_in import acting
from maps.features import Json
from sensors.catalogue_part import Table
from sensors.catalogue_parts import SINGLE
from store.declarations import Declaration, Overtaken

More = Callable[[DeclaredReader, list[Declaration]], dict[str, Json]]
"""What a section says of its entries beside what is written: by id."""
Looked = Callable[[DeclaredReader, str, Table], Json]
"""What a section says of a table that is being written."""
Id = Annotated[str, Path(pattern=f"^{THING_ID.pattern}$")]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=40)]
Words = Annotated[str, Field(max_length=2000)]


class Proposal(BaseModel):
    """An entry as it should be, as a table or as TOML; `expected` is the version it is a change of."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    definition: dict[str, Any] | None = None
    toml: Annotated[str, Field(max_length=100_000)] | None = None
    expected: int | None = Field(default=None, ge=0)
    note: Words = ""


class Question(BaseModel):
    """An entry to be looked at only; `id` is what it is called now, where that is not in it."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    id: str | None = Field(default=None, max_length=64)
    definition: dict[str, Any] | None = None
    toml: Annotated[str, Field(max_length=100_000)] | None = None


class Restoring(BaseModel):
    """The version that should count again."""

    model_config = ConfigDict(extra="forbid")
    version: int = Field(ge=1)
    expected: int | None = Field(default=None, ge=0)
    note: Words = ""


def routes(
    section: str, more: More | None = None, looked: Looked | None = None, *, listed: bool = True
) -> APIRouter:
    """The endpoints of one section; not `listed` where a list of another sort stands at its address."""
    router = APIRouter(prefix=f"/api/v1/{section}", tags=[section])
    if listed:
        _add_list(router, section, more)
    _add_reading(router, section)
    _add_changing(router, section)

    @router.post("/check")
    def check(request: Request, asked: Question) -> Response:
        """What would be wrong or is hardly meant, key by key; nothing is kept."""
        reader = DeclaredReader(context(request), section)
        table = _table(section, asked.definition, asked.toml)
        name = section if section in SINGLE else asked.id or str(table.get("id", ""))
        examined = reader.examine(name, table)
        said: dict[str, Any] = {
            "mistakes": reader.told(examined.mistakes, name),
            "warnings": reader.odd(examined, name, table),
        }
        return json(said | (looked(reader, name, table) if looked else {}))

    return router


def _add_list(router: APIRouter, section: str, more: More | None) -> None:
    @router.get("")
    def listed(request: Request) -> Response:
        """Every entry that counts, with its newest version."""
        reader = DeclaredReader(context(request), section)
        entries = reader.entries()
        known = more(reader, entries) if more else {}
        return json({section: [declaration_json(one) | known.get(one.name, {}) for one in entries]})


def _add_reading(router: APIRouter, section: str) -> None:
    @router.get("/{name}")
    def one(request: Request, name: Id, version: int | None = None) -> Response:
        """One entry, as it counts or as it once did; its version is the ETag."""
        reader = DeclaredReader(context(request), section)
        found = next((one for one in reader.versions(name) if version in (None, one.version)), None)
        if found is None or (found.gone and version is None):
            raise not_found(f"{section}.{name}")
        reply = json(declaration_json(found) | {"toml": reader.toml(found.table)})
        reply.headers["ETag"] = f'"{found.version}"'
        return reply

    @router.get("/{name}/history")
    def history(request: Request, name: Id) -> Response:
        """Every version of an entry, newest first, also of one that is gone."""
        versions = DeclaredReader(context(request), section).versions(name)
        if not versions:
            raise not_found(f"{section}.{name}")
        return json({"versions": [declaration_json(one) for one in versions]})


def _add_changing(router: APIRouter, section: str) -> None:
    @router.put("/{name}")
    def put(request: Request, name: Id, wanted: Proposal, if_match: IfMatch = None) -> Response:
        """Keep an entry as a new version."""
        table = _named(section, name, _table(section, wanted.definition, wanted.toml))
        return _kept(request, section, name, table, _expected(if_match, wanted.expected), wanted.note)

    @router.delete("/{name}")
    def delete(request: Request, name: Id, if_match: IfMatch = None, note: str = "") -> Response:
        """Take an entry away; its versions stay."""
        reader = DeclaredReader(context(request), section)
        newest = reader.newest(name)
        if newest is None or newest.gone:
            raise not_found(f"{section}.{name}")
        return _kept(request, section, name, None, _expected(if_match, None), note[:2000])

    @router.post("/{name}/restore")
    def restore(request: Request, name: Id, wanted: Restoring, if_match: IfMatch = None) -> Response:
        """Make an older version count again, as a new one."""
        versions = DeclaredReader(context(request), section).versions(name)
        found = next((one for one in versions if one.version == wanted.version), None)
        if found is None:
            raise not_found(f"{section}.{name} of version {wanted.version}")
        note = wanted.note or f"as in version {wanted.version}"
        return _kept(request, section, name, found.table, _expected(if_match, wanted.expected), note)


def _kept(
    request: Request, section: str, name: str, table: Table | None, expected: int, note: str
) -> Response:
    reader = DeclaredReader(context(request), section)
    try:
        version = reader.propose(name, table, by=acting(), expected=expected, note=note)
    except Overtaken as overtaken:
        return json({"detail": str(overtaken), "newest": overtaken.newest}, 409)
    except CatalogueError as error:
        return json({"detail": "not kept", "mistakes": reader.told(error.mistakes, name)}, 422)
    except PermanentError as error:
        raise HTTPException(409, str(error)) from error
    reply = json({"id": name, "version": version, "gone": table is None})
    reply.headers["ETag"] = f'"{version}"'
    return reply


def _table(section: str, definition: Table | None, toml: str | None) -> Table:
    if (definition is None) == (toml is None):
        raise HTTPException(422, "give either definition or toml")
    found = definition if definition is not None else table_of(section, toml or "")
    if isinstance(found, Mistake):
        raise HTTPException(422, f"{found.key}: {found.problem}")
    return found


def _named(section: str, name: str, table: Table) -> Table:
    """The table under the name of the address; a section that is one table has only its own name."""
    if section not in SINGLE:
        return table | {"id": name}
    if name != section:
        raise not_found(f"{section}.{name}")
    return table


def _expected(if_match: str | None, expected: int | None) -> int:
    """The version that a change is of."""
    said = (if_match or "").strip().removeprefix("W/").strip('"')
    if said.isdecimal() and len(said) < 10:
        return int(said)
    if expected is None:
        raise HTTPException(428, 'say which version you saw: If-Match: "3", or expected in the body')
    return expected


def declaration_json(one: Declaration) -> Json:
    """One version of an entry."""
    said = {"by": one.by, "at": one.at, "origin": one.origin.value, "note": one.note, "gone": one.gone}
    return {"id": one.name, "version": one.version, **said, "definition": one.table}
