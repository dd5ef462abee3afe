"""Which view is made of an answer."""

from collections.abc import Callable, Mapping

from dashboard.components.trend_course_view import course_view
from dashboard.components.trend_exceedances_view import exceedances_view
from dashboard.components.trend_figure_views import capture_view, correlation_view, distribution_view
from dashboard.components.trend_pattern_views import calendar_view, profile_view, roses_view
from dashboard.components.trend_view import Drawing, Shown
from dashboard.components.trend_wish import TrendWish, View
from dashboard.components.trend_words import Teller, names_of
from dashboard.trends_reader import Answer

VIEWS: Mapping[View, Callable[[Drawing], Shown]] = {
    View.COURSE: course_view,
    View.EXCEEDANCES: exceedances_view,
    View.CALENDAR: calendar_view,
    View.PROFILE: profile_view,
    View.ROSES: roses_view,
    View.CORRELATION: correlation_view,
    View.DISTRIBUTION: distribution_view,
    View.CAPTURE: capture_view,
}


def shown(answer: Answer, wish: TrendWish, tell: Teller, theme: str, *, narrow: bool = False) -> Shown:
    """The view of a wish; `narrow` for a phone. Zoom is kept while the wish stays the same, in every view."""
    names = names_of([one.asked for one in answer.series], tell)
    view = VIEWS[wish.view](Drawing(answer, tell, theme, names, wish.zoom, narrow))
    if view.figure is not None:
        view.figure["layout"]["uirevision"] = wish.address()
    return view
