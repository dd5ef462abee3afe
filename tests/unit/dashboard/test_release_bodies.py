"""What is refused of a release before anything is computed."""

import pytest
from pydantic import ValidationError

from dashboard.api.release_bodies import Change, Closing, Release


@pytest.mark.parametrize("body", [Change, Closing])
@pytest.mark.parametrize("note", ["", "  ", "\n\t"])
def test_a_note_that_has_to_be_there_says_something(body, note):
    with pytest.raises(ValidationError):
        body(note=note)


def test_blanks_around_a_note_are_not_kept():
    assert Closing(note=" the valve is shut\n").note == "the valve is shut"


def test_a_note_may_have_lines():
    assert Change(note="one\ntwo").note == "one\ntwo"


def test_true_is_no_amount():
    with pytest.raises(ValidationError):
        Release.model_validate({"thing_id": "chem-a", "chemical": "chlorine", "amount_kg": True})
