"""The sentences of mails to citizens, by language: pure. A sentence is changed here only.

They stand in a table like those of alerts (`alerts.words_table`): the catalogues belong to the dashboard,
which is above.
"""

from city.thing import Name, name

CONFIRM_TITLE = name(
    zh_Hans="请确认：接收“{place}”的预警",
    zh_Hant="請確認：接收「{place}」的預警",
    en="Please confirm: warnings for {place}",
)
CONFIRM = name(
    zh_Hans="有人（应该是您）请求把“{place}”（{city}）的预警发到这个地址。\n\n"
    "如果是您，请在两天内打开链接并按下按钮：\n{confirm}\n\n如果不是，无需理会：不会再有邮件，地址在两天后删除。",
    zh_Hant="有人（應該是您）請求把「{place}」（{city}）的預警寄到這個地址。\n\n"
    "如果是您，請在兩天內打開連結並按下按鈕：\n{confirm}\n\n"
    "如果不是，無需理會：不會再有郵件，地址在兩天後刪除。",
    en="Somebody, probably you, asked for warnings for {place} ({city}) to be sent to this address.\n\n"
    "If it was you, open this link within two days and press the button:\n{confirm}\n\n"
    "If not, do nothing: no other mail follows, and the address is deleted after two days.",
)
WELCOME_TITLE = name(
    zh_Hans="已订阅“{place}”的预警",
    zh_Hant="已訂閱「{place}」的預警",
    en="You are subscribed to warnings for {place}",
)
WELCOME = name(
    zh_Hans="从现在起，“{place}”（{city}）的公开预警发布和解除时，"
    "都会发邮件到这个地址。\n\n"
    "邮件可能迟到。遇到危险，请同时留意电视、广播和官方通知。",
    zh_Hant="從現在起，「{place}」（{city}）的公開預警發布和解除時，"
    "都會寄郵件到這個地址。\n\n"
    "郵件可能遲到。遇到危險，請同時留意電視、廣播和官方通知。",
    en="From now on this address gets a mail when a public warning for {place} ({city}) is published, and "
    "when it ends.\n\nMail can be late. In danger, also follow television, radio and what authorities say.",
)
RECEIVED_TITLE = name(
    zh_Hans="上报 {place} 已收到", zh_Hant="通報 {place} 已收到", en="Report {place} has arrived"
)
RECEIVED = name(
    zh_Hans="编号为 {place} 的上报已送达（{city}）。处理进展：\n{report}\n\n"
    "上报人希望在有人处理和答复时收到邮件。如果是您，请在两天内打开链接并按下按钮：\n{confirm}\n\n"
    "如果不是，无需理会：不会再有邮件。",
    zh_Hant="編號為 {place} 的通報已送達（{city}）。處理進展：\n{report}\n\n"
    "通報人希望在有人處理和答覆時收到郵件。如果是您，請在兩天內打開連結並按下按鈕：\n{confirm}\n\n"
    "如果不是，無需理會：不會再有郵件。",
    en="A report with the number {place} has arrived ({city}). What becomes of it stands here:\n{report}\n\n"
    "Whoever made it asked for mails to this address when somebody looks after it and when it is answered. "
    "If it was you, open this link within two days and press the button:\n{confirm}\n\n"
    "If not, do nothing: no other mail follows.",
)
FOLLOWED_TITLE = name(
    zh_Hans="上报 {place}：进展会发邮件告诉您",
    zh_Hant="通報 {place}：進展會寄郵件告訴您",
    en="Report {place}: you are told what becomes of it",
)
FOLLOWED = name(
    zh_Hans="上报 {place} 有人处理和得到答复时，都会发邮件到这个地址。",
    zh_Hant="通報 {place} 有人處理和得到答覆時，都會寄郵件到這個地址。",
    en="This address gets a mail when somebody looks after report {place}, and when it is answered.",
)
ASSIGNED_TITLE = name(
    zh_Hans="上报 {place}：已有人处理",
    zh_Hant="通報 {place}：已有人處理",
    en="Report {place} is looked after",
)
ASSIGNED = name(
    zh_Hans="上报 {place} 已交给工作人员处理。处理进展：\n{report}",
    zh_Hant="通報 {place} 已交給工作人員處理。處理進展：\n{report}",
    en="Somebody looks after report {place} now. What becomes of it stands here:\n{report}",
)
ANSWERED_TITLE = name(
    zh_Hans="上报 {place}：答复", zh_Hant="通報 {place}：答覆", en="Report {place}: the answer"
)
ANSWERED = name(
    zh_Hans="对上报 {place} 的答复：\n\n{answer}\n\n也可在这里查看：\n{report}",
    zh_Hant="對通報 {place} 的答覆：\n\n{answer}\n\n也可在這裡查看：\n{report}",
    en="The answer to report {place}:\n\n{answer}\n\nIt stands here, too:\n{report}",
)
LEAVE_REPORT = name(
    zh_Hans="您收到此邮件，是因为您希望了解上报 {place}（{city}）的进展。不再接收：\n{leave}",
    zh_Hant="您收到此郵件，是因為您希望了解通報 {place}（{city}）的進展。不再接收：\n{leave}",
    en="You get this because you asked what becomes of report {place} ({city}). To get no more:\n{leave}",
)
ENDED_MARK = name(zh_Hans="【解除】", zh_Hant="【解除】", en="ENDED: ")
ENDED = name(
    zh_Hans="这条预警已经结束。",
    zh_Hant="這條預警已經結束。",
    en="This warning is over.",
)
UNTIL = name(zh_Hans="有效至 {at}", zh_Hant="有效至 {at}", en="Valid until {at}")
WHERE = name(zh_Hans="地区：{area}", zh_Hant="地區：{area}", en="Where: {area}")
TO_DO = name(zh_Hans="怎么办：{advice}", zh_Hant="怎麼辦：{advice}", en="What to do: {advice}")
WHOLE_CITY = name(zh_Hans="全市", zh_Hant="全市", en="the whole city")
LEAVE = name(
    zh_Hans="您收到此邮件，是因为您订阅了“{place}”（{city}）的预警。退订：\n{leave}",
    zh_Hant="您收到此郵件，是因為您訂閱了「{place}」（{city}）的預警。退訂：\n{leave}",
    en="You get this because you subscribed to warnings for {place} ({city}). To leave:\n{leave}",
)
MARKS: dict[str, Name] = {
    "Exercise": name(zh_Hans="【演练】", zh_Hant="【演練】", en="EXERCISE: "),
    "Test": name(zh_Hans="【测试】", zh_Hant="【測試】", en="TEST: "),
}
