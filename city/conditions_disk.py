"""The conditions of disks: how full they are, in bytes and in files, wherever data of ours lie."""

from city.health import Condition, Standing, words
from city.thing import Name


def disks(orange: float, red: float) -> tuple[Condition, ...]:
    """Space and inodes of every place; the limits are in per cent."""
    space = ((Standing.ORANGE, orange), (Standing.RED, red))
    rows = [
        Condition(
            f"disk_{place}", space, _of_disk(what, "快满了", "快滿了", "is nearly full"), _FULL, _ROOM,
            "%", margin=2, unknown_as=Standing.YELLOW,
        )
        for place, what in _PLACES.items()
    ]  # fmt: skip
    rows += [
        Condition(
            f"inodes_{place}",
            space,
            _of_disk(what, "的文件数快到上限", "的檔案數快到上限", "has nearly no room for more files"),
            _FULL,
            _ROOM,
            "%",
            margin=2,
            because=(f"disk_{place}",),
        )
        for place, what in _PLACES.items()
    ]
    return tuple(rows)


def _of_disk(what: Name, hans: str, hant: str, en: str) -> Name:
    return words(f"{what['zh-Hans']}{hans}", f"{what['zh-Hant']}{hant}", f"{what['en']} {en}")


_PLACES = {
    "home": words("状态目录所在的磁盘", "狀態目錄所在的磁碟", "The disk of the state folder"),
    "database": words("数据库所在的磁盘", "資料庫所在的磁碟", "The disk of the database"),
    "broker": words("消息代理所在的磁盘", "訊息代理所在的磁碟", "The disk of the broker"),
}

_FULL = words(
    "磁盘满了之后数据库不再接收数据，新的观测只能排队，队列满了就会丢失。",
    "磁碟滿了之後資料庫不再接收資料，新的觀測只能排隊，佇列滿了就會遺失。",
    "Once it is full the database takes no more data: observations queue up, and are lost past the queue.",
)
_ROOM = words(
    "腾出空间或扩容；先看日志和旧备份。不要删除数据库目录里的文件。",
    "騰出空間或擴容；先看日誌和舊備份。不要刪除資料庫目錄裡的檔案。",
    "Make room or enlarge the disk; look at logs and old backups first. Delete nothing of the database's.",
)
