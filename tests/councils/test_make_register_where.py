"""Where the made-up register may be made: never beside real records."""

import pytest
from django.core.management import CommandError, call_command

from councils.models import Protocol, PublishedDecision
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_working_portal_with_protocols_is_left_alone(settings, recorded, secretary, chair):
    factories.approved(recorded, secretary, chair)
    settings.IN_PRODUCTION = True
    with pytest.raises(CommandError, match="есть протоколы"):
        call_command("make_register", decisions=10, clusters=1)
    assert Protocol.objects.count() == 1 and not PublishedDecision.objects.exists()


def test_an_empty_working_portal_may_be_filled(settings, capsys):
    settings.IN_PRODUCTION = True
    call_command("make_register", decisions=10, clusters=1)
    assert PublishedDecision.objects.count() == 10
    assert "Решений: 10" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [{"decisions": 0}, {"clusters": 0}])
def test_nothing_is_not_made(wrong):
    with pytest.raises(CommandError):
        call_command("make_register", **{"decisions": 10, "clusters": 1} | wrong)
