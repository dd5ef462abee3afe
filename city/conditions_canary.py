"""The condition of the canary: a synthetic value that did not come through the whole path."""

from city.health import Condition, Standing, words

CANARY = Condition(
    "canary",
    ((Standing.YELLOW, 1), (Standing.ORANGE, 3)),
    words("自检信号没有走完全程", "自檢訊號沒有走完全程", "The canary did not come through"),
    words(
        "每分钟一次的自检信号丢在下面的环节：stored 入库，concluded 判断，queued 排队，"
        "handed 交给通道，shown 上大屏。",
        "每分鐘一次的自檢訊號遺失在下面的環節：stored 入庫，concluded 判斷，queued 排隊，"
        "handed 交給通道，shown 上大屏。",
        "The synthetic value of every minute was lost at the hop named below: stored, concluded by the alarm "
        "engine, queued and handed over by delivery, shown on the wall.",
    ),
    words(
        "看那个环节的进程日志；/alarm-health 上有每一环节的延时。",
        "看那個環節的程序日誌；/alarm-health 上有每一環節的延時。",
        "Look at the log of that hop's process; /alarm-health shows how long each hop takes.",
    ),
    because=("database", "broker", "redis", "ingest", "alerts", "deliver", "dashboard"),
)
