"""The table of docs/security.md says which test keeps which requirement, and leaves none out."""

import pytest
import security_table
from security_table import BEGIN, END, REQUIREMENTS, kept, numbers, put, table


def test_every_requirement_has_a_test():
    assert [f"S{number}" for number in range(1, len(REQUIREMENTS) + 1) if not kept().get(number)] == []
    assert len(REQUIREMENTS) == 27


def test_no_test_keeps_a_requirement_that_is_none():
    assert set(kept()) <= set(range(1, 28))


def test_the_page_is_what_the_tests_say():
    page = security_table.PAGE.read_text("utf-8")
    assert put(page, table(kept())) == page, "run: python tests/security_table.py --write"


@pytest.mark.parametrize(
    ("name", "first_line", "found"),
    [
        ("test_s03_default_deny.py", "S3: nothing is reached", {3}),
        ("test_s09_cookies.py", "S9, S12: the cookie", {9, 12}),
        ("test_s07_x.py", "S7 and S26: pages", {7, 26}),
        ("test_user_command.py", "The command: S3 is not meant", set()),
    ],
)
def test_a_file_keeps_what_its_name_and_its_first_line_say(name, first_line, found):
    assert numbers(name, first_line) == found


def test_the_table_stands_between_its_marks():
    assert put(f"a\n{BEGIN}old\n{END}b\n", f"{BEGIN}new\n{END}") == f"a\n{BEGIN}new\n{END}b\n"
    with pytest.raises(ValueError, match="no place"):
        put("a\n", "new")
