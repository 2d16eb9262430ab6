"""Documents of plans for the tests, as build_document() makes them."""

from datetime import date

from workplans.wording import Approval

FOUNDING = Approval("п. 3.1 протокола от 20.11.2017 б/н", date(2017, 11, 20))
SECOND = Approval("п. 4.1 протокола от 15.03.2018 № 2", date(2018, 3, 15), 2)
CLUSTER = "образовательно-производственного кластера Смоленской области"


def activity(uid: str, number: str, title: str, **fields) -> dict:
    """`term`, `executors` and `result` as text; every executor is responsible."""
    made = {"uid": uid, "number": number, "title": title}
    if "term" in fields:
        made["term"] = {"text": fields["term"]}
    if "executors" in fields:
        names = fields["executors"].split(", ")
        made["executors"] = [{"text": name, "kind": "other", "role": "responsible"} for name in names]
    if "result" in fields:
        made["result"] = fields["result"]
    return made


def plan_document(*sections: tuple[str, list[dict]], **fields) -> dict:
    """A plan of the cluster; sections as (title, activities)."""
    sections = sections or (
        (
            "Организационные мероприятия",
            [
                activity("a", "1.1", "Разработать форму заявления", term="до 30.11.2017", executors="ОГБПОУ СмолАПО"),
                activity("b", "1.2", "Направить предложения", term="в течение года", result="письма, реестр"),
            ],
        ),
        ("Практика", [activity("c", "2.1", "Обновить перечень площадок")]),
    )
    return {
        "schema": 1,
        "kind": "work_plan",
        "edition": "public",
        "title": f"План работы {CLUSTER} на IV квартал 2017 г. и 2018 г.",
        "period": {"from": "2017-10-01", "to": "2018-12-31"},
        "council": {
            "name": "Координационный совет",
            "genitive": "Координационного совета кластера",
            "cluster": "Кластер",
        },
        "sections": [
            {"uid": f"s{place}", "activities": rows} | ({"title": title} if title else {})
            for place, (title, rows) in enumerate(sections, start=1)
        ],
    } | fields


def rows_of(count: int, section: int = 1, **fields) -> list[dict]:
    return [activity(f"{section}-{n}", f"{section}.{n}", f"Мероприятие {n}.", **fields) for n in range(1, count + 1)]
