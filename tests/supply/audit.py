"""`make audit`: the bill of materials, and whether anything that is locked has a known advisory.

    make audit                                    asks OSV's service
    make audit ARGS="PyPI.zip npm.zip"            reads copies of OSV's exports, without a network

It fails not only where something is found: also where it could not look. A version that is known to be bad
is looked up along with ours, of each registry; who does not find that one has not looked.
Exit codes: 0 nothing known, 1 something is known, 2 nothing was audited.
"""

import sys
import tomllib
from collections.abc import Mapping, Sequence
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


def audited(
    packages: Sequence[Package], source: Copy | Service, today: date, accepted: Mapping[str, str]
) -> list[str]:
    """What is known and was not accepted, a line each. Raises NothingAudited."""
    if not {one.ecosystem for one in KNOWN_BAD} <= {one.ecosystem for one in packages}:
        raise NothingAudited("the locks name no packages of one of the registries")
    _check_age(source, today)
    found = source.about([*packages, *(one for one in KNOWN_BAD if one not in packages)])
    if missed := [one.purl for one in KNOWN_BAD if one not in found]:
        raise NothingAudited(f"it knows nothing about {', '.join(missed)}, which is known to be bad")
    return [
        f"{one.purl}: {number}" for one in packages for number in found.get(one, ()) if number not in accepted
    ]


def accepted_on(text: str, today: date) -> dict[str, str]:
    """Advisories that somebody decided to live with, by id, with why; each ends on its day."""
    entries = tomllib.loads(text).get("accepted", [])
    return {one["id"]: one["why"] for one in entries if one["until"] >= today}


def _check_age(source: Copy | Service, today: date) -> None:
    if isinstance(source, Service):
        return
    if not source.newest:
        raise NothingAudited("the copy holds no advisory at all")
    if today - datetime.fromisoformat(source.newest).date() > OLDEST:
        raise NothingAudited(f"the copy's newest entry is of {source.newest}: fetch a newer one")


def main(arguments: Sequence[str]) -> int:
    """Write the bill, then look."""
    BILL.parent.mkdir(exist_ok=True)
    BILL.write_text(bill(shipped()), "utf-8")
    print(f"{len(shipped())} packages in {BILL.relative_to(ROOT)}")
    today, packages = datetime.now(UTC).date(), everything()
    try:
        source = Copy(map(Path, arguments)) if arguments else Service(SERVICE)
        lines = audited(packages, source, today, accepted_on(ACCEPTED.read_text("utf-8"), today))
    except NothingAudited as why:
        print(f"nothing was audited: {why}", file=sys.stderr)
        return NOT_AUDITED
    print(*lines, f"{len(packages)} packages audited, {len(lines)} advisories", sep="\n")
    return FOUND if lines else CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
