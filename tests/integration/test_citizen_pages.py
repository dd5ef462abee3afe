"""The public pages for citizens: what is taken, what is refused and in which words, who may send how much."""

import pytest
from citizen_public import Public
from citizen_published import NUMBER, TOKEN
from citizen_town import picture

from city.letter import LARGEST_PHOTO, LetterKind, ReportLetter, SubscribeLetter
from dashboard.throttle import MOST_KEYS
from dashboard.widgets.letterbox import fingerprint
from dashboard.widgets.room import Room, Sends

SAID = {"topic": "smell", "text": "It smells of chlorine", "ago": "15", "area": "xinqi"}


@pytest.fixture
def public(tmp_path):
    return Public(tmp_path)


def send(public: Public, work: bool = True, files=None, address: str = "203.0.113.7", **said):
    form = SAID | public.form("/report?lang=en", work) | said
    return public.ask("POST", "/report?lang=en", address, data=form, files=files or {"photo": ("", b"")})


def test_a_report_becomes_a_letter_and_its_sender_gets_a_number(public):
    photo = picture()
    answer = send(
        public, files={"photo": ("a.jpg", photo, "image/jpeg")}, lon="121.9", lat="29.93", contact="Wang"
    )
    (letter,) = public.letters()
    assert isinstance(letter, ReportLetter)
    assert (letter.topic, letter.text, letter.contact, letter.lang) == (
        "smell",
        "It smells of chlorine",
        "Wang",
        "en",
    )
    assert (letter.lon, letter.lat, letter.area, letter.at - letter.noticed_at) == (
        121.9,
        29.93,
        None,
        900_000,
    )
    assert letter.photo == fingerprint(photo)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/report/{letter.number}?")
    page = public.ask("GET", answer.headers["location"])
    assert page.status_code == 200
    assert "It is on its way to the office" in page.text
    assert "set-cookie" not in {**answer.headers, **page.headers}


@pytest.mark.parametrize(
    ("mails", "ticked", "wanted"), [(True, "1", True), (True, "", False), (False, "1", False)]
)
def test_mails_about_a_report_are_asked_for_by_a_tick_where_mail_is_sent(tmp_path, mails, ticked, wanted):
    public = Public(tmp_path, subscriptions=mails)
    assert ('name="mail"' in public.ask("GET", "/report?lang=en").text) is mails
    assert send(public, contact="Wang@City.example", mail=ticked).status_code == 303
    letter = public.letters()[0]
    assert (letter.mail, letter.contact.lower()) == (wanted, "wang@city.example")


def test_many_addresses_make_no_more_room_for_all_of_them():
    room = Room(lambda: 0.0)
    while not room.take("203.0.113.1", Sends.PLAIN) or not room.take("", Sends.PLAIN):
        pass
    for number in range(MOST_KEYS + 1):
        room.take(f"2001:db8:{number >> 8:x}:{number & 255:x}::1", Sends.LINK)
    assert room.take("203.0.113.2", Sends.PLAIN) > 0


def test_without_a_script_an_area_is_enough(public):
    assert send(public, work=False).status_code == 303
    assert public.letters()[0].area == "xinqi"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"topic": "ufo"}, "Please choose what it is."),
        ({"text": "no"}, "Please describe it in 5 to 2000 characters."),
        ({"text": "x" * 2001}, "Please describe it in 5 to 2000 characters."),
        ({"area": ""}, "Please show the place on the map, or choose an area."),
        ({"lon": "east", "lat": "29"}, "Please show the place on the map, or choose an area."),
        ({"lon": "nan", "lat": "29"}, "Please show the place on the map, or choose an area."),
        ({"lon": "1e99", "lat": "29"}, "Please show the place on the map, or choose an area."),
        ({"contact": "x" * 121}, "At most 120 characters, please."),
        ({"contact": "13800000000", "mail": "1"}, "Please write an address like name@example.org."),
        ({"area": "atlantis"}, "Please show the place on the map, or choose an area."),
        ({"lon": "103.8", "lat": "1.3"}, "That place is too far away"),
        ({"website": "https://buy.example"}, "This is not a form that we can read."),
        ({"challenge": "x"}, "This form is too old."),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_stays(public, said, words):
    answer = send(public, place="by the gate <i>", **said)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="by the gate &lt;i&gt;"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert public.letters() == []


@pytest.mark.parametrize("raw", [b"GIF89a" + bytes(50), b"<svg/>", b"\xff\xd8\xff" + bytes(LARGEST_PHOTO)])
def test_what_is_no_photo_that_we_take_is_refused_at_once(public, raw):
    answer = send(public, files={"photo": ("a.jpg", raw, "image/jpeg")})
    assert answer.status_code == 422
    assert "Please choose a JPEG, PNG or WebP photo of at most 8 MB." in answer.text


def test_a_body_larger_than_any_photo_is_not_read(public):
    answer = public.ask("POST", "/report?lang=en", content=bytes(LARGEST_PHOTO + 100_000))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nno end"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", b"\r\n--x" * 500 + b"--"),
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b"a=1&" * 5000),
    ],
)
def test_what_is_no_form_is_refused_in_words(public, media_type, body):
    answer = public.ask("POST", "/report?lang=en", content=body, headers={"Content-Type": media_type})
    assert answer.status_code == 400
    assert "This is not a form that we can read." in answer.text


def test_a_form_that_comes_too_soon_or_twice_is_not_taken(public):
    form = SAID | public.form("/report?lang=en")
    public.now -= 2_000
    soon = public.ask("POST", "/report?lang=en", data=form)
    public.now += 2_000
    first = public.ask("POST", "/report?lang=en", data=form)
    again = public.ask("POST", "/report?lang=en", data=form)
    assert [one.status_code for one in (soon, first, again)] == [422, 303, 422]
    assert "This was sent already." in again.text
    assert len(public.letters()) == 1


def test_a_page_of_another_site_cannot_send_it(public):
    form = SAID | public.form("/report?lang=en")
    answer = public.ask("POST", "/report?lang=en", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert public.letters() == []


def test_one_address_may_send_six_reports_an_hour_and_others_go_on(public):
    answers = [send(public).status_code for _ in range(7)]
    assert answers == [303] * 6 + [429]
    assert int(send(public).headers["retry-after"]) > 60
    assert send(public, address="203.0.113.8").status_code == 303


def test_without_the_work_of_a_script_there_is_less_room(public):
    assert [send(public, work=False).status_code for _ in range(4)] == [303] * 3 + [429]
    assert send(public).status_code == 303


def test_neighbours_in_one_ipv6_network_share_their_room(public):
    answers = [send(public, address=f"2001:db8:1:2::{n}").status_code for n in range(7)]
    assert answers == [303] * 6 + [429]
    assert send(public, address="2001:db8:1:3::1").status_code == 303


def test_a_proxy_on_this_machine_is_no_sender(public):
    assert [send(public, address="127.0.0.1").status_code for _ in range(8)] == [303] * 8


def test_a_full_letterbox_is_said_and_leaves_no_half_letter(public, monkeypatch):
    from dashboard.widgets import letterbox

    monkeypatch.setitem(letterbox.MOST, LetterKind.REPORT, 1)
    small = Public(public.folder / "small")
    assert send(small).status_code == 303
    answer = send(small)
    assert answer.status_code == 503
    assert "This cannot be taken just now." in answer.text
    assert len(list((public.folder / "small" / "box").iterdir())) == 1


def test_the_way_of_a_report_is_public_and_its_answer_is_text(public):
    page = public.ask("GET", "/report/k7m-2qx-9td?lang=en")
    assert page.status_code == 200
    assert "K7M-2QX-9TD" in page.text
    assert "It was the &lt;b&gt;harbour&lt;/b&gt;" in page.text
    assert page.text.count('class="done"') == 3


@pytest.mark.parametrize("number", ["ZZZ-ZZZ-ZZZ", "x", "K7M-2QX-9T%00", "..%2f..%2fetc"])
def test_a_number_that_nobody_has_is_said(public, number):
    answer = public.ask("GET", f"/report/{number}?lang=en")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_a_number_is_found_from_the_form(public):
    answer = public.ask("GET", "/report?lang=en&number=k7m2qx9td")
    assert answer.headers["location"].startswith(f"/report/{NUMBER}?lang=en")
    assert public.ask("GET", "/report?lang=en&number=seven").status_code == 404


def test_how_many_were_answered_is_public(public):
    assert (
        "Of 34 reports in the last 90 days 30 were answered (88 %), 28 of them"
        in public.ask("GET", "/report?lang=en").text
    )


def test_a_wish_to_subscribe_becomes_a_letter(public):
    form = public.form("/subscribe?lang=en") | {"email": " Wang@City.Example ", "place": "thing:res-xinlu"}
    answer = public.ask("POST", "/subscribe?lang=zh-Hant", data=form)
    (letter,) = public.letters()
    assert isinstance(letter, SubscribeLetter)
    assert (letter.email, letter.place, letter.lang) == ("Wang@city.example", "thing:res-xinlu", "zh-Hant")
    assert answer.status_code == 200
    assert "Wang" not in answer.text, "no address is shown again to whoever looks at the screen"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"email": "wang"}, "Please write an address like name@example.org."),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "Please write an address like name@example.org."),
        ({"place": "moon:1"}, "Please choose a place."),
        ({"place": "thing:nowhere"}, "Please choose a place."),
        ({"place": "report:k7m2qx9td"}, "Please choose a place."),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(public, said, words):
    form = public.form("/subscribe?lang=en") | {"email": "a@b.example", "place": "city"} | said
    answer = public.ask("POST", "/subscribe?lang=en", data=form)
    assert answer.status_code == 422
    assert words in answer.text
    assert public.letters() == []


def test_where_no_mail_is_sent_nobody_can_subscribe(tmp_path):
    public = Public(tmp_path, subscriptions=False)
    answer = public.ask("GET", "/subscribe?lang=en")
    assert "does not send warnings by mail" in answer.text
    assert "<form" not in answer.text


@pytest.mark.parametrize("kind", [LetterKind.CONFIRM, LetterKind.LEAVE])
def test_looking_at_a_link_does_nothing_and_its_button_does(public, kind):
    path = f"/subscription/{kind.value}/{TOKEN}?lang=en"
    for method in ("GET", "HEAD"):
        assert public.ask(method, path).status_code == 200
    assert public.letters() == []
    assert public.ask("POST", path).status_code == 200
    assert [(letter.kind, letter.token) for letter in public.letters()] == [(kind, TOKEN)]


def test_a_mail_program_leaves_by_one_click(public):
    answer = public.ask(
        "POST",
        f"/subscription/leave/{TOKEN}",
        data={"List-Unsubscribe": "One-Click"},
        headers={"Origin": "null"},
    )
    assert answer.status_code == 200
    assert public.letters()[0].kind is LetterKind.LEAVE


def test_a_link_that_is_not_whole_is_said(public):
    answer = public.ask("POST", "/subscription/leave/short?lang=en")
    assert answer.status_code == 404
    assert "This link is not whole." in answer.text


def test_what_a_page_weighs_is_within_what_was_promised(public):
    for path in ("/report", "/subscribe", f"/report/{NUMBER}", f"/subscription/leave/{TOKEN}"):
        answer = public.ask("GET", path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) <= 20_000, path
