"""The wall again where there is no network at all."""

import pytest
from routeless import passed_without_a_route

pytestmark = pytest.mark.browser

INSIDE = ("tests/browser/test_wall_in_browser.py", "-k", "published_level or no_request or chart_for_each")


def test_the_wall_works_in_a_network_without_a_route():
    assert passed_without_a_route(*INSIDE, within_s=150) == 3
