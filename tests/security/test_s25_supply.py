"""S25: what is installed is known by version and hash and looked up; who could not look fails."""

import json
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import pytest
from supply import audit
from supply.advisories import Copy, NothingAudited, is_affected
from supply.audit import Audited
from supply.locked import Package, everything, shipped
from supply.sbom import bill

TODAY = date(2026, 11, 23)
CLEAN = [Package("PyPI", "good", "1.0"), Package("npm", "@good/part", "2.0.0")]


def entry(number: str, package: Package, *events: dict, **more) -> dict:
    affected = {"package": {"ecosystem": package.ecosystem, "name": package.name}}
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    told = {"affected": [{**affected, "ranges": ranges, "versions": more.pop("versions", [])}]}
    return {"id": number, "modified": "2026-11-20T00:00:00Z", **told, **more}


BAD = [entry(f"BAD-{one.name}", one, versions=[one.version]) for one in audit.KNOWN_BAD]


@pytest.fixture
def copy(tmp_path):
    def made(*entries: dict) -> Copy:
        with ZipFile(tmp_path / "all.zip", "w") as packed:
            for number, one in enumerate(entries):
                packed.writestr(f"{number}.json", json.dumps(one))
        return Copy([tmp_path / "all.zip"])

    return made


def test_nothing_known_is_clean_and_something_known_is_named(copy):
    assert audit.audited(CLEAN, copy(*BAD), TODAY, {}) == Audited([], [])
    source = copy(*BAD, entry("GHSA-1", CLEAN[1], {"introduced": "0"}, {"fixed": "2.0.1"}))
    assert audit.audited(CLEAN, source, TODAY, {}).found == ["pkg:npm/%40good/part@2.0.0: GHSA-1"]
    assert audit.audited(CLEAN, source, TODAY, {"GHSA-1": "why"}).found == []


@pytest.mark.parametrize(
    ("entries", "missed"),
    [
        ((), ["no advisory about PyPI", "no advisory about npm"]),
        (BAD[:1], ["no advisory about npm"]),
        (BAD[1:], ["no advisory about PyPI"]),
        ([BAD[0], entry("X", CLEAN[1], versions=["1.0.0"])], ["nothing is known about pkg:npm/lodash"]),
        ([BAD[0] | {"modified": "2026-09-01T00:00:00Z"}, BAD[1]], ["PyPI is of 2026-09-01: fetch a newer"]),
        ([BAD[0], BAD[1] | {"modified": "2026-10-01"}, entry("X", CLEAN[0])], ["npm is of 2026-10-01"]),
        ([BAD[0] | {"modified": "2027-07-09T15:54:00Z"}, BAD[1]], ["no advisory about PyPI"]),
    ],
)
def test_who_finds_nothing_because_nothing_was_looked_at_fails(copy, entries, missed):
    told = audit.audited(CLEAN, copy(*entries), TODAY, {}).missed
    assert [why for why, part in zip(told, missed, strict=True) if part not in why] == []


def test_what_a_copy_of_one_registry_finds_is_told_all_the_same(copy):
    told = audit.audited(CLEAN, copy(BAD[0], entry("PYSEC-1", CLEAN[0], versions=["1.0"])), TODAY, {})
    assert told == Audited(["pkg:pypi/good@1.0: PYSEC-1"], ["there is no advisory about npm"])


def test_locks_without_one_of_the_registries_fail(copy):
    assert audit.audited(CLEAN[:1], copy(*BAD), TODAY, {}).missed == ["the locks name no package of npm"]


def test_a_folder_of_advisories_is_read_as_it_was_cloned(tmp_path):
    """As PyPA's and GitHub's lie: YAML whose versions look like numbers, JSON, and other files."""
    (tmp_path / "vulns").mkdir()
    (tmp_path / "vulns" / "PYSEC-1.yaml").write_text(
        "id: PYSEC-1\nmodified: 2026-11-20T00:00:00Z\naffected:\n- package:\n    name: good\n"
        "    ecosystem: PyPI\n  ranges:\n  - type: ECOSYSTEM\n    events:\n"
        "    - introduced: 1.0\n    - fixed: 1.10\n  versions: [1.0]\n"
    )
    (tmp_path / "GHSA-2.json").write_text(json.dumps(entry("GHSA-2", CLEAN[1], versions=["2.0.0"])))
    (tmp_path / "ci.yml").write_text("on: [push]\n")
    (tmp_path / "list.json").write_text("[1, 2]")
    told = Copy([tmp_path])
    assert told.about(CLEAN) == {CLEAN[0]: ["PYSEC-1"], CLEAN[1]: ["GHSA-2"]}
    assert told.about([Package("PyPI", "good", "1.9"), Package("PyPI", "good", "1.10")]) == {
        Package("PyPI", "good", "1.9"): ["PYSEC-1"]
    }
    (tmp_path / "torn.yaml").write_text("a: [")
    with pytest.raises(NothingAudited, match="cannot be read"):
        Copy([tmp_path])


def test_the_command_fails_without_anything_to_look_in(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(audit, "SERVICE", "http://127.0.0.1:1/v1/querybatch")
    assert audit.main([]) == audit.NOT_AUDITED
    assert audit.main([str(tmp_path / "missing.zip")]) == audit.NOT_AUDITED
    assert audit.main([str(tmp_path)]) == audit.NOT_AUDITED
    said = capsys.readouterr().err
    assert (said.count("nothing was audited: "), said.count("not everything was audited: ")) == (2, 2)


@pytest.mark.parametrize(
    ("ecosystem", "version", "events", "affected"),
    [
        ("PyPI", "1.10", [{"introduced": "0"}, {"fixed": "1.9"}], False),
        ("PyPI", "1.10rc1", [{"introduced": "1.9"}, {"fixed": "1.10"}], True),
        ("PyPI", "2.0", [{"introduced": "1"}, {"last_affected": "2.0"}], True),
        ("PyPI", "2.0.1", [{"introduced": "1"}, {"last_affected": "2.0"}], False),
        ("PyPI", "3.1", [{"introduced": "0"}, {"fixed": "1"}, {"introduced": "3"}, {"fixed": "3.2"}], True),
        ("npm", "4.10.0", [{"introduced": "0"}, {"fixed": "4.9.1"}], False),
        ("npm", "4.9.1-rc.2", [{"introduced": "0"}, {"fixed": "4.9.1"}], True),
        ("npm", "1.0.0-beta.11", [{"introduced": "1.0.0-beta.2"}], True),
        ("npm", "1.0.0", [{"introduced": "1.0.1"}], False),
    ],
)
def test_versions_are_compared_as_their_registry_does(ecosystem, version, events, affected):
    package = Package(ecosystem, "one", version)
    assert is_affected(entry("X", package, *events), package) is affected
    assert not is_affected(entry("X", package, *events), replace(package, name="other"))


def test_names_are_compared_as_their_registry_does():
    told = entry("X", Package("PyPI", "Zope.Interface_x", "1"), versions=["1"])
    assert is_affected(told, Package("PyPI", "zope-interface-x", "1"))
    told = entry("X", Package("npm", "JSON", "1.0.0"), versions=["1.0.0"])
    assert not is_affected(told, Package("npm", "json", "1.0.0"))


def test_what_was_withdrawn_is_not_told(copy):
    gone = entry("X", CLEAN[0], versions=["1.0"], withdrawn="2026-01-01T00:00:00Z")
    assert audit.audited(CLEAN, copy(*BAD, gone), TODAY, {}).found == []


def test_what_was_accepted_ends_on_its_day():
    told = '[[accepted]]\nid = "X"\nwhy = "only Windows"\nuntil = 2026-11-23\n'
    assert audit.accepted_on(told, TODAY) == {"X": "only Windows"}
    assert audit.accepted_on(told, date(2026, 11, 24)) == {}


def test_the_bill_names_every_locked_package_with_its_hashes_and_is_the_same_twice():
    locked = shipped()
    told = json.loads(bill(locked))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    parts = {one["purl"]: one for one in told["components"]}
    assert len(parts) == len(locked) > 100
    assert set(told["dependencies"][0]["dependsOn"]) == set(parts)
    assert any(purl.startswith("pkg:npm/maplibre-gl@") for purl in parts)
    assert not any(
        purl.startswith(("pkg:npm/axe-core@", "pkg:npm/koa@", "pkg:pypi/pytest@")) for purl in parts
    )
    assert all("hashes" in one or "properties" in one for one in parts.values())
    assert all(one["licenses"] for purl, one in parts.items() if purl.startswith("pkg:npm/"))
    assert bill(reversed(locked)) == bill(locked)


def test_what_only_builds_and_tests_is_audited_too():
    names = {one.name for one in everything()}
    assert {"pytest", "uv", "esbuild", "fastapi"} <= names
    assert {one.purl for one in shipped()} < {one.purl for one in everything()}
