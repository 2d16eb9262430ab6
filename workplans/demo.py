"""The plan of the demo: a reconstruction of the one that decision 3.1 of the founding protocol approved.

The plan itself was not preserved. The first activities follow the decisions of that protocol; the others are invented.
"""

from datetime import date

from councils.models import Decision
from members.models import Cluster
from workplans.draft import make_row, make_section
from workplans.models import WorkPlan
from workplans.services.plans import create_plan, register_plan

TITLE = (
    "План работы образовательно-производственного кластера информационно-коммуникационных технологий "
    "Смоленской области на IV квартал 2017 г. и 2018 г."
)
COLLEGE, COUNCIL = "ОГБПОУ СмолАПО", "Координационный совет"
SECTIONS = (
    (
        "Организационные мероприятия",
        (
            ("Внести предложения в список потенциальных участников (п. 1.6)", "до 30.11.2017", COUNCIL, "список"),
            ("Разработать форму заявления о вступлении (п. 1.7)", "до 30.11.2017", COLLEGE, "форма заявления"),
            ("Направить предложения о вступлении (п. 1.8)", "до 08.12.2017", COLLEGE, "письма, реестр"),
            ("Подписать Соглашение о создании кластера (п. 1.3)", "IV квартал 2017 г.", COUNCIL, "соглашение"),
            ("Направить Губернатору информацию о решении (п. 1.5)", "по согласованию", COUNCIL, "письмо"),
            ("Провести заседания Координационного совета", "ежеквартально", COUNCIL, "протоколы"),
        ),
    ),
    (
        "Образовательные программы",
        (
            (
                "Обсудить с работодателями требования к программам",
                "I квартал 2018 г.",
                f"{COLLEGE}, ООО «МАН сеть»",
                "",
            ),
            ("Обновить программы по ИТ-специальностям", "до 1 сентября 2018 г.", COLLEGE, "программы"),
        ),
    ),
    (
        "Практика и наставничество",
        (
            ("Составить список мест практики", "март 2018 г.", "ООО «Твинс технологии», ООО «МАН сеть»", "список"),
            ("Провести практику студентов на предприятиях", "апрель – июнь 2018 г.", "ООО «МАН сеть»", "отчёты"),
            ("Подготовить наставников", "в течение 2018 года", "ООО «Твинс технологии»", "приказы"),
        ),
    ),
    (
        "Профориентация и информационное сопровождение",
        (
            ("Провести день открытых дверей", "II квартал 2018 г.", COLLEGE, "отчёт"),
            ("Вести страницу кластера", "постоянно", COLLEGE, "публикации"),
            ("Подвести итоги года", "декабрь 2018 г.", COUNCIL, "доклад"),
        ),
    ),
)


def load_plan(cluster: Cluster) -> WorkPlan:
    """Make the plan once; a second call changes nothing."""
    existing = WorkPlan.objects.filter(council__cluster=cluster, is_reconstruction=True).first()
    if existing is not None:
        return existing
    decision = Decision.objects.get(
        item__meeting__council__cluster=cluster, item__meeting__kind="founding", number="3.1"
    )
    council = decision.item.meeting.council
    secretary = council.seats.get(role="secretary").person.user
    names = ("title", "term", "executors", "result")
    sections = [
        make_section(title, [make_row(**dict(zip(names, row, strict=True))) for row in rows])
        for title, rows in SECTIONS
    ]
    plan = create_plan(
        council,
        by=secretary,
        title=TITLE,
        starts_on=date(2017, 10, 1),
        ends_on=date(2018, 12, 31),
        is_reconstruction=True,
        draft={"sections": sections},
    )
    return register_plan(plan, by=secretary, decision=decision)
