"""The words that AG Grid brings by itself, in the reader's language: on screen and for who hears it."""

from dashboard.words import t


def grid_words(lang: str, empty: str) -> dict[str, str]:
    """What a table says while it loads and where it is empty, for its `localeText`; our tables are neither
    sorted nor filtered by it.
    """
    return {
        "noRowsToShow": empty,
        "noMatchingRows": empty,
        "loadingOoo": t(lang, "Loading"),
        "ariaRowSelect": t(lang, "Space chooses this row"),
        "ariaRowDeselect": t(lang, "Space lets go of this row"),
        "ariaRowToggleSelection": t(lang, "Space chooses this row or lets go of it"),
        "ariaChecked": t(lang, "chosen"),
        "ariaUnchecked": t(lang, "not chosen"),
    }
