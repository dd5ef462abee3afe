"""What the pages for signing in say, in three languages, as one table."""

from city.thing import name
from city.user import SHORTEST_PASSWORD
from dashboard.words import local

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
    "second": name(zh_Hans="第二步验证", zh_Hant="第二步驗證", en="Second step"),
    "codes": name(zh_Hans="备用验证码", zh_Hant="備用驗證碼", en="Recovery codes"),
    "codes_rule": name(
        zh_Hans="手机丢失时可用这些代码登录，每个只能用一次。请抄下来妥善保存，以后不再显示。",
        zh_Hant="手機遺失時可用這些代碼登入，每個只能用一次。請抄下來妥善保存，以後不再顯示。",
        en="Each signs you in once if your telephone is lost. Write them down: they are not shown again.",
    ),
    "begin_rule": name(
        zh_Hans="您的角色需要第二步验证。请用手机验证器应用扫描，再输入它显示的六位数字。",
        zh_Hant="您的角色需要第二步驗證。請用手機驗證器應用程式掃描，再輸入它顯示的六位數字。",
        en="Your role needs a second step. Scan this with an authenticator app, then type the digits.",
    ),
    "qr": name(zh_Hans="二维码", zh_Hant="QR 碼", en="QR code"),
    "by_hand": name(zh_Hans="或手动输入：", zh_Hant="或手動輸入：", en="Or type it:"),
    "code_now": name(
        zh_Hans="验证器显示的六位数字", zh_Hant="驗證器顯示的六位數字", en="The six digits your app shows"
    ),
    "code_lost": name(
        zh_Hans="手机不在身边？请输入一个备用验证码。",
        zh_Hant="手機不在身邊？請輸入一個備用驗證碼。",
        en="No telephone at hand? Type one of your recovery codes.",
    ),
    "go_on": name(zh_Hans="继续", zh_Hant="繼續", en="Go on"),
    "wrong_code": name(
        zh_Hans="代码不对或已用过。请等下一个代码，并检查手机时间。",
        zh_Hant="代碼不對或已用過。請等下一個代碼，並檢查手機時間。",
        en="Wrong, or used before. Wait for the next code, and see whether the telephone's clock is right.",
    ),
    "too_late": name(
        zh_Hans="时间已过或尝试太多，请重新登录。",
        zh_Hant="時間已過或嘗試太多，請重新登入。",
        en="That took too long or too many tries. Sign in again.",
    ),
    "sealed": name(
        zh_Hans="服务器的密钥已更换，无法核对代码。请用备用验证码，或请管理员重置第二步验证。",
        zh_Hant="伺服器的金鑰已更換，無法核對代碼。請用備用驗證碼，或請管理員重設第二步驗證。",
        en="The server's key was changed: no code can be checked. Use a recovery code, or ask an admin.",
    ),
    "by_provider": name(
        zh_Hans="用 {provider} 登录", zh_Hant="用 {provider} 登入", en="Sign in by {provider}"
    ),
    "provider_away": name(
        zh_Hans="身份提供方没有响应。请稍后再试，或用密码登录。",
        zh_Hant="身分提供者沒有回應。請稍後再試，或用密碼登入。",
        en="The provider does not answer. Try again in a moment, or sign in by a password.",
    ),
    "provider_refused": name(
        zh_Hans="身份提供方的登录没有完成或已过时，请重试。",
        zh_Hant="身分提供者的登入沒有完成或已過時，請重試。",
        en="Signing in at the provider was not finished, or took too long. Try again.",
    ),
    "no_role": name(
        zh_Hans="身份提供方没有给您这里的角色，请联系管理员。",
        zh_Hant="身分提供者沒有給您這裡的角色，請聯絡管理員。",
        en="The provider gives you no role here. Ask an admin.",
    ),
    "no_name": name(
        zh_Hans="身份提供方给出的名称不能作为账号，请联系管理员。",
        zh_Hant="身分提供者給出的名稱不能作為帳號，請聯絡管理員。",
        en="The name that the provider gives cannot be that of an account. Ask an admin.",
    ),
    "name_taken": name(
        zh_Hans="已有同名账号，与身份提供方无关，请联系管理员。",
        zh_Hant="已有同名帳號，與身分提供者無關，請聯絡管理員。",
        en="Somebody else here has your name, by a password. Ask an admin.",
    ),
    "local": name(
        zh_Hans="不登录，以本机指挥长身份继续",
        zh_Hant="不登入，以本機指揮長身分繼續",
        en="Go on without, as this machine's commander",
    ),
    "forgot": name(
        zh_Hans="忘记密码？请向管理员要一个新链接。",
        zh_Hant="忘記密碼？請向管理員要一個新連結。",
        en="Forgotten it? Ask an admin for another link.",
    ),
}


def say(lang: str, key: str, **values: str) -> str:
    """A sentence of the pages."""
    return local(lang, WORDS[key]).format(**values)
