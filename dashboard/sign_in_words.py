"""What the pages for signing in say, in three languages, as one table."""

from city.thing import name
from city.user import SHORTEST_PASSWORD

WORDS = {
    "sign_in": name(zh_Hans="登录", zh_Hant="登入", en="Sign in"),
    "set_password": name(zh_Hans="设置密码", zh_Hant="設定密碼", en="Set your password"),
    "screen": name(zh_Hans="登录本屏幕", zh_Hant="登入本螢幕", en="Sign this screen in"),
    "name": name(zh_Hans="账号", zh_Hant="帳號", en="Account"),
    "password": name(zh_Hans="密码", zh_Hant="密碼", en="Password"),
    "again": name(zh_Hans="再输入一次", zh_Hant="再輸入一次", en="The same again"),
    "code": name(
        zh_Hans="链接中 # 之后的代码", zh_Hant="連結中 # 之後的代碼", en="What follows # in your link"
    ),
    "rule": name(
        zh_Hans=f"至少 {SHORTEST_PASSWORD} 个字符，长比复杂更好。",
        zh_Hant=f"至少 {SHORTEST_PASSWORD} 個字元，長比複雜更好。",
        en=f"At least {SHORTEST_PASSWORD} characters. Long is better than intricate.",
    ),
    "wrong": name(
        zh_Hans="账号或密码不对。",
        zh_Hant="帳號或密碼不對。",
        en="The account or the password is wrong.",
    ),
    "slow": name(
        zh_Hans="尝试太频繁，请 {seconds} 秒后再试。",
        zh_Hant="嘗試太頻繁，請 {seconds} 秒後再試。",
        en="That was too often: try again in {seconds} s.",
    ),
    "away": name(
        zh_Hans="数据库没有响应，暂时无法登录。请稍后再试。",
        zh_Hant="資料庫沒有回應，暫時無法登入。請稍後再試。",
        en="The database does not answer, so that nobody can sign in. Try again in a moment.",
    ),
    "invalid": name(
        zh_Hans="链接无效、已用过或已过期。请向管理员要一个新的。",
        zh_Hant="連結無效、已用過或已過期。請向管理員要一個新的。",
        en="This link is not valid, was used before, or its time is over. Ask the admin for another one.",
    ),
    "too_short": name(
        zh_Hans=f"密码太短：至少 {SHORTEST_PASSWORD} 个字符。",
        zh_Hant=f"密碼太短：至少 {SHORTEST_PASSWORD} 個字元。",
        en=f"Too short: at least {SHORTEST_PASSWORD} characters.",
    ),
    "too_long": name(zh_Hans="密码太长。", zh_Hant="密碼太長。", en="Too long."),
    "too_simple": name(
        zh_Hans="这个密码太容易猜到。", zh_Hant="這個密碼太容易猜到。", en="This one is easily guessed."
    ),
    "unlike": name(zh_Hans="两次输入不一样。", zh_Hant="兩次輸入不一樣。", en="The two are not the same."),
    "out": name(zh_Hans="已退出登录。", zh_Hant="已登出。", en="You are signed out."),
    "local": name(
        zh_Hans="不登录，以本机指挥长身份继续",
        zh_Hant="不登入，以本機指揮長身分繼續",
        en="Go on without, as this machine's commander",
    ),
    "forgot": name(
        zh_Hans="忘记密码？请管理员运行 citywatch user password。",
        zh_Hant="忘記密碼？請管理員執行 citywatch user password。",
        en="Forgotten it? An admin runs citywatch user password.",
    ),
}


def say(lang: str, key: str, **values: str) -> str:
    """A sentence of the pages."""
    return WORDS[key][lang].format(**values)
