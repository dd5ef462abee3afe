"""What the sections of who hears of what are called, and their entries."""

from dashboard.components.duty_wish import Wish
from dashboard.words import local, t
from sensors.catalogue_parts import SINGLE
from store.declarations import Declaration

SECTION_NAMES = {
    "people": "People",
    "teams": "Teams",
    "rotas": "Rotas",
    "chains": "Chains",
    "routes": "Routes",
    "inhibitions": "Inhibitions",
    "policy": "For all",
    "callouts": "Call lists",
    "channels": "Channels",
}
ABOUT = {
    "people": "Who can be told, and by which channels. Addresses are in full only in the editor.",
    "teams": "People who are told together.",
    "rotas": "Who is on duty when. Stand-ins are entered in the calendar.",
    "chains": "Who is told first, and who next while nobody answers.",
    "routes": "Which alarms go up which chain: the first that matches, last one without conditions.",
    "inhibitions": "Which alarm holds back which others that follow from it.",
    "policy": "The commander, and how many messages a person gets.",
    "callouts": "Lists for call and confirm.",
    "channels": "Ways to people. Secrets are not kept here: they come from the environment.",
}


def section_of(wish: Wish) -> str:
    """The section that is open."""
    return wish.get("section") if wish.get("section") in SECTION_NAMES else "people"


def titled(one: Declaration, lang: str) -> str:
    """An entry's name, its id where it has none."""
    names = one.table.get("name")
    if one.section in SINGLE:
        return t(lang, SECTION_NAMES[one.section])
    return (local(lang, names) if isinstance(names, dict) else "") or one.name
