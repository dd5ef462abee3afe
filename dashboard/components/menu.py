"""The words of a dropdown that Dash brings by itself, in the reader's language."""

from dashboard.words import t


def menu_words(lang: str) -> dict[str, str]:
    """What a dropdown says of searching and choosing, for its `labels`."""
    return {
        "search": t(lang, "Search"),
        "clear_search": t(lang, "Clear the search"),
        "clear_selection": t(lang, "Clear the choice"),
        "no_options_found": t(lang, "Nothing like it"),
        "select_all": t(lang, "Choose all"),
        "deselect_all": t(lang, "Choose none"),
        "selected_count": t(lang, "{n} chosen", n="{num_selected}"),
    }
