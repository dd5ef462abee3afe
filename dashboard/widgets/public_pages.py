"""The routes of the pages that people look at: the city, its map, a station, a frame, how to embed."""

from city.settings import Settings
from dashboard.widgets import builder_page, map_page
from dashboard.widgets.city_page import city_page
from dashboard.widgets.embed_page import embed_page
from dashboard.widgets.problems import in_frame
from dashboard.widgets.routes import Route
from dashboard.widgets.station_page import station_page
from dashboard.widgets.warning_page import warning_page


def routes(settings: Settings) -> tuple[Route, ...]:
    """All of them."""
    return (
        Route("/", city_page, reads=("area",), sized=False),
        Route("/station/{thing_id}", station_page, reads=("show",), sized=False),
        Route("/warning/{identifier}", warning_page, sized=False),
        Route("/embed/{what}/{thing_id}", embed_page, wrong=in_frame),
        *map_page.routes(settings),
        *builder_page.routes(settings),
    )
