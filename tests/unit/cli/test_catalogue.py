"""The command line reads an owner's files and knows the machine's time zones."""

from pathlib import Path

import pytest

from city.errors import CatalogueError
from city.settings import Settings
from cli.catalogue import DEMO, read, texts


def _mistakes(folder: Path) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        read(Settings.from_environ({"CITYWATCH_CATALOGUE": str(folder)}, str))
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_time_zone_the_machine_does_not_know_is_named_with_its_file_beside_other_mistakes(tmp_path: Path):
    for name, text in texts(DEMO).items():
        (tmp_path / name).write_text(text.replace("Asia/Shanghai", "Asia/Ningbo"), encoding="utf-8")
    (tmp_path / "zoo.toml").write_text("x = [", encoding="utf-8")
    assert _mistakes(tmp_path) == [
        "zoo.toml: line 1: Invalid value, and there the file ends",
        "city.toml: city.timezone: 'Asia/Ningbo' is not a time zone this machine knows",
    ]


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path):
    (tmp_path / "town.toml").write_bytes("a = 1\nb = '甲'\n".encode("gb18030"))
    (mistake,) = _mistakes(tmp_path)
    assert mistake.startswith(f"{tmp_path / 'town.toml'}: line 2: is not UTF-8")
