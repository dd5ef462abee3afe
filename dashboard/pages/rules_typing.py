"""What is typed on the rules' page, in the form or as TOML, becomes one draft that the browser keeps.

Form and text are two views of the draft: only the one that is shown changes it, the other is made anew when
it is shown. So neither answers the other.

Answers may come in another order than the questions: each change of the draft is made of what stands in the
fields at that moment, not of a draft that another answer may be about to replace.
"""

from collections.abc import Callable
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from dashboard.components.rules_editing import Fields, Wish, seasoned, typed
from dashboard.components.rules_editor import text_of
from dashboard.components.rules_fields import fitted, kind_of
from dashboard.components.rules_form import form
from dashboard.components.rules_words import KIND_WORDS, problem_said
from dashboard.rules_reader import Choices
from dashboard.words import t
from sensors.catalogue_rules_shape import RuleKind


def register_typing(app: Dash, choices: Callable[[], Choices]) -> None:
    """Bind fields, text, kind, seasons and the two views to the draft that the browser keeps."""
    fields, names = {"type": "rules-field", "path": ALL}, {"type": "rules-name", "of": ALL}

    @app.callback(
        Output("rules-draft", "data"),
        Input(fields, "value"),
        Input(names, "value"),
        State(fields, "id"),
        State("rules-kind", "value"),
        State("rules-draft", "data"),
        State("rules-view", "value"),
        prevent_initial_call=True,
    )
    def typing(
        values: list[object],
        named: list[object],
        ids: list[dict[str, str]],
        kind: object,
        draft: object,
        view: object,
    ) -> Any:
        said = Fields(values, ids, named)
        table = said.named(draft) if view == "toml" else said.collected(kind, draft)
        return no_update if table == draft else table

    @app.callback(
        Output("rules-draft", "data", allow_duplicate=True),
        Output("rules-text-fault", "children"),
        Input("rules-text", "value"),
        State("rules-base", "data"),
        State("rules-draft", "data"),
        State("rules-view", "value"),
        State("rules-address", "search"),
        prevent_initial_call=True,
    )
    def texting(text: object, base: object, draft: object, view: object, search: object) -> Any:
        if view != "toml":
            return no_update, no_update
        table, fault = typed(text, base)
        said = problem_said(fault, Wish.of(search).lang) if fault else ""
        return (no_update if table is None or table == draft else table), said

    @app.callback(
        Output("rules-draft", "data", allow_duplicate=True),
        Output("rules-form", "children", allow_duplicate=True),
        Output("rules-kind-words", "children"),
        Input("rules-kind", "value"),
        Input({"type": "rules-season", "word": ALL, "index": ALL}, "n_clicks"),
        State(names, "value"),
        State("rules-draft", "data"),
        State("rules-address", "search"),
        prevent_initial_call=True,
    )
    def shaping(kind: object, _clicks: object, named: list[object], draft: object, search: object) -> Any:
        if (
            not isinstance(draft, dict)
            or kind not in tuple(RuleKind)
            or not any(one.get("value") for one in ctx.triggered)
        ):
            return no_update, no_update, no_update
        lang, chosen = Wish.of(search).lang, RuleKind(str(kind))
        table = seasoned(fitted(Fields([], [], named).named(draft), chosen), ctx.triggered_id)
        return table, form(table, choices(), lang), t(lang, KIND_WORDS[chosen][1])

    @app.callback(
        Output("rules-form", "hidden"),
        Output("rules-toml", "hidden"),
        Output("rules-form", "children", allow_duplicate=True),
        Output("rules-text", "value"),
        Output("rules-kind", "value"),
        Output(names, "value"),
        Input("rules-view", "value"),
        State(names, "value"),
        State("rules-draft", "data"),
        State("rules-address", "search"),
        prevent_initial_call=True,
    )
    def viewing(view: object, named: list[object], draft: object, search: object) -> Any:
        kept = [no_update] * len(named)
        if not isinstance(draft, dict):
            return *(no_update,) * 5, kept
        if view == "toml":
            return True, False, no_update, text_of(draft), no_update, kept
        shown = form(draft, choices(), Wish.of(search).lang)
        names_now = [str(draft.get("id", "")) for _ in named]
        return False, True, shown, no_update, kind_of(draft).value, names_now
