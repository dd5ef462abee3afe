"""The conditions of our own processes: one that does not beat any more, and what that means for the city."""

from city.health import Condition, Standing, words

_YELLOW, _ORANGE, _RED = Standing.YELLOW, Standing.ORANGE, Standing.RED
SECONDS = "s"
SILENT_AFTER_S = 10.0


def processes() -> tuple[Condition, ...]:
    """One for each process, in the order of what they cause."""
    return tuple(_silent(*row) for row in _PROCESSES)


_PROCESSES = (
    ("ingest", _RED, "入库", "入庫", "storing", "数据不再入库。", "資料不再入庫。", "No data are stored."),
    ("alerts", _RED, "告警", "告警", "alarm", "不再判断告警。", "不再判斷告警。", "No alarm is evaluated."),
    ("deliver", _RED, "通知", "通知", "notification", "没有人收到告警通知。", "沒有人收到告警通知。",
     "Nobody is told of alarms."),
    ("keeper", _YELLOW, "维护", "維護", "upkeep", "旧数据不再压缩和清理。", "舊資料不再壓縮和清理。",
     "Old data are neither compressed nor deleted."),
    ("gateway", _ORANGE, "网关", "閘道", "gateway", "HJ 212 和 SL 651 站点的数据进不来。",
     "HJ 212 和 SL 651 測站的資料進不來。", "Stations that speak HJ 212 or SL 651 cannot deliver."),
    ("video", _YELLOW, "视频巡检", "影像巡檢", "camera", "摄像机的状态和画面不再更新。",
     "攝影機的狀態和畫面不再更新。", "States and pictures of cameras are not renewed."),
    ("publish", _YELLOW, "发布", "發布", "publishing", "公众看到的数据不再更新，到期后显示“没有最新数据”。",
     "公眾看到的資料不再更新，到期後顯示「沒有最新資料」。",
     "What the public sees is not renewed, and says so once it is over."),
    ("citizens", _YELLOW, "市民", "市民", "citizens'", "市民上报收不进来，订阅的人收不到预警。",
     "市民通報收不進來，訂閱的人收不到預警。",
     "Reports of citizens are not taken in, and subscribers hear of no warning."),
)  # fmt: skip


def _silent(
    process: str,
    colour: Standing,
    hans: str,
    hant: str,
    en: str,
    hans_means: str,
    hant_means: str,
    means: str,
) -> Condition:
    return Condition(
        process,
        ((colour, SILENT_AFTER_S),),
        words(
            f"{hans}进程（{process}）没有动静",
            f"{hant}程序（{process}）沒有動靜",
            f"The {en} process ({process}) is silent",
        ),
        words(hans_means, hant_means, means),
        LOOK_AT_LOG,
        SECONDS,
        after=5,
        unknown_as=colour,
        because=("database",),
    )


LOOK_AT_LOG = words(
    "看它的日志；它挂起时会被自动重启，反复重启就要查原因。",
    "看它的日誌；它掛起時會被自動重啟，反覆重啟就要查原因。",
    "Look at its log; it is restarted when it hangs, and if that happens again and again, find out why.",
)
