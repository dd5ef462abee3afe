"""A mapping: how the columns of somebody's file become observations.

It is written in TOML (`docs/history.md` is the guide). Two forms: long, one observation a row, with a column
that names the property; wide, one row a moment, with one column a property. Both come to the same Series, so
that nothing after this file knows which it was.
"""

from collections.abc import Mapping as Names
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from city.spreadsheet import as_said

MISSING = ("", "NA", "NaN", "nan", "null", "NULL", "None", "-")
"""What counts as "nothing was observed" unless the mapping says otherwise."""
GEOMETRY_LON, GEOMETRY_LAT = "geometry.lon", "geometry.lat"
"""The columns that a layer's geometry comes as, in degrees of WGS84."""
RFC3339, EPOCH_S, EPOCH_MS = "rfc3339", "epoch_s", "epoch_ms"

Text = Annotated[str, Field(min_length=1)]
Letter = Annotated[str, Field(min_length=1, max_length=1)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TimeColumn(_Shape):
    """Where the time stands: one column, or several that are joined with a space. Where the file has none,
    `start` is the first row's (RFC 3339) and the others follow `every_s` seconds after each other.

    `format` is rfc3339, epoch_s, epoch_ms or a strptime pattern; a pattern without an offset wants a `zone`.
    `ambiguous` is what to do with the hour that a change of the clocks repeats.
    """

    column: Text | None = None
    columns: tuple[Text, ...] = Field((), strict=False)
    start: Text | None = None
    every_s: Annotated[float, Field(gt=0)] | None = None
    format: Text = RFC3339
    zone: Text | None = None
    ambiguous: Literal["error", "earlier", "later"] = "error"

    @model_validator(mode="after")
    def _stands_somewhere(self) -> "TimeColumn":
        if (self.start is None) != (self.every_s is None):
            raise ValueError("wants both start and every_s")
        if sum((bool(self.column), bool(self.columns), bool(self.start))) != 1:
            raise ValueError("wants exactly one of column, columns, start")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, one, several or none."""
        return (self.column,) if self.column else self.columns


class ThingColumn(_Shape):
    """Whose the row is: a fixed `id`, a `column` that `ids` translates, or the thing nearest a position."""

    id: Text | None = None
    column: Text | None = None
    ids: dict[str, str] = {}
    nearest_m: Annotated[float, Field(gt=0)] | None = None
    lon: Text = GEOMETRY_LON
    lat: Text = GEOMETRY_LAT

    @model_validator(mode="after")
    def _one_way(self) -> "ThingColumn":
        if sum(way is not None for way in (self.id, self.column, self.nearest_m)) != 1:
            raise ValueError("wants exactly one of id, column, nearest_m")
        return self


class PropertyColumn(_Shape):
    """Which property: a fixed `id`, or a `column` whose words `names` translates."""

    id: Text | None = None
    column: Text | None = None
    names: dict[str, str] = {}

    @model_validator(mode="after")
    def _one_way(self) -> "PropertyColumn":
        if (self.id is None) == (self.column is None):
            raise ValueError("wants either id or column")
        return self


class ResultColumn(_Shape):
    """The value and its unit; without one it is in the unit that the datastream's source uses."""

    column: Text
    unit: str | None = None
    unit_column: Text | None = None


class FlagColumn(_Shape):
    """The source's own flag; `letters` translates it to those of HJ 212."""

    column: Text
    letters: dict[str, Letter] = {}


class WideColumn(_Shape):
    """A column that is a property."""

    property: Text
    unit: str | None = None
    flag: Text | None = None
    missing: tuple[str, ...] = Field((), strict=False)


class OneColumn(_Shape):
    """Nothing but the name of a column."""

    column: Text


@dataclass(frozen=True, slots=True)
class Given:
    """A text of every row: from a column or the same throughout. `names` translates it.

    `part` 0 or 1 takes what stands before or after the first full stop.
    """

    column: str | None = None
    constant: str | None = None
    names: Names[str, str] = field(default_factory=dict[str, str])
    part: int | None = None

    def __call__(self, written: str) -> str:
        """What a text of the file means to us."""
        if written in self.names:
            return self.names[written]
        if self.part is not None:
            return written.partition(".")[2 * self.part]
        # our own exports put ' before a text that a spreadsheet would take for a formula
        return as_said(written)


@dataclass(frozen=True, slots=True)
class Series:
    """One column of results and where everything else about it stands."""

    result: str
    property: Given
    unit: Given | None
    flag: Given | None
    missing: tuple[str, ...]


class Mapping(_Shape):
    """The whole of a mapping. `missing` are the texts that stand for no value; `layer` is a GeoPackage's."""

    encoding: Text = "utf-8"
    delimiter: Letter = ","
    decimal: Literal[".", ","] = "."
    skip_lines: Annotated[int, Field(ge=0)] = 0
    missing: tuple[str, ...] = Field(MISSING, strict=False)
    layer: Text | None = None
    time: TimeColumn
    thing: ThingColumn | None = None
    datastream: OneColumn | None = None
    property: PropertyColumn | None = None
    result: ResultColumn | None = None
    flag: FlagColumn | None = None
    quality: OneColumn | None = None
    reasons: OneColumn | None = None
    columns: dict[str, WideColumn] = {}

    @model_validator(mode="after")
    def _one_form(self) -> "Mapping":
        if bool(self.columns) == bool(self.result):
            raise ValueError("wants either [result], the long form, or [columns], the wide one")
        if (self.thing is None) == (self.datastream is None):
            raise ValueError("wants either [thing] or [datastream]")
        if self.result and (self.property is None) == (self.datastream is None):
            raise ValueError("the long form wants either [property] or [datastream]")
        if self.columns and (self.property or self.flag or self.datastream or self.quality):
            raise ValueError("the wide form names property and flag at each of [columns]")
        if self.decimal == self.delimiter:
            raise ValueError("decimal and delimiter are the same")
        return self

    def thing_text(self) -> Given | None:
        """Whose a row is; None where its position decides."""
        if self.datastream:
            return Given(self.datastream.column, part=0)
        if self.thing is None or self.thing.nearest_m is not None:
            return None
        return Given(self.thing.column, self.thing.id, self.thing.ids)

    def series(self) -> tuple[Series, ...]:
        """The columns of results: one in the long form."""
        if self.result is None:
            return tuple(self._wide(name, column) for name, column in self.columns.items())
        return (Series(self.result.column, self._property(), self._unit(), self._flag(), self.missing),)

    def used(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        series = self.series()
        places = [*self.time.names, *(s.result for s in series)]
        texts = [self.thing_text(), *(text for s in series for text in (s.property, s.unit, s.flag))]
        places += [text.column for text in texts if text and text.column]
        places += [one.column for one in (self.quality, self.reasons) if one]
        if self.thing and self.thing.nearest_m is not None:
            places += [self.thing.lon, self.thing.lat]
        return tuple(dict.fromkeys(places))

    def _wide(self, name: str, column: WideColumn) -> Series:
        unit = Given(constant=column.unit) if column.unit is not None else None
        flag = Given(column.flag) if column.flag else None
        return Series(name, Given(constant=column.property), unit, flag, (*self.missing, *column.missing))

    def _property(self) -> Given:
        if self.datastream:
            return Given(self.datastream.column, part=1)
        assert self.property is not None  # the form was checked
        return Given(self.property.column, self.property.id, self.property.names)

    def _unit(self) -> Given | None:
        assert self.result is not None
        if self.result.unit_column:
            return Given(self.result.unit_column)
        return Given(constant=self.result.unit) if self.result.unit is not None else None

    def _flag(self) -> Given | None:
        return Given(self.flag.column, names=self.flag.letters) if self.flag else None
