"""Bars: what is drawn says the numbers, with and without colour."""

from xml.etree import ElementTree

from django.template.loader import render_to_string

from cluster_portal.charts import BARS, Bar, stacked_bars

LEGEND = ("в срок", "с опозданием", "на исполнении", "срок истёк")


def drawn(rows) -> ElementTree.Element:
    chart = stacked_bars(rows, legend=LEGEND, title="Исполнение <поручений>")
    return ElementTree.fromstring(render_to_string("components/bars.html", {"chart": chart}))


def texts(svg) -> list[str]:
    return [node.text for node in svg.iter("{http://www.w3.org/2000/svg}text")]


def test_the_longest_row_takes_all_the_room_and_the_others_their_part():
    rows = [Bar("ОГБПОУ «Колледж»", (3, 1, 0, 0)), Bar("ООО «Завод»", (0, 0, 1, 1))]
    chart = stacked_bars(rows, legend=LEGEND, title="")
    widths = [sum(float(part["width"]) for part in row["segments"]) for row in chart["rows"]]
    assert widths == [BARS, BARS / 2]
    assert [len(row["segments"]) for row in chart["rows"]] == [2, 2]


def test_numbers_and_signs_stand_beside_the_bars_and_in_words():
    svg = drawn([Bar("ООО «Завод»", (3, 0, 1, 2))])
    assert "✔ 3  ○ 1  ▲ 2" in texts(svg)
    description = svg.find("{http://www.w3.org/2000/svg}desc").text
    assert "ООО «Завод»: в срок – 3, с опозданием – 0, на исполнении – 1, срок истёк – 2" in description
    assert {"✔ в срок", "◐ с опозданием", "○ на исполнении", "▲ срок истёк"} <= set(texts(svg))


def test_long_names_take_two_lines_and_stay_whole_in_the_title():
    name = "Областное государственное бюджетное профессиональное образовательное учреждение «Академия»"
    svg = drawn([Bar(name, (1, 0, 0, 0))])
    assert any(text.endswith("…") for text in texts(svg))
    assert name in "".join(node.text for node in svg.iter("{http://www.w3.org/2000/svg}title"))


def test_nothing_is_a_chart_without_rows_and_markup_is_text():
    assert drawn([]).find("{http://www.w3.org/2000/svg}title").text == "Исполнение <поручений>"
    assert "<b>&" in "".join(text for text in texts(drawn([Bar("<b>&", (1, 0, 0, 0))])))


def test_on_a_phone_the_numbers_stand_under_the_bars_and_the_legend_wraps():
    rows = [Bar("ОГБПОУ «Колледж»", (3, 1, 0, 0)), Bar("ООО «Завод»", (0, 0, 1, 1))]
    chart = stacked_bars(rows, legend=LEGEND, title="", is_narrow=True)
    assert chart["width"] <= 420 and len({entry["y"] for entry in chart["legend"]}) > 1
    first, second = chart["rows"]
    assert first["label"][0]["y"] < first["segments"][0]["y"] < first["numbers"]["y"] < second["label"][0]["y"]
    assert max(float(part["x"]) + float(part["width"]) for part in first["segments"]) <= chart["width"]
