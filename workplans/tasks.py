"""What is done off the request for plans."""

from django_tasks import task

from workplans.services import files, reports


@task()
def make_plan_file(pk: int) -> None:
    files.make_file(pk)


@task()
def ask_for_plan_files(plan: int) -> None:
    files.ask_for_both(plan)


@task()
def make_plan_report(plan: int, first: str, last: str, on: str, before_all: bool = True) -> None:
    reports.make_pdf(plan, first, last, on, before_all=before_all)
