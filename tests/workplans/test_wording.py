"""What the page and the paper of a plan say, and how the paper is laid out."""

import re
from datetime import date, timedelta

import pypdfium2
import pytest

from councils.models import Council
from tests.workplans.documents import FOUNDING, SECOND, activity, plan_document, rows_of
from workplans.comparison import compare
from workplans.models import Activity, WorkPlan
from workplans.rendering import plan_html, plan_pdf
from workplans.wording import State, plan_view, public_state

ADDRESS = "https://portal.example.ru/plans/k7w392fhx1qd/"
TODAY = date(2026, 11, 23)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip()


def bare(text: str) -> str:
    """Letters, digits and signs: lines end in different places on a page and on paper."""
    return re.sub(r"\s+", "", re.sub("[\ufffe\x02]", "-", text))


def sheets(view: dict) -> list[str]:
    return [bare(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(plan_pdf(view))]


class TestHead:
    def test_has_the_approval_mark_of_the_founding_protocol(self):
        view = plan_view(plan_document(), approvals=[FOUNDING])
        assert [plain(line) for line in view["approval"]] == [
            "УТВЕРЖДЁН",
            "решением Координационного совета кластера",
            "(протокол от 20.11.2017 б/н, п. 3.1)",
        ]
        assert view["mark"] == ""

    def test_of_a_later_version_names_both_decisions(self):
        view = plan_view(plan_document(), approvals=[FOUNDING, SECOND])
        assert plain(view["approval"][2]) == "(протокол от 20.11.2017 б/н, п. 3.1)"
        assert plain(view["approval"][3]) == "в редакции решения (протокол от 15.03.2018 № 2, п. 4.1)"

    def test_of_a_draft_claims_no_approval(self):
        view = plan_view(plan_document())
        assert view["mark"] == "ПРОЕКТ"
        assert "____" in view["approval"][2] and "20.11.2017" not in "".join(view["approval"])

    def test_of_a_reconstruction_says_so(self):
        document = plan_document(reconstruction=True)
        assert plan_view(document, approvals=[FOUNDING])["mark"] == "РЕКОНСТРУКЦИЯ"
        assert plan_view(document)["mark"] == "РЕКОНСТРУКЦИЯ. ПРОЕКТ"

    @pytest.mark.parametrize(
        ("title", "heading"),
        [
            ("План работы кластера на 2018 год", ("ПЛАН РАБОТЫ", "кластера на 2018 год")),
            ("Дорожная карта", ("Дорожная карта", "")),
            ("План работы", ("ПЛАН РАБОТЫ", "")),
        ],
    )
    def test_sets_the_title_as_papers_do(self, title, heading):
        view = plan_view(plan_document(title=title))
        assert (view["heading"], plain(view["title"])) == heading


class TestTable:
    def test_prints_terms_as_people_wrote_them(self):
        [first, second] = plan_view(plan_document())["sections"][0]["rows"]
        assert plain(first["term"]) == "до 30.11.2017"
        assert plain(second["term"]) == "в течение года"

    @pytest.mark.parametrize("title", ["I. Практика", "2. Практика", "Раздел 1. Практика"])
    def test_gives_no_second_number_to_a_section(self, title):
        [section] = plan_view(plan_document((title, rows_of(1))))["sections"]
        assert plain(section["title"]) == title

    def test_numbers_sections_that_have_none(self):
        first, second = plan_view(plan_document())["sections"]
        assert plain(first["title"]) == "I. Организационные мероприятия"
        assert plain(second["title"]) == "II. Практика"

    def test_has_room_for_the_pen_where_no_states_are_given(self):
        rows = plan_view(plan_document(), approvals=[FOUNDING])["sections"][0]["rows"]
        assert {row["state"] for row in rows} == {""}

    def test_shows_a_state_by_word_and_class(self):
        html = plan_html(plan_view(plan_document(), states={"a": State("done", "выполнено 28.11.2017")}))
        assert '<span class="status status-done">выполнено 28.11.2017</span>' in html.replace("\xa0", " ")

    def test_keeps_markup_as_text(self):
        html = plan_html(plan_view(plan_document(("", [activity("a", "1", "<script>alert(1)</script>")]))))
        assert "&lt;script&gt;" in html and "<script>" not in html


def stood(**fields) -> State:
    plan = WorkPlan(council=Council(), is_reconstruction=fields.pop("is_reconstruction", False))
    return public_state(Activity(plan=plan, **fields), TODAY)


class TestPublicState:
    def test_of_what_is_late_is_calm(self):
        state = stood(due_on=TODAY - timedelta(days=1))
        assert (state.code, state.words) == ("late", "срок истёк, информация не поступила")

    def test_of_what_is_late_is_said_in_the_words_of_the_council(self):
        plan = WorkPlan(council=Council(overdue_words="исполняется"))
        assert public_state(Activity(plan=plan, due_on=date(2020, 1, 1)), TODAY).words == "исполняется"

    def test_of_a_reconstruction_blames_nobody(self):
        state = stood(due_on=date(2018, 1, 1), is_reconstruction=True)
        assert (state.code, state.words) == ("unknown", "сведений об исполнении нет")

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, "срок уточняется"),
            ({"due_on": TODAY}, "выполняется"),
            ({"starts_on": date(2026, 12, 1), "due_on": date(2026, 12, 31)}, "предстоит"),
            ({"status": "marked"}, "сведения поступили"),
            ({"status": "accepted", "outcome": "done", "done_on": TODAY}, "выполнено 23.11.2026"),
            ({"status": "accepted", "outcome": "done_late", "done_on": TODAY}, "выполнено позже срока 23.11.2026"),
            ({"status": "accepted", "outcome": "moved"}, "перенесено в другой план"),
            ({"status": "accepted", "outcome": "not_done"}, "не выполнено"),
            ({"status": "accepted", "outcome": "dropped"}, "снято"),
        ],
    )
    def test_is_said_in_plain_words(self, fields, words):
        assert stood(**fields).words == words


def many(count: int, **fields) -> dict:
    return plan_document(("Первый", rows_of(count)), ("Второй", rows_of(count, 2)), **fields)


class TestPaper:
    def test_says_what_the_page_says(self):
        view = plan_view(plan_document(signed=True), approvals=[FOUNDING], address=ADDRESS, digest="0" * 64)
        [said] = sheets(view)
        html = bare(re.sub(r"<[^>]+>", "", plan_html(view)))
        for section in view["sections"]:
            for text in (section["title"], *(row["title"] + row["term"] for row in section["rows"])):
                assert bare(text) in html and bare(text) in said
        assert bare("(протокол от 20.11.2017 б/н, п. 3.1)") in said
        assert bare("Лист 1 из 1") in said and bare(ADDRESS) in said and "SHA-256" + "0" * 64 in said

    def test_is_a_landscape_archival_tagged_document(self):
        opened = pypdfium2.PdfDocument(plan_pdf(plan_view(plan_document(), approvals=[FOUNDING])))
        width, height = opened[0].get_size()
        assert (round(width), round(height)) == (842, 595)
        assert opened.is_tagged()
        assert opened.get_metadata_value("Title").startswith("План работы")

    def test_repeats_its_head_and_its_mark_on_every_sheet(self):
        pages = sheets(plan_view(many(40, reconstruction=True), approvals=[FOUNDING]))
        assert len(pages) > 2
        for number, page in enumerate(pages, start=1):
            assert "РЕКОНСТРУКЦИЯ" in page and "Ожидаемыйрезультат" in page
            assert f"Лист{number}из{len(pages)}" in page

    def test_of_the_same_plan_has_the_same_bytes(self):
        view = plan_view(plan_document(), approvals=[FOUNDING], address=ADDRESS)
        assert plan_pdf(view) == plan_pdf(view)

    def test_keeps_the_first_row_of_a_section_with_its_title(self):
        found_on = set()
        for count in range(12, 26):
            pages = sheets(plan_view(plan_document(("Первый", rows_of(count)), ("Второй", rows_of(1, 2)))))
            [title] = [place for place, page in enumerate(pages) if "II.Второй" in page]
            [row] = [place for place, page in enumerate(pages) if "2.1Мероприятие1." in page]
            assert title == row, count
            found_on.add(title)
        assert len(found_on) == 2, "the section must have met the end of a sheet"

    @pytest.mark.parametrize(("words", "expected"), [(60, {False}), (170, {False, True})])
    def test_splits_only_a_row_that_is_longer_than_half_a_sheet(self, words, expected):
        splits = set()
        for before in range(5, 20):
            text = f"НАЧАЛО {'слово ' * words}КОНЕЦ"
            document = plan_document(("", [*rows_of(before), activity("long", "99", text)]))
            pages = sheets(plan_view(document))
            beginning = [place for place, page in enumerate(pages) if "НАЧАЛО" in page]
            end = [place for place, page in enumerate(pages) if "КОНЕЦ" in page]
            splits.add(beginning != end)
        assert splits == expected

    def test_has_a_line_for_the_secretary_where_the_plan_wants_it(self):
        [signed] = sheets(plan_view(plan_document(signed=True), approvals=[FOUNDING], signatory="А.И. Вязов"))
        assert "СекретарьА.И.Вязов" in signed
        [unsigned] = sheets(plan_view(plan_document(), approvals=[FOUNDING], signatory="А.И. Вязов"))
        assert "Вязов" not in unsigned

    def test_lists_the_changes_of_its_versions_on_a_sheet_of_their_own(self):
        before, after = plan_document(), plan_document()
        after["sections"][0]["activities"][0]["term"]["text"] = "до 15.12.2017"
        changes = [(SECOND, compare(before, after))]
        *_, last = sheets(plan_view(after, approvals=[FOUNDING, SECOND], changes=changes))
        assert bare("Лист изменений № Пункт Было Стало Протокол 1 п. 1.1 изменено") in last
        assert bare("Срок исполнения: до 30.11.2017 Срок исполнения: до 15.12.2017") in last
        assert bare("протокол от 15.03.2018 № 2, п. 4.1") in last

    @pytest.mark.parametrize(
        "text", ["Щ" * 2000, "😀 مرحبا שלום 漢字 \u202e", "<img src='http://127.0.0.1:9/x'>{{ plan }}"]
    )
    def test_prints_any_text(self, text):
        row = activity("a", "1", text, term=text[:300], executors=text[:1000], result=text[:1000])
        assert plan_pdf(plan_view(plan_document((text[:300], [row]), title=text[:500]))).startswith(b"%PDF")
