"""Schemes of the air quality index: their classes and what makes an index."""

import pytest

from city.air_scheme import GRADES, Scheme, grade_of, primary_of
from city.properties import LANGUAGES


@pytest.mark.parametrize(
    ("scheme", "index", "slug"),
    [
        (Scheme.HJ633, 0, "excellent"),
        (Scheme.HJ633, 50, "excellent"),
        (Scheme.HJ633, 51, "good"),
        (Scheme.HJ633, 150, "light"),
        (Scheme.HJ633, 151, "moderate"),
        (Scheme.HJ633, 300, "heavy"),
        (Scheme.HJ633, 301, "severe"),
        (Scheme.HJ633, 500, "severe"),
        (Scheme.EPA2024, 100, "moderate"),
        (Scheme.EPA2024, 101, "sensitive"),
        (Scheme.EPA2024, 301, "hazardous"),
        (Scheme.EPA2024, 549, "hazardous"),
        (Scheme.EEA2025, 1, "good"),
        (Scheme.EEA2025, 6, "extremely_poor"),
    ],
)
def test_the_class_of_an_index_is_that_of_its_scheme(scheme, index, slug):
    assert grade_of(scheme, index).slug == slug


@pytest.mark.parametrize("scheme", Scheme)
def test_classes_rise_without_a_gap_and_have_words_in_every_language(scheme):
    grades = GRADES[scheme]
    bounds = [one.up_to for one in grades[:-1]]
    assert bounds == sorted(bounds)
    assert grades[-1].up_to is None
    assert len({one.slug for one in grades}) == len({one.colour for one in grades}) == len(grades) == 6
    assert all(set(one.label) == set(LANGUAGES) and all(one.label.values()) for one in grades)


@pytest.mark.parametrize(
    ("scheme", "indices", "primary"),
    [
        (Scheme.HJ633, {"pm10": 50, "o3": 12}, ()),
        (Scheme.HJ633, {"pm10": 51, "o3": 51, "co": 2}, ("o3", "pm10")),
        (Scheme.HJ633, {}, ()),
        (Scheme.EPA2024, {"pm10": 20, "o3": 12}, ("pm10",)),
        (Scheme.EEA2025, {"pm10": 1, "o3": 1}, ()),
        (Scheme.EEA2025, {"pm10": 2, "o3": 1}, ("pm10",)),
    ],
)
def test_what_makes_the_index_is_primary_and_ties_are_several(scheme, indices, primary):
    assert primary_of(scheme, indices) == primary
