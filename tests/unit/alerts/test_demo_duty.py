"""The demo city's rotas have no gap in a year, and its chains end with the commander."""

from cast import NOW

from alerts.oncall import gaps, on_duty
from alerts.policy.people import people_of
from cli.catalogue import DEMO, texts
from sensors.catalogue import parse

YEAR = 366 * 86_400_000


def test_no_rota_of_the_demo_has_a_gap_and_every_chain_ends_with_the_commander():
    duty = parse(texts(DEMO)).duty
    assert duty is not None
    for rota in duty.rotas:
        assert gaps(rota, NOW - YEAR // 2, NOW + YEAR // 2) == []
        assert len(on_duty(rota, NOW)) == 1
    for chain in duty.chains:
        assert people_of(chain.steps[-1].targets, duty, NOW) == (duty.fallback,)
