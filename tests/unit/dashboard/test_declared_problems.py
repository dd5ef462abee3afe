"""What the check says of people, rotas, chains and inhibitions is read in three languages."""

import pytest
from duty_town import GOOD, mistakes, rota
from small_town import NAME

from dashboard.components.declared_problems import said

WEEK = 'week = [{ hours = "mon", people = "li" }]'
TURNS = 'turns = ["li"], start = "2026-01-05"'
MISTAKES = {
    "both": f'layers = [{{ id = "t", {TURNS}, {WEEK} }}]',
    "twice": f'layers = [{{ id = "t", {TURNS} }}, {{ id = "t", {WEEK} }}]',
    "a start of a week": f'layers = [{{ id = "t", start = "2026-01-05", {WEEK} }}]',
}


@pytest.mark.parametrize("text", MISTAKES.values(), ids=MISTAKES)
def test_what_is_wrong_with_a_rota_is_said_in_the_readers_language(text: str):
    (problem,) = mistakes(rotas=rota(text)).values()
    assert said(problem, "zh-Hans") != problem


def test_what_is_wrong_with_chains_and_inhibitions_is_said_in_the_readers_language():
    same = '{ rules = ["flood"] }'
    text = f'\n[[inhibitions]]\nid = "i"\nsource = {same}\ntarget = {same}\nequal = ["thing"]\n'
    late = GOOD["policy.toml"].replace('tell = "rota:duty"', 'tell = "rota:duty", after = "5m"')
    short = (
        f'\n[[chains]]\nid = "short"\nname = {NAME}\nack_expires = "5s"\nsteps = [{{ tell = "fallback" }}]\n'
    )
    for problem in mistakes(policy=late + text + short).values():
        assert said(problem, "zh-Hant") != problem


ODD = (
    "changes nothing: 'zheng' never stands in this rota",
    "changes nothing: 'wu' stands in for themselves",
    "names li, wu more than once",
    "have no number on 'voice' or 'sms', so only superior and door are left: li",
    "have no number on 'voice' and are texted, not called: wu",
    "have no number on 'sms' and are not texted which door: wu",
)


@pytest.mark.parametrize("problem", ODD)
def test_what_is_hardly_meant_is_said_in_the_readers_language(problem: str):
    assert said(problem, "zh-Hant") != problem
