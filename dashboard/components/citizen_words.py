"""The words of the inbox: states and acts as msgids; answers to begin with, in the reporter's language."""

from city.citizen_report import Act, Progress
from city.thing import Name, name

STATE_WORDS = {
    Progress.RECEIVED: "Received",
    Progress.ASSIGNED: "Assigned",
    Progress.ANSWERED: "Answer given",
    Progress.SET_ASIDE: "Set aside",
}
ACT_WORDS = {
    Act.RECEIVED: "Received",
    Act.ASSIGNED: "Assigned to {said}",
    Act.NOTED: "Note: {said}",
    Act.ANSWERED: "Answered: {said}",
    Act.SET_ASIDE: "Set aside: {said}",
    Act.REOPENED: "Reopened: {said}",
}
ANSWERS: dict[str, tuple[str, Name]] = {
    "thanks": (
        "Being looked at",
        name(
            zh_Hans="感谢您的上报。我们已派人到现场查看，有结果后会在这里说明。",
            zh_Hant="感謝您的通報。我們已派人到現場查看，有結果後會在這裡說明。",
            en="Thank you for your report. Somebody is on the way to look; what they find will stand here.",
        ),
    ),
    "found": (
        "Found and dealt with",
        name(
            zh_Hans="感谢您的上报。我们查明了原因，已要求责任单位整改：",
            zh_Hant="感謝您的通報。我們查明了原因，已要求責任單位改善：",
            en="Thank you for your report. We found the cause. Whoever is responsible has to put it right: ",
        ),
    ),
    "nothing": (
        "Nothing found",
        name(
            zh_Hans="感谢您的上报。我们到现场查看，并核对了附近站点当时的数据，没有发现异常。"
            "如再次发生，请再次上报。",
            zh_Hant="感謝您的通報。我們到現場查看，並核對了附近站點當時的資料，沒有發現異常。"
            "如再次發生，請再次通報。",
            en="Thank you for your report. We looked on site, and at what stations near it measured then, "
            "and found nothing unusual. If it comes back, please report it again.",
        ),
    ),
    "passed": (
        "Passed on",
        name(
            zh_Hans="感谢您的上报。此事由其他部门负责，我们已转交：",
            zh_Hant="感謝您的通報。此事由其他部門負責，我們已轉交：",
            en="Thank you for your report. Another office is responsible, and we passed it on to: ",
        ),
    ),
}
"""Texts to begin an answer with: what the choice is called, and the text."""
