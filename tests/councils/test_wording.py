"""What a protocol says, sentence by sentence."""

import re
from datetime import date

import pytest

from councils.document import public_edition
from councils.wording import document_text, protocol_view
from tests.documents import founding_document, founding_source, live_document, unanimous

ADDRESS = "https://portal.example.ru/protocols/k7w3/"


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


def text_of(document):
    return plain(document_text(document))


def view_of(document, **options):
    return protocol_view(document, **{"status": "published"} | options)


def test_the_founding_protocol_says_every_word_of_its_source():
    said = text_of(founding_document()).replace(",", "")
    # What the portal writes in its own way: the head, numbers of points, typography, one spelling of a title.
    own = (
        "Дата проведения",
        "Время проведения",
        "окончание",
        "Повестка дня",
        "Вопрос №",
        "3. Об утверждении",
    )
    for line in founding_source().splitlines():
        line = plain(line)
        if not line or line.startswith(own):
            continue
        words = re.sub(r"^\d\. ", "", line).replace(",", "").replace(" - ", " – ").replace(" –Бел", " – Бел")
        assert set(words.split()) <= set(said.split()), line


def test_decisions_of_the_founding_protocol_are_printed_as_typed():
    source, said = plain(founding_source()), text_of(founding_document())
    decisions = [point for item in founding_document()["items"] for point in item["decisions"]]
    assert len(decisions) == 10
    for point in decisions:
        assert plain(point["text"]) in said
        if point["number"] != "1.4":
            assert plain(point["text"]) in source


def test_the_founding_protocol_keeps_the_numbers_of_its_points():
    said = text_of(founding_document())
    for number in ("1.1 [1].", "1.4 [4].", "1.5 [4].", "1.8 [7].", "2.1 [б/н].", "3.1 [б/н]."):
        assert f" {number} " in said


def test_a_paper_invents_nothing():
    view = view_of(founding_document())
    assert (view["number"], view["city"], view["quorum"]) == ("б/н", "", "")
    assert view["officers"] == view["signatures"] == []
    said = text_of(founding_document())
    assert "Решение принято" not in said and "Голосовали" not in said
    assert [plain(line) for line in view["source"]] == [
        "Внесён в портал по тексту документа от 20.11.2017. В скобках – номера пунктов источника.",
        "Номер, председательствующий, голосование и подписи в тексте не приведены; подлинник не проверялся.",
    ]


def test_a_paper_that_gives_all_but_its_number_says_so():
    document = founding_document() | {"presided_by": "p1", "signatures": []}
    document["items"][0]["vote"] = unanimous(7)
    assert plain(view_of(document)["source"][1]) == "Номер в тексте не приведён; подлинник не проверялся."


def test_the_head_of_the_founding_protocol():
    said = text_of(founding_document())
    assert said.startswith(
        "ПРОТОКОЛ заседания Координационного совета образовательно-производственного кластера "
        "информационно-коммуникационных технологий Смоленской области 20 ноября 2017 г. б/н "
        "Место проведения: конференц-зал ОГБПОУ СмолАПО. Начало 12.00, окончание 14.00. Присутствовали: "
        "Чуранов Василий Сергеевич – директор по развитию ООО «Твинс технологии»"
    )
    assert "Тапцов Михаил Александрович – ООО «Айти грэйд»" in said
    assert "Старко Юлия – руководитель веб-отдела «КИТ МЕДИА»" in said


def test_a_live_protocol_names_its_officers_its_quorum_and_its_signatures():
    said = text_of(live_document())
    for sentence in (
        "№ 3",
        "Форма проведения: смешанная.",
        "Председательствующий – Алексеева О.П.",
        "Секретарь – Дёмина С.Ю.",
        "Присутствовали члены Совета:",
        "– технический директор ООО «Механика» (с вопроса 2)",
        "– начальник отдела кадров ПАО «Литейщик» (до вопроса 3)",
        "Отсутствовали: Зайцев Олег Маратович",
        "Из 9 членов Совета присутствуют 7. Кворум имеется.",
        "Повестка дня утверждена единогласно.",
        "Докладчик: Дёмина С.Ю., заместитель директора",
        "СЛУШАЛИ: С.Ю. Дёмина – о потребности",
        "ВЫСТУПИЛИ: И.Л. Борисенко",
    ):
        assert sentence in said
    assert said.endswith("Председательствующий О.П. Алексеева Секретарь С.Ю. Дёмина")


def test_the_short_form_leaves_the_discussion_out():
    said = text_of(live_document() | {"form": "short"})
    assert "СЛУШАЛИ" not in said and "о потребности предприятий кластера" not in said


@pytest.mark.parametrize(
    ("members", "present", "sentence"),
    [
        (9, 7, "Из 9 членов Совета присутствуют 7."),
        (21, 11, "Из 21 члена Совета присутствуют 11."),
        (31, 21, "Из 31 члена Совета присутствует 21."),
        (1, 1, "Из 1 члена Совета присутствует 1."),
        (11, 1, "Из 11 членов Совета присутствует 1."),
    ],
)
def test_the_quorum_agrees_with_its_numbers(members, present, sentence):
    document = live_document() | {"quorum": {"members": members, "present": present, "needed": 1, "met": False}}
    assert plain(view_of(document)["quorum"]) == f"{sentence} Кворум отсутствует."


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (date(2026, 11, 20), "20 ноября 2026 г."),
        (date(2026, 11, 21), "20–21 ноября 2026 г."),
        (date(2026, 12, 1), "20 ноября – 1 декабря 2026 г."),
        (date(2027, 1, 9), "20 ноября 2026 г. – 9 января 2027 г."),
    ],
)
def test_a_meeting_of_several_days_is_dated_from_first_to_last(last, words):
    assert plain(view_of(live_document() | {"end_date": last.isoformat()})["date"]) == words


def test_the_vote_is_told_by_question_and_exceptions_by_point():
    first, second, _third = view_of(live_document())["questions"]
    assert [plain(line) for line in first["closing"]] == ["Решение принято единогласно."]
    assert plain(second["decisions"][1]["closing"]) == (
        "Голосовали: «за» – 2 (Алексеева О.П., Борисенко И.Л.), «против» – 5 (Васильев П.А., Григорян А.С., "
        "Дёмина С.Ю., Ершов Н.И., Жукова А.), «воздержались» – нет. Решение не принято."
    )
    assert plain(second["closing"][0]) == (
        "По остальным пунктам голосовали: «за» – 6, «против» – нет, «воздержались» – 1."
    )


def test_the_public_edition_tells_votes_only_where_the_council_allows_it():
    closed = public_edition(live_document())
    assert "Голосовали" not in text_of(closed)
    assert "Решение принято единогласно." in text_of(closed)
    assert "По остальным пунктам решение принято." in text_of(closed)
    assert "Решение не принято." in text_of(closed)
    opened = live_document()
    opened["council"]["votes_public"] = True
    assert "«против» – 5, «воздержались» – нет" in text_of(public_edition(opened))


def test_a_person_without_a_basis_is_a_post_and_an_organisation_in_the_public_edition():
    assert "Ершов" in text_of(live_document())
    said = text_of(public_edition(live_document()))
    assert "Ершов" not in said
    assert "начальник отдела кадров ПАО «Литейщик» (до вопроса 3)" in said


def test_a_point_that_was_not_adopted_says_so_beside_those_that_were():
    document = live_document()
    document["items"][0]["decisions"][1]["result"] = "rejected"
    question = view_of(document)["questions"][0]
    assert [plain(decision["closing"]) for decision in question["decisions"]] == [
        "",
        "Решение не принято.",
        "",
    ]
    for decision in document["items"][0]["decisions"]:
        decision["result"] = "rejected"
    question = view_of(document)["questions"][0]
    assert plain(question["closing"][0]).endswith("Решение не принято.")
    assert {decision["closing"] for decision in question["decisions"]} == {""}


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [("withdrawn", "Вопрос снят с рассмотрения."), ("postponed", "Рассмотрение вопроса отложено.")],
)
def test_a_question_without_a_decision_says_why(outcome, sentence):
    document = live_document()
    document["items"][2] = {"number": 3, "title": "О плане", "outcome": outcome}
    question = view_of(document)["questions"][2]
    assert question["decision_word"] == "" and plain(question["closing"][0]) == sentence


@pytest.mark.parametrize(("status", "mark"), [("draft", "ПРОЕКТ"), ("in_review", "ПРОЕКТ"), ("approved", "")])
def test_the_mark_of_a_draft_goes_at_approval(status, mark):
    assert view_of(live_document(), status=status)["mark"] == mark


def test_a_number_that_is_not_yet_given_is_proposed():
    document = live_document()
    del document["number"]
    assert plain(view_of(document, proposed_number="3")["number"]) == "№ 3 (предварительно)"


def test_typography_changes_no_letter_and_no_digit():
    document = live_document()
    document["items"][0]["decisions"][0]["blocks"] = [{"kind": "paragraph", "text": "В 2017г и 2018г. до 08 декабря"}]
    assert "В 2017г и 2018г. до 08 декабря" in text_of(document)


def test_the_address_reaches_the_template_untouched():
    assert view_of(founding_document(), address=ADDRESS)["address"] == ADDRESS
