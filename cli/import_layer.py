"""The layers of a GeoPackage as batches of columns, each feature's place among them in degrees of WGS84."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from cli.import_typed import plain
from sensors.mapping import GEOMETRY_LAT, GEOMETRY_LON


def layer_of(path: Path, named: str | None) -> str:
    """The layer to read: the one that is named, or the only one. Raises ValueError."""
    import pyogrio

    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError as error:
        raise ValueError(str(error)) from error
    if named is not None and named not in layers:
        raise ValueError(f"has no layer {named!r}, but {', '.join(layers)}")
    if named is None and len(layers) != 1:
        raise ValueError(f"has the layers {', '.join(layers)}: name one with `layer`")
    return named or layers[0]


def fields(path: Path, layer: str) -> list[str]:
    """The names of a layer's columns, the two that its geometry comes as among them."""
    import pyogrio

    info = pyogrio.read_info(path, layer=layer)
    places = [GEOMETRY_LON, GEOMETRY_LAT] if info["geometry_type"] else []
    return [*map(str, info["fields"]), *places]


def batches(
    path: Path, layer: str, used: tuple[str, ...], most: int
) -> Iterator[tuple[dict[str, pa.Array], int, float]]:
    """Columns, number of rows, and the share of the layer that was read."""
    import pyogrio

    info = pyogrio.read_info(path, layer=layer, force_feature_count=True)
    places = [name for name in used if name in (GEOMETRY_LON, GEOMETRY_LAT)]
    columns = [name for name in used if name not in places]
    done, total = 0, max(1, int(info["features"]))
    with pyogrio.open_arrow(
        path, layer=layer, columns=columns, read_geometry=bool(places), batch_size=most, use_pyarrow=True
    ) as (meta, reader):
        for batch in reader:
            found = {name: plain(batch.column(name), name, done) for name in columns}
            if places:
                geometry = batch.column(meta["geometry_name"] or "wkb_geometry")
                found |= _where(geometry, info["crs"])
            done += batch.num_rows
            yield found, batch.num_rows, done / total


def _where(geometry: pa.Array, crs: str | None) -> dict[str, pa.Array]:
    """A representative point of each geometry; none where it is empty."""
    import numpy as np
    import shapely

    shapes = shapely.from_wkb(np.array(geometry.to_pylist(), dtype=object), on_invalid="ignore")
    points = shapely.point_on_surface(np.where(shapely.is_empty(shapes), None, shapes))
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    empty = np.isnan(lon)
    if crs and crs.upper() not in ("EPSG:4326", "OGC:CRS84"):
        from pyproj import Transformer

        lon, lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(lon, lat)
    return {
        name: pa.array(np.asarray(degrees, float), mask=empty)
        for name, degrees in ((GEOMETRY_LON, lon), (GEOMETRY_LAT, lat))
    }
