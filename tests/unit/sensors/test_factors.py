"""Factor codes of HJ 212 by name."""

import csv
import tomllib
from pathlib import Path

import pytest

from sensors.factors import find_factor

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("code", "name", "unit"),
    [
        ("w01018", "化学需氧量", "毫克/升"),
        ("011", "化学需氧量", "毫克/升"),
        ("B01", "污水", "升/秒"),
        ("S02", "烟气流速", "米/秒"),
        ("a21026-Zs", "二氧化硫（折算）", "毫克/立方米"),
        ("e10101", "进水口流量", "升/秒"),
        ("i33312", "炉膛内上部焚烧温度", "摄氏度"),
        ("e70101", "污水提升泵 / 加药量", ""),
        ("Leq", "等效声级", "分贝"),
    ],
)
def test_a_code_of_either_edition_has_a_name(code, name, unit):
    factor = find_factor(code)
    assert factor is not None
    assert (factor.name, factor.unit) == (name, unit)


@pytest.mark.parametrize("code", ["", "x", "a99948", "W01018", "e1010", "e101011", "-Zs", "831"])
def test_other_codes_have_none(code):
    assert find_factor(code) is None


def test_every_row_is_found_by_both_its_codes():
    rows = list(csv.DictReader((ROOT / "sensors/hj212_factors.csv").read_text("utf-8").splitlines()))
    assert len(rows) == 379
    for row in rows:
        factor = find_factor(row["code"])
        assert factor is not None
        assert row["name"] in factor.name
        assert not row["old_code"] or find_factor(row["old_code"]) == factor


def test_the_table_is_part_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["setuptools"]["package-data"]["sensors"] == ["hj212_factors.csv"]
