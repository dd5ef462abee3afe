"""Simplified and traditional Chinese are not mixed, and each has the terms of its readers.

Which script a character is of, two old national standards know: Big5 holds what is written in Taiwan, GB 2312
what is written on the mainland. Both hold a few characters that only look like it; those are named here.
"""

import re
from pathlib import Path

import pytest

import dashboard
from dashboard.words import dictionary

ROOT = Path(dashboard.__file__).parent.parent
HAN = re.compile(r"[\u3400-\u9fff]")
STANDARD = {"zh-Hans": "gb2312", "zh-Hant": "cp950"}
SIMPLIFIED_IN_BIG5 = set(
    "与么优体儿听坏宁并庄床异怀怜惊扑扰机构洁洒离触赶顾据几干于后云叶极范荐种筑适郁余采困党"
)
"""Simplified characters that Big5 has as rare ones of their own; below the words in which they are right."""
RIGHT_IN_BIG5 = re.compile("叶韻|干擾|干涉|干預|若干|相干|后土|皇后|于姓|剩余|采邑|困難|受困|茶几|范姓|拮据")
TRADITIONAL_IN_GB = set("吒後捱摺於榘乾")
"""Traditional ones that GB 2312 has, but for names."""
OF_PLACES = set("碶腈")
"""Of names of places and substances, which no standard of that time holds."""
TERMS_OF_THE_OTHER = {
    "zh-Hant": re.compile(
        "信息|默認|服務器|視頻|網絡|軟件|硬件|鏈接|打印|屏幕|大屏|鼠標|登錄|激活|菜單|短信|界面|內存|硬盤|設置|加載|圖標"
        "|搜索|文件夾|導出|導入|字符|字節|接口|端口|帶寬|響應|攝像頭|賬號|質量|數據|密鑰|運行中|傳感器|缺省|用戶|刷新"
        "|程序員|在線|行數|通信|互聯網|文本"
    ),
    "zh-Hans": re.compile(
        "资讯|预设|伺服器|影片|网路|软体|硬体|列印|萤幕|滑鼠|登入|选单|简讯|介面|记忆体|程式|行动电话|帐号|讯息|执行中|资料库"
    ),
}
WRITTEN = {
    lang: re.compile(rf'["\']?(?:{lang}|{lang.replace("-", "_")})["\']?\s*[:=]\s*"((?:[^"\\]|\\.)*)"')
    for lang in STANDARD
}


def texts(lang: str) -> list[tuple[str, str]]:
    """(where, text) of everything that is said in a language: catalogues, tables in code, the demo."""
    found = [("messages.po", text) for text in dictionary(lang).values()]
    for folder, ending in (
        ("city", "py"),
        ("sensors", "py"),
        ("sensors", "toml"),
        ("alerts", "py"),
        ("dashboard", "py"),
    ):
        for path in (ROOT / folder).rglob(f"*.{ending}"):
            found += [(path.name, text) for text in WRITTEN[lang].findall(path.read_text(encoding="utf-8"))]
    return found


def is_of(character: str, lang: str) -> bool:
    try:
        character.encode(STANDARD[lang])
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("lang", STANDARD)
def test_every_character_is_of_the_script_of_its_language(lang):
    strange = SIMPLIFIED_IN_BIG5 if lang == "zh-Hant" else TRADITIONAL_IN_GB
    said = texts(lang)
    assert len(said) > 2500
    wrong = [
        (where, character, text)
        for where, text in said
        for character in set(HAN.findall(RIGHT_IN_BIG5.sub("", text))) - OF_PLACES
        if character in strange or not is_of(character, lang)
    ]
    assert wrong == []


@pytest.mark.parametrize("lang", STANDARD)
def test_no_text_has_terms_of_the_other_side(lang):
    found = [(where, text) for where, text in texts(lang) if TERMS_OF_THE_OTHER[lang].search(text)]
    assert found == []
