"""The words on screen in three languages, read from the committed `.po` catalogues.

A msgid is the English sentence with {placeholders}. `xx` is a pseudo-locale for tests: it
brackets every sentence, so that a string which bypasses the catalogues stands out.
"""

from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.messages.pofile import read_po

from city.properties import LANGUAGES

LOCALES = Path(__file__).parent / "locales"
DEFAULT = LANGUAGES[0]
PSEUDO = "xx"


@cache
def dictionary(lang: str) -> MappingProxyType[str, str]:
    """msgid → text of a language; an unknown language gets the default one."""
    if lang == PSEUDO:
        return MappingProxyType({msgid: f"⟦{text}⟧" for msgid, text in dictionary("en").items()})
    return _read(LOCALES / language(lang) / "LC_MESSAGES" / "messages.po")


@cache
def singulars(lang: str) -> MappingProxyType[str, str]:
    """msgid → what is said instead where its {n} is one: in languages that tell one from many."""
    if lang == PSEUDO:
        return MappingProxyType({msgid: f"⟦{text}⟧" for msgid, text in singulars("en").items()})
    path = LOCALES / language(lang) / "LC_MESSAGES" / "singular.po"
    return _read(path) if path.exists() else MappingProxyType({})


def _read(path: Path) -> MappingProxyType[str, str]:
    with path.open("rb") as file:
        catalogue = read_po(file)
    return MappingProxyType({str(m.id): str(m.string) for m in catalogue if m.id and m.string})


def language(wanted: str | None) -> str:
    """The language to use for a wish out of a URL: itself if we speak it, else the default."""
    return wanted if wanted in (*LANGUAGES, PSEUDO) else DEFAULT


def t(lang: str, msgid: str, **values: object) -> str:
    """A sentence in a language with its placeholders filled; an unknown msgid is returned as it is."""
    text = dictionary(lang).get(msgid, msgid)
    if values.get("n") in (1, "1"):
        text = singulars(lang).get(msgid, text)
    return text.format(**values)


def local(lang: str, by_language: dict[str, str]) -> str:
    """A name of the catalogue in a language; `xx` brackets the English one."""
    if lang == PSEUDO:
        return f"⟦{by_language['en']}⟧" if by_language.get("en") else ""
    return by_language.get(lang) or by_language.get("en", "")
