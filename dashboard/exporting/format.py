"""What history can be written as, and how much of it at once: what the command and the web have in common.

Nothing here needs the libraries that write: a dashboard that nobody asks for a file does not load them.
"""

from enum import StrEnum


class Format(StrEnum):
    """A kind of file."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    GEOPACKAGE = "geopackage"

    @property
    def ending(self) -> str:
        """How the names of such files end."""
        return "gpkg" if self is Format.GEOPACKAGE else self.value

    @property
    def media(self) -> str:
        """Its media type."""
        return _MEDIA[self]


_MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.GEOPACKAGE: "application/geopackage+sqlite3",
}
BY_ENDING = {f".{format.ending}": format for format in Format} | {".pq": Format.PARQUET}
MADE_FIRST = (Format.XLSX, Format.GEOPACKAGE)
"""What is made whole, in a temporary file, before anything of it can be given."""
SHEET_ROWS = 1_000_000
"""What a sheet may hold below its head: spreadsheets end at 1,048,576 rows."""
MOST_ROWS = {
    Format.CSV: 10_000_000,
    Format.PARQUET: 10_000_000,
    Format.GEOPACKAGE: 2_000_000,
    Format.XLSX: SHEET_ROWS,
}
"""What the web gives at once. The command has no bound but that of a sheet."""
