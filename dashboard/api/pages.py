"""What the pages need besides data: words in the user's language and the offline base map."""

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from dashboard.api.context import json
from dashboard.words import dictionary, singulars

router = APIRouter(tags=["pages"])

ASSETS = Path(__file__).parent.parent / "assets"
LAND = Path(str(files("maps"))) / "data" / "land.geojson"


@router.get("/api/v1/words")
async def words(lang: str = "zh-Hans") -> Response:
    """Every sentence of the screens in a language, by its English original."""
    single = {f"1 {msgid}": text for msgid, text in singulars(lang).items()}
    return json({**dictionary(lang), **single})


@router.get("/maps/land.geojson")
async def land() -> Response:
    """The base map: land polygons, WGS84."""
    return FileResponse(
        LAND, media_type="application/geo+json", headers={"Cache-Control": "public, max-age=3600"}
    )
