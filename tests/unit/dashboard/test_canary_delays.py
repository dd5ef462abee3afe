"""What the page of alarm health says of the canary: nothing is fine that is not known."""

from zoneinfo import ZoneInfo

import pytest
from cast import HOUR, MINUTE, NOW

from city.canary import Flight, Hop
from dashboard.components.canary import canary_delays

WHOLE = Flight(NOW, dict.fromkeys(Hop, NOW + 500))
LOST = Flight(NOW - MINUTE, {Hop.STORED: NOW})


@pytest.mark.parametrize(
    ("flights", "now", "said"),
    [
        ([WHOLE], NOW + MINUTE, "All came through."),
        ([LOST, WHOLE], NOW + MINUTE, "The newest that did not come through: 22 Nov 07:59, not judged by"),
        ([WHOLE], NOW + HOUR, "None has flown since 22 Nov 08:00"),
        ([], NOW, "No canary has flown yet."),
    ],
)
def test_the_canary_is_fine_only_where_the_newest_flew_lately_and_came_through(flights, now, said):
    shown = str(canary_delays(flights, ZoneInfo("Asia/Shanghai"), now, "en"))
    assert said in shown
    assert ("All came through" in shown) == ("All came through" in said)
