"""S25: every page loads, with no request that fails, where there is no network: loopback and no route."""

import pytest
from routeless import passed_without_a_route

from dashboard.access_table import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

INSIDE = ("tests/security/test_s10_policy_in_browser.py", "-k", "every_page_works")


def test_every_page_loads_in_a_network_without_a_route():
    assert passed_without_a_route(*INSIDE, within_s=840) >= len(PAGES)
