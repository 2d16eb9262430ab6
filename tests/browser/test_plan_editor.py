"""The table editor of a plan: keys, pasted tables, two browsers at one cell, a lost connection."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import PHONE
from tests.browser.test_accessibility import all_troubles
from tests.plans import approved_plan, make_plan
from workplans.draft import lines
from workplans.models import WorkPlan
from workplans.services.plans import propose_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORD_TABLE = """<table><tr><td>№ п/п</td><td>Мероприятие</td><td>Срок</td><td>Ответственный</td><td>Результат</td></tr>
<tr><td colspan="5"><b>Практика</b></td></tr>
<tr><td>1</td><td>Обновить банк<br>площадок</td><td>в течение года</td><td>СмолАПО</td><td>банк</td></tr>
<tr><td>2</td><td><p>Провести стажировку</p></td><td>март</td><td>СмолАПО</td><td></td></tr>
<tr><td>3</td><td>Подвести итоги</td><td>декабрь</td><td></td><td>отчёт</td></tr></table>"""
PASTE = """([field, html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


class Editor:
    """The table by its keys; `page` is there for what has to be looked at."""

    def __init__(self, page: Page):
        self.page = page
        self.is_ready()

    def is_ready(self) -> "Editor":
        expect(self.page.locator("body.is-ready")).to_be_visible()
        return self

    def press(self, *keys: str) -> "Editor":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text: str) -> "Editor":
        self.page.keyboard.insert_text(text)
        return self

    def row(self, *cells: str) -> "Editor":
        for place, cell in enumerate(cells):
            self.press(*["Tab"] * (place > 0)).type(cell)
        return self

    def cell(self, number: str, name: str = "Мероприятие"):
        return self.page.get_by_role("textbox", name=f"{number}. {name}", exact=True)

    def paste(self, text: str = "", html: str = "") -> "Editor":
        self.page.evaluate_handle(f"args => ({PASTE})([document.activeElement, ...args])", [html, text])
        return self

    def is_saved(self) -> "Editor":
        expect(self.page.locator("#plan-save")).to_have_attribute("data-place", "saved", timeout=15000)
        return self

    def titles(self) -> list[str]:
        return [field.input_value() for field in self.page.locator(".plan-row [data-field=title]").all()]


@pytest.fixture
def plan(council, secretary):
    return make_plan(council, secretary, draft={"sections": []})


@pytest.fixture
def editor(open_as, plan, secretary):
    return Editor(open_as(secretary, f"/desk/plans/{plan.uid}/edit/"))


@pytest.fixture
def saved(plan):
    """Rows as the server has them: title and number."""

    def read() -> list[tuple[str, str]]:
        return [(line.number, line.row["title"]) for line in lines(WorkPlan.objects.get(pk=plan.pk).draft)]

    return read


def test_two_rows_are_typed_three_are_pasted_and_all_five_are_there(editor, saved):
    editor.row("Разработать форму", "IV квартал", "Колледж вне кластера", "форма").press("Enter")
    editor.row("Провести ярмарку", "до 30.11.2026").is_saved()
    expect(editor.page.get_by_text("Понято: 01.10.2026 – 31.12.2026")).to_be_visible()
    expect(editor.page.get_by_text("«Колледж вне кластера» нет в кластере")).to_be_visible()
    editor.press("Enter").paste(html=WORD_TABLE).is_saved()
    five = ["Разработать форму", "Провести ярмарку", "Обновить банк\nплощадок", "Провести стажировку", "Подвести итоги"]
    assert saved() == list(zip(["1.1", "1.2", "2.1", "2.2", "2.3"], five, strict=True))
    editor.page.reload()
    assert editor.is_ready().titles() == five
    expect(editor.page.get_by_label("Раздел 2, название")).to_have_value("Практика")


def test_lines_and_cells_of_excel_fill_rows_from_the_current_cell(editor, saved):
    editor.paste("Первое\tмарт\nВторое\tапрель\n").is_saved()
    editor.cell("1", "Ответственный").focus()
    editor.paste('СмолАПО\n"ООО ""Ромашка""\nи другие"').is_saved()
    assert saved() == [("1", "Первое"), ("2", "Второе")]
    expect(editor.cell("2", "Срок")).to_have_value("апрель")
    expect(editor.cell("2", "Ответственный")).to_have_value('ООО "Ромашка"\nи другие')
    editor.press("Control+z").is_saved()
    expect(editor.cell("2", "Ответственный")).to_have_value("")


def test_rows_and_sections_are_moved_removed_and_brought_back(editor, saved):
    editor.row("Первое").press("Enter").row("Второе").press("Alt+ArrowUp").is_saved()
    assert saved() == [("1", "Второе"), ("2", "Первое")]
    editor.press("Control+Delete").is_saved()
    assert saved() == [("1", "Первое")]
    editor.page.get_by_role("button", name="Вернуть").click()
    editor.is_saved()
    assert saved() == [("1", "Второе"), ("2", "Первое")]
    editor.cell("2").focus()
    editor.press("Control+Enter").type("Кадры").press("Enter").type("Третье").press("Shift+Enter").type("со строкой")
    editor.is_saved()
    assert saved() == [("1.1", "Второе"), ("1.2", "Первое"), ("2.1", "Третье\nсо строкой")]
    editor.press("Alt+ArrowUp").is_saved()
    assert saved()[2] == ("1.3", "Третье\nсо строкой")
    editor.press("Control+z").is_saved()
    assert saved()[2] == ("2.1", "Третье\nсо строкой")


def test_several_acts_are_taken_back_one_after_another(editor, saved):
    editor.row("Первое").press("Enter").row("Второе").press("Enter").row("Третье").is_saved()
    editor.press("Alt+ArrowUp", "Control+Delete").is_saved()
    assert saved() == [("1", "Первое"), ("2", "Второе")]
    editor.press("Control+z", "Control+z").is_saved()
    assert saved() == [("1", "Первое"), ("2", "Второе"), ("3", "Третье")]


def test_a_table_of_word_keeps_its_columns_and_says_which_are_left_away(editor, saved):
    editor.paste(
        html="""<table><tr><td>№</td><td>Мероприятие</td><td>Отв. лицо</td><td>Срок</td><td>Примечание</td></tr>
<tr><td>I. Кадры</td><td></td><td></td><td></td><td></td></tr>
<tr><td>1</td><td>Форум<table><tr><td>этап</td></tr></table></td>
<td rowspan="2">Завод</td><td>май</td><td>важно</td></tr>
<tr><td>2</td><td>Слёт</td><td>июнь</td><td></td></tr></table>"""
    ).is_saved()
    assert [number for number, _title in saved()] == ["1.1", "1.2"]
    expect(editor.page.get_by_label("Раздел 1, название")).to_have_value("Кадры")
    expect(editor.cell("1.2", "Ответственный")).to_have_value("Завод")
    expect(editor.cell("1.2", "Срок")).to_have_value("июнь")
    expect(editor.page.locator("#plan-line")).to_contain_text("«Примечание»")


def test_organisations_are_offered_and_only_taken_when_chosen(editor, plan):
    name = plan.council.cluster.memberships.first().organization.short_name
    editor.row("Первое", "март", name[5:9]).is_saved()
    expect(editor.page.get_by_role("option").first).to_be_visible()
    editor.press("ArrowDown", "Enter").is_saved()
    expect(editor.cell("1", "Ответственный")).to_have_value(name)
    # What else is said of the row, of its term for one, depends on the day.
    expect(editor.page.locator(".plan-found:visible", has_text="кластере")).to_have_count(0)


@pytest.mark.parametrize(("button", "stays"), [("Оставить моё", "Моё"), ("Взять его", "Его")])
def test_two_texts_of_one_cell_wait_for_a_choice(editor, open_as, plan, secretary, saved, button, stays):
    editor.row("Общее").is_saved()
    other = Editor(open_as(secretary, f"/desk/plans/{plan.uid}/edit/"))
    other.cell("1").fill("Его")
    other.is_saved()
    editor.cell("1").fill("Моё")
    expect(editor.page.get_by_text("В другом окне записано: «Его»")).to_be_visible()
    assert saved() == [("1", "Его")]
    editor.page.get_by_role("button", name=button).click()
    editor.is_saved()
    assert saved() == [("1", stays)]
    expect(editor.cell("1")).to_have_value(stays)


def test_a_row_removed_elsewhere_keeps_what_is_being_written(editor, open_as, plan, secretary, saved):
    editor.row("Общее").press("Enter").row("Второе").is_saved()
    other = Editor(open_as(secretary, f"/desk/plans/{plan.uid}/edit/"))
    other.cell("1").focus()
    other.press("Control+Delete").is_saved()
    editor.cell("1").fill("Моё")
    expect(editor.page.get_by_text("Эту строку удалили в другом окне.")).to_be_visible()
    editor.page.get_by_role("button", name="Оставить моё").click()
    editor.is_saved()
    assert saved() == [("1", "Моё"), ("2", "Второе")]


def test_without_a_connection_changes_wait_even_for_another_page(editor, open_as, saved):
    editor.row("До обрыва").is_saved()
    editor.page.context.set_offline(True)
    editor.press("Enter").row("Без связи", "март")
    expect(editor.page.locator("#plan-save")).to_contain_text("Нет связи: ждут отправки изменений – 1")
    editor.page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    editor.page.context.set_offline(False)
    editor.page.reload()
    editor.is_ready().is_saved()
    assert saved() == [("1", "До обрыва"), ("2", "Без связи")]


def test_a_text_that_is_too_long_does_not_hold_up_the_others(editor, saved):
    editor.paste("Первое\t" + "а" * 301 + "\nВторое\tмарт")
    expect(editor.page.get_by_text("длиннее 300")).to_be_visible()
    expect(editor.page.locator("#plan-save")).to_have_attribute("data-place", "parked")
    assert saved() == [("1", "Второе")]
    editor.cell("1", "Срок").fill("март")
    editor.is_saved()
    assert [title for _number, title in saved()] == ["Первое", "Второе"]


def test_on_a_phone_rows_are_cards_with_buttons(open_as, plan, secretary, saved):
    editor = Editor(open_as(secretary, f"/desk/plans/{plan.uid}/edit/", viewport=PHONE))
    editor.row("Первое").page.get_by_role("button", name="Строка ниже 1 (Alt+Enter)").click()
    editor.row("Второе").is_saved()
    assert saved() == [("1", "Первое"), ("2", "Второе")]
    assert not editor.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_pages_of_plans_are_open_to_everybody(open_as, council, secretary, chair, meeting):
    plan, approved = make_plan(council, secretary), approved_plan(council, secretary, chair)
    base = f"/desk/plans/{plan.uid}/"
    paths = ["/desk/plans/", "/desk/plans/new/", base, f"{base}edit/", f"{base}head/", f"/desk/plans/{approved.uid}/"]
    assert all_troubles(open_as, secretary, paths) == []


def test_a_plan_that_was_laid_before_a_meeting_is_closed_with_a_sentence(editor, meeting, plan, secretary):
    editor.row("Первое").is_saved()
    propose_plan(plan, by=secretary, meeting=meeting)
    editor.press("Enter").row("Поздно")
    expect(editor.page.locator("#plan-banner")).to_contain_text("Этот план сейчас не правят")
    expect(editor.cell("1")).to_have_attribute("readonly", "")
