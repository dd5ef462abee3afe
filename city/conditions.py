"""The table of conditions: what the watch looks at, when it speaks, and in which words.

A row stands after the rows that may be its cause. Texts are plain: what is wrong, what that means for the
city, and what to do first.
"""

from dataclasses import dataclass

from city.conditions_canary import CANARY
from city.conditions_disk import disks
from city.conditions_processes import LOOK_AT_LOG, SECONDS, processes
from city.health import Condition, Standing, words

_BLUE, _YELLOW, _ORANGE, _RED = Standing.BLUE, Standing.YELLOW, Standing.ORANGE, Standing.RED
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits an owner may move. Disks and queue in per cent, the others in seconds."""

    disk_orange: float = 80
    disk_red: float = 90
    queue_orange: float = 50
    queue_red: float = 90
    commit_waiting_s: float = 30
    commit_age_s: float = 900
    clock_skew_s: float = 5


def conditions(limits: Thresholds) -> tuple[Condition, ...]:
    """Every condition, causes first."""
    return (
        *disks(limits.disk_orange, limits.disk_red),
        *_services(),
        *_broker(limits),
        *processes(),
        _UNDELIVERED,
        _DASHBOARD,
        *_commits(limits),
        _clock(limits),
        CANARY,
    )


def _services() -> tuple[Condition, ...]:
    return (
        Condition(
            "database",
            ((_RED, 1),),
            words("数据库不能用", "資料庫不能用", "The database cannot be used"),
            words(
                "不再入库、不再判断告警，大屏停在最后的数据；已确认的消息在消息代理里排队，不会丢。",
                "不再入庫、不再判斷告警，大屏停在最後的資料；已確認的訊息在訊息代理裡排隊，不會遺失。",
                "Nothing is stored, no alarm is evaluated, the wall shows the last data; what was "
                "acknowledged waits in the broker.",
            ),
            words(
                "看数据库日志和磁盘；恢复后系统会自己接上。",
                "看資料庫日誌和磁碟；恢復後系統會自己接上。",
                "Look at the database's log and disk; everything goes on by itself when it is back.",
            ),
        ),
        Condition(
            "redis",
            ((_BLUE, 1),),
            words("Redis 没有应答", "Redis 沒有回應", "Redis does not answer"),
            words(
                "大屏改从数据库取数，更新会慢一些；数据和告警不受影响。",
                "大屏改從資料庫取數，更新會慢一些；資料和告警不受影響。",
                "Screens fall back to the database and are slower; data and alarms are not affected.",
            ),
            words(
                "看它的日志；恢复后会自己重新填满。",
                "看它的日誌；恢復後會自己重新填滿。",
                "Look at its log; it fills again by itself.",
            ),
        ),
    )


def _broker(limits: Thresholds) -> tuple[Condition, ...]:
    return (
        Condition(
            "broker",
            ((_RED, 1),),
            words("消息代理没有应答", "訊息代理沒有回應", "The broker does not answer"),
            words(
                "设备发不进数据。",
                "設備發不進資料。",
                "Devices cannot deliver."
            ),
            words(
                "看消息代理的日志、磁盘和网络。",
                "看訊息代理的日誌、磁碟和網路。",
                "Look at the broker's log, disk and network."
            ),
        ),
        Condition(
            "queue",
            ((_ORANGE, limits.queue_orange), (_RED, limits.queue_red)),
            words("消息队列快满了", "訊息佇列快滿了", "The broker's queue fills up"),
            words(
                "入库跟不上或停了；队列满后新消息会被丢弃。",
                "入庫跟不上或停了；佇列滿後新訊息會被丟棄。",
                "Storing has stopped or cannot keep up; past the limit new messages are thrown away."
            ),
            words(
                "看 ingest 进程和数据库为什么停下。",
                "看 ingest 程序和資料庫為什麼停下。",
                "Find out why ingest or the database has stopped."
            ),
            PERCENT,
            margin=10,
            because=("broker",),
        ),
        Condition(
            "dropped",
            ((_RED, 1),),
            words("消息代理在丢弃消息", "訊息代理在丟棄訊息", "The broker drops messages"),
            words(
                "有订阅者的队列已满，数据正在丢失。",
                "有訂閱者的佇列已滿，資料正在遺失。",
                "A subscriber's queue is full and data are being lost."
            ),
            words(
                "马上恢复入库；之后查收据，要求设备补传。",
                "馬上恢復入庫；之後查收據，要求設備補傳。",
                "Get ingest going at once; then look for gaps and ask the devices to send again."
            ),
            after=1,
            because=("broker",),
        ),
    )  # fmt: skip


_UNDELIVERED = Condition(
    "undelivered",
    ((_RED, 1),),
    words("红色告警没有送达任何人", "紅色告警沒有送達任何人", "A red alarm has reached nobody"),
    words(
        "值班的人可能还不知道。",
        "值班的人可能還不知道。",
        "Whoever is on duty may not know.",
    ),
    words(
        "打电话通知值班人员，在大屏上确认告警；再看通知台账里失败的原因。",
        "打電話通知值班人員，在大屏上確認告警；再看通知台帳裡失敗的原因。",
        "Call whoever is on duty, acknowledge on the wall; then look up in the ledger why it failed.",
    ),
    after=1,
    because=("database", "deliver"),
)

_DASHBOARD = Condition(
    "dashboard",
    ((_ORANGE, 1),),
    words("大屏服务没有应答", "大屏服務沒有回應", "The dashboard does not answer"),
    words(
        "没有人看得到大屏；入库和告警照常。",
        "沒有人看得到大屏；入庫和告警照常。",
        "Nobody sees the wall; storing and alarms go on.",
    ),
    LOOK_AT_LOG,
    after=5,
)


def _commits(limits: Thresholds) -> tuple[Condition, ...]:
    return (
        Condition(
            "commit_waiting",
            ((_ORANGE, limits.commit_waiting_s), (_RED, 4 * limits.commit_waiting_s)),
            words("有消息在等，却没有入库", "有訊息在等，卻沒有入庫", "Messages wait and nothing is stored"),
            words(
                "大屏上的数据正在变旧，告警也会晚。",
                "大屏上的資料正在變舊，告警也會晚。",
                "What the wall shows grows old, and alarms come late.",
            ),
            words(
                "看 ingest 的日志和数据库的负载。",
                "看 ingest 的日誌和資料庫的負載。",
                "Look at ingest's log and at the load of the database.",
            ),
            SECONDS,
            because=("database", "broker", "ingest"),
        ),
        Condition(
            "commit_age",
            ((_YELLOW, limits.commit_age_s),),
            words("很久没有新数据", "很久沒有新資料", "No new data for long"),
            words(
                "没有设备在上报，或者它们的网络断了。",
                "沒有設備在上報，或者它們的網路斷了。",
                "No device reports, or their network is cut.",
            ),
            words(
                "看网关和网络；再看 /api/v1/deadletters。",
                "看閘道和網路；再看 /api/v1/deadletters。",
                "Look at gateways and network, then at /api/v1/deadletters.",
            ),
            SECONDS,
            because=("database", "broker", "ingest", "commit_waiting"),
        ),
    )


def _clock(limits: Thresholds) -> Condition:
    return Condition(
        "clock",
        ((_YELLOW, limits.clock_skew_s), (_ORANGE, 12 * limits.clock_skew_s)),
        words(
            "本机与数据库的时钟不一致",
            "本機與資料庫的時鐘不一致",
            "The clocks of this machine and of the database differ",
        ),
        words(
            "数据的新旧和告警的时刻会判错。",
            "資料的新舊和告警的時刻會判錯。",
            "The age of data and the times of alarms are judged wrong.",
        ),
        words("检查 NTP 对时。", "檢查 NTP 對時。", "Check the time service (NTP) of both."),
        SECONDS,
        margin=limits.clock_skew_s / 2,
        because=("database",),
    )


def of_channel(channel: str) -> Condition:
    """That a channel does not deliver; the others tell it, and the wall shows it."""
    return Condition(
        f"channel_{channel}",
        ((_ORANGE, 1),),
        words(
            f"通知通道 {channel} 发不出去",
            f"通知通道 {channel} 發不出去",
            f"The channel {channel} does not deliver",
        ),
        words(
            "靠这条通道值守的人收不到通知。",
            "靠這條通道值守的人收不到通知。",
            "Whoever relies on this channel is not told.",
        ),
        words(
            "用 citywatch watch --test 试一试，再改它的设置。",
            "用 citywatch watch --test 試一試，再改它的設定。",
            "Try it with `citywatch watch --test`, then mend its settings.",
        ),
        after=15,
    )
