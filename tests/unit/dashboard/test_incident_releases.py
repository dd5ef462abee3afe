"""Releases on the incident's page: a line for every version, who did it, and what it was."""

import pytest
from release_told import NOW, told

from city.properties import LANGUAGES
from dashboard.components.incident_releases import release_entries, release_list, release_name
from dashboard.components.incident_timeline import Sort


def versioned(**changed):
    release = told(**changed)
    versions = [{**one, "note": f"note {one['version']}"} for one in release["versions"]]
    return {**release, "versions": versions}


def test_every_version_and_the_end_are_lines_of_time():
    closed = versioned(closed_at=NOW + 1000, closed_by="lin", closed_why="the valve is shut")
    found = release_entries([closed], "en")
    assert [one.at for one in found] == [*(one["at"] for one in closed["versions"]), NOW + 1000]
    assert [one.sort for one in found] == [Sort.PEOPLE, Sort.PEOPLE, Sort.FOUND, Sort.PEOPLE]
    assert found[2].what == "release: the wind changed"
    assert found[2].said == "wind from NE 45°, 3.4 m/s · version 3 · note 3"
    assert found[3].said == "lin · the valve is shut"


def test_a_drill_is_called_one():
    assert release_name(told(drill=True), "en") == "DRILL · Chlorine released · Linchi Chemical"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_release_leads_to_the_wall_and_to_its_report(lang):
    (section,) = release_list([told()], lang)
    links = [part.href for part in section.children[1].children[0].children if hasattr(part, "href")]
    assert links == [
        f"/?lang={lang}&release=7",
        f"/api/v1/releases/7/report.html?lang={lang}",
        f"/api/v1/releases/7/report.pdf?lang={lang}",
    ]


def test_an_incident_without_one_has_no_such_section():
    assert release_list([], "en") == []
