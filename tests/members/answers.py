"""Answers of organisations that do not exist; the numbers have true check digits."""

from members.models import Cluster, JoinApplication
from members.services.applications import confirm_email, confirmation_url, save_step, start_application

ANSWERS = {
    "inn": "7707083893",
    "kpp": "773601001",
    "ogrn": "1027700132195",
    "full_name": "Общество с ограниченной ответственностью «Новая механика»",
    "short_name": "ООО «Новая механика»",
    "kind": "company",
    "legal_address": "Смоленск, ул. Ленина, 1",
    "head_surname": "Новиков",
    "head_given_name": "Пётр",
    "head_no_patronymic": True,
    "head_post": "генеральный директор",
    "head_basis": "Устава",
    "contact_name": "Новикова Анна Павловна",
    "phone": "+7 4812 00-00-00",
    "email": "contact@example.test",
    "directions": ["practice", "mentoring"],
    "knows_regulation": True,
    "knows_agreement": True,
}
ENTREPRENEUR = {"inn": "500100732259", "kpp": "", "ogrn": "304500116000157"}


def fill_in(cluster: Cluster, **changes) -> JoinApplication:
    """A draft with every answer, its e-mail not yet confirmed."""
    application = start_application(cluster)
    for step in ("organization", "head", "contact", "cooperation", "papers"):
        application = save_step(application, step, ANSWERS | changes)
    return application


def token_of(application: JoinApplication) -> str:
    return confirmation_url(application).rstrip("/").rsplit("/", 1)[1]


def ready(cluster: Cluster, **changes) -> JoinApplication:
    """A draft that can be sent."""
    application = fill_in(cluster, **changes)
    return confirm_email(application, token_of(application))
