"""Words: every sentence exists in every language, and nothing on the page goes round the catalogues."""

import re
from pathlib import Path
from string import Formatter

import pytest

import dashboard
from city.properties import LANGUAGES
from dashboard.words import dictionary, language, local, singulars, t

ROOT = Path(dashboard.__file__).parent
MODULES = sorted(
    path
    for page in ("live", "video", "flood", "export", "reports", "devices")
    for path in (ROOT / "assets" / page).glob("*.js")
)
PYTHON = [
    *(ROOT / "components").glob("*.py"),
    *(ROOT / "pages").glob("*.py"),
    *(ROOT / "figures").glob("*.py"),
    *(ROOT / "reporting").glob("*.py"),
    *(ROOT / "exporting").glob("*.py"),
    *(ROOT / "api").glob("*.py"),
    *(ROOT / "templates").glob("*.html"),
    ROOT / "account_pages.py",
    ROOT / "token_scopes.py",
]
PUBLIC = [*(ROOT / "widgets").glob("*.py"), *(ROOT / "widgets" / "templates").glob("*.html")]
SPOKEN_IN_PUBLIC = re.compile(r'\b(?:t|say)\(\s*(?:[\w.]*lang,\s*)?"((?:[^"\\]|\\.)*)"')
SPOKEN_IN_JS = re.compile(r'(?<![\w.])t\(\s*"((?:[^"\\]|\\.)*)"')
SPOKEN_IN_PYTHON = re.compile(r'\bt\(\s*lang,\s*"((?:[^"\\]|\\.)*)"')
TABLES_IN_JS = re.compile(r"const (?:\w+_WORDS|KEYS|FIGURES|rows) = [\[{](.*?)[\]}];", re.S)
LITERAL_IN_JS = re.compile(
    r'(?:(?:text|title|placeholder|"aria-label"): |setText\([\w.]+, |textContent = )"([^"]*[^\W\d_][^"]*)"'
)


def spoken() -> set[str]:
    js = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    python = "\n".join(path.read_text(encoding="utf-8") for path in PYTHON)
    public = "\n".join(path.read_text(encoding="utf-8") for path in PUBLIC)
    own = set(SPOKEN_IN_JS.findall(js)) | set(SPOKEN_IN_PYTHON.findall(python))
    return own | set(SPOKEN_IN_PUBLIC.findall(public))


def quoted() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in [*MODULES, *PYTHON, *PUBLIC])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_exists_in_every_language(lang):
    assert dictionary(lang).keys() == dictionary("en").keys()
    assert spoken() <= dictionary(lang).keys()


def test_every_word_of_the_tables_is_in_the_catalogues():
    words = set()
    for path in MODULES:
        for body in TABLES_IN_JS.findall(path.read_text(encoding="utf-8")):
            words |= {word for word in re.findall(r'"([^"]+)"', body) if re.match(r"[A-Z][a-z]+", word)}
    assert words - {"GOOD", "SUSPECT", "BAD", "Esc"} <= dictionary("en").keys()


def test_no_sentence_is_left_over():
    text = quoted()
    used = ('"', '"'), ("'", "'"), ("", ":")
    left = [msgid for msgid in dictionary("en") if not any(f"{a}{msgid}{b}" in text for a, b in used)]
    assert left == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_keeps_the_placeholders(lang):
    for msgid, text in dictionary(lang).items():
        assert fields(text) == fields(msgid), msgid


def test_english_says_its_own_msgids():
    assert all(msgid == text for msgid, text in dictionary("en").items())


def test_chinese_has_no_latin_sentences():
    for lang in ("zh-Hans", "zh-Hant"):
        for text in dictionary(lang).values():
            assert not re.search(r"[a-z]{3,} [a-z]{3,}", re.sub(r"\{\w+\}", "", text)), text


def test_no_module_writes_a_sentence_of_its_own():
    for path in MODULES:
        assert LITERAL_IN_JS.findall(path.read_text(encoding="utf-8")) == [], path.name


def test_no_module_writes_markup():
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
        )


def test_the_pseudo_locale_brackets_every_sentence():
    assert t("xx", "No alarms") == "⟦No alarms⟧"
    assert local("xx", {"en": "Daqi"}) == "⟦Daqi⟧"
    assert local("xx", {}) == ""


def test_placeholders_are_filled():
    assert t("zh-Hans", "stale {age}", age="12 分钟") == "已过期 12 分钟"


def test_an_unknown_language_is_the_default():
    assert language("tlh") == language(None) == "zh-Hans"
    assert language("zh-Hant") == "zh-Hant"


def test_an_unknown_msgid_is_shown_as_it_is():
    assert t("en", "not in any catalogue") == "not in any catalogue"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_one_is_not_told_like_many_in_a_language_that_tells_them_apart():
    assert (t("en", "{n} days", n=1), t("en", "{n} days", n="1"), t("en", "{n} days", n=2)) == (
        "1 day",
        "1 day",
        "2 days",
    )
    assert t("xx", "{n} days", n=1) == "⟦1 day⟧"
    assert t("zh-Hans", "{n} days", n=1) == "1 天"
    assert singulars("en").keys() <= dictionary("en").keys()
    assert all(fields(text) <= fields(msgid) for msgid, text in singulars("en").items())
