"""The demo's messages as the frames that field stations would send: to try the gateway without one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone

from city.field_station import FieldProtocol, FieldStation
from sensors.codecs.hj212.answer import build as build_hj212
from sensors.codecs.json import decode
from sensors.codecs.sl651 import build as build_sl651
from sensors.report import Report
from sensors.topics import thing_of

CHINA = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ELEMENT_BYTES, _ELEMENT_DECIMALS = 4, 3
_DEFINITION = _ELEMENT_BYTES << 3 | _ELEMENT_DECIMALS
_RESERVOIR = 0x4B


def frames(
    stations: Iterable[FieldStation], messages: Iterable[tuple[str, bytes]]
) -> Iterator[tuple[FieldProtocol, bytes]]:
    """(protocol, frame) of every message of a thing that is a field station; the others are left out."""
    by_thing = {station.thing_id: station for station in stations}
    for topic, payload in messages:
        station = by_thing.get(thing_of(topic) or "")
        if station is None:
            continue
        codes = {slug: code for code, slug in station.factors.items()}
        said = [report for report in decode(payload).reports if report.property in codes]
        if said:
            yield station.protocol, _BUILD[station.protocol](station, codes, said)


def _hj212(station: FieldStation, codes: Mapping[str, str], said: list[Report]) -> bytes:
    moment = _local(said[0].time)
    header = {
        "QN": f"{moment:%Y%m%d%H%M%S}{said[0].time % 1000:03d}",
        "ST": "32",
        "CN": "2011",
        "PW": station.password or "123456",
        "MN": station.address,
        "Flag": "5",
    }
    fields = (
        f"{codes[report.property]}-Rtd={report.result:.4f},{codes[report.property]}-Flag=N" for report in said
    )
    return build_hj212(header, ";".join((f"DataTime={moment:%Y%m%d%H%M%S}", *fields)))


def _sl651(station: FieldStation, codes: Mapping[str, str], said: list[Report]) -> bytes:
    moment = _local(said[0].time)
    head = f"{moment.minute:04X}{moment:%y%m%d%H%M%S}F1F1{station.address}{_RESERVOIR:02X}"
    body = bytes.fromhex(f"{head}F0F0{moment:%y%m%d%H%M}") + b"".join(
        _element(codes[report.property], report.result) for report in said
    )
    return build_sl651("32", body, station.address, password=station.password or "0000")


def _element(code: str, result: float) -> bytes:
    scaled = round(abs(result) * 10**_ELEMENT_DECIMALS)
    digits = f"{scaled:0{2 * _ELEMENT_BYTES}d}"[-2 * _ELEMENT_BYTES :]
    return bytes.fromhex(f"{code}{_DEFINITION:02X}{'FF' + digits[2:] if result < 0 else digits}")


def _local(time_ms: int) -> datetime:
    return (_EPOCH + timedelta(milliseconds=time_ms)).astimezone(CHINA)


_BUILD: Mapping[FieldProtocol, Callable[[FieldStation, Mapping[str, str], list[Report]], bytes]] = {
    FieldProtocol.HJ212: _hj212,
    FieldProtocol.SL651: _sl651,
}
