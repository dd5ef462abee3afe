"""`make audit`: the bill of materials, and whether anything that is locked has a known advisory.

    make audit                                    asks OSV's service
    make audit ARGS="PyPI.zip npm.zip"            reads copies of OSV's exports, without a network
    make audit ARGS="advisory-database"           the same with a clone of a database of advisories

It fails not only where something is found: also where it could not look. A version that is known to be bad
is looked up along with ours, of each registry; who does not find that one has not looked. What a copy of one
registry finds is told all the same.
Exit codes: 0 nothing known, 1 something is known, 2 not everything was audited.
"""

import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from supply.advisories import Copy, NothingAudited, Service
from supply.locked import ROOT, Package, everything, shipped
from supply.sbom import bill

SERVICE = "https://api.osv.dev/v1/querybatch"
BILL = ROOT / "build" / "sbom.cdx.json"
ACCEPTED = ROOT / "requirements" / "advisories.toml"
KNOWN_BAD = (Package("PyPI", "jinja2", "2.4.1"), Package("npm", "lodash", "4.17.15"))
"""CVE-2014-1402 and others; CVE-2020-8203 and others."""
OLDEST = timedelta(days=30)
CLEAN, FOUND, NOT_AUDITED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Audited:
    """What is known and was not accepted, and why some of it was not looked at; a line each."""

    found: list[str]
    missed: list[str]


def audited(
    packages: Sequence[Package], source: Copy | Service, today: date, accepted: Mapping[str, str]
) -> Audited:
    """Look up every package. Raises NothingAudited where a source does not answer at all."""
    known = source.about([*packages, *(one for one in KNOWN_BAD if one not in packages)])
    missed = [why for bad in KNOWN_BAD if (why := _missed(bad, bad in known, packages, source, today))]
    lines = [
        f"{one.purl}: {number}" for one in packages for number in known.get(one, ()) if number not in accepted
    ]
    return Audited(lines, missed)


def _missed(
    bad: Package, is_found: bool, packages: Sequence[Package], source: Copy | Service, today: date
) -> str:
    """Why the packages of one registry were not audited, "" where they were."""
    registry, newest = bad.ecosystem, source.newest(bad.ecosystem, today.isoformat())
    if all(one.ecosystem != registry for one in packages):
        return f"the locks name no package of {registry}"
    if newest == "":
        return f"there is no advisory about {registry}"
    if not is_found:
        return f"nothing is known about {bad.purl}, which is known to be bad"
    if newest and today - date.fromisoformat(newest) > OLDEST:
        return f"the newest advisory about {registry} is of {newest}: fetch a newer copy"
    return ""


def accepted_on(text: str, today: date) -> dict[str, str]:
    """Advisories that somebody decided to live with, by id, with why; each ends on its day."""
    entries = tomllib.loads(text).get("accepted", [])
    return {one["id"]: one["why"] for one in entries if one["until"] >= today}


def main(arguments: Sequence[str]) -> int:
    """Write the bill, then look."""
    BILL.parent.mkdir(exist_ok=True)
    BILL.write_text(bill(shipped()), "utf-8")
    print(f"{len(shipped())} packages in {BILL.relative_to(ROOT)}")
    today, packages = datetime.now(UTC).date(), everything()
    try:
        source = Copy(map(Path, arguments)) if arguments else Service(SERVICE)
        told = audited(packages, source, today, accepted_on(ACCEPTED.read_text("utf-8"), today))
    except NothingAudited as why:
        print(f"nothing was audited: {why}", file=sys.stderr)
        return NOT_AUDITED
    print(*told.found, f"{len(packages)} packages, {len(told.found)} advisories", sep="\n")
    for why in told.missed:
        print(f"not everything was audited: {why}", file=sys.stderr)
    if told.found:
        return FOUND
    return NOT_AUDITED if told.missed else CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
