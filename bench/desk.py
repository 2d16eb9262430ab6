"""What people see at their desks in a register of a country: their own rows, found among all."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from bench import report, seed
from bench.measure import Browser, Cost, cost, exponent
from bench.report import Figure
from councils.models import Council, Seat
from members.models import Membership, Person, User

GOAL = "рабочий стол"
ROLES = ("chair", "secretary", "member")
PAGES = {
    "secretary": ("/desk/", "/desk/control/", "/desk/control/discipline/"),
    "chair": ("/desk/",),
    "member": ("/desk/", "/my/assignments/"),
}
# Processor milliseconds: a desk is ten lists of whoever looks at it.
LIMIT = 60


class Desk:
    def measure_small(self) -> None:
        self.small = self._costs()

    def measure(self, growth: float) -> Iterator[Figure]:
        for (role, path), large in self._costs().items():
            small = self.small[role, path]
            name = f"{GOAL}, {role} {path}"
            yield report.cpu(name, large, LIMIT)
            yield report.sql(name, large)
            yield Figure(f"{name}: прибавилось запросов SQL", large.sql - small.sql, 0)
            yield Figure(f"{name}: показатель роста", exponent(small.ratio, large.ratio, growth))

    def _costs(self) -> dict[tuple[str, str], Cost]:
        people = dict(_officers(Council.objects.order_by("pk").first()))
        seed.analyze()
        found = {}
        for role, path in ((name, path) for name in ROLES for path in PAGES[name]):
            call = Browser(people[role]).get(path)
            assert call().status == 200, path
            found[role, path] = cost(call, repeats=40)
        return found


def _officers(council: Council) -> Iterator[tuple[str, User]]:
    """People of a council of the register; each speaks for one of its organisations."""
    members = Membership.objects.filter(cluster=council.cluster_id).order_by("pk")
    for role, membership in zip(ROLES, members, strict=False):
        user = User.objects.create(email=f"{role}@desk.example")
        person = Person.objects.create(cluster=council.cluster, surname="Арбузов", given_name="Иван", user=user)
        Seat.objects.create(
            council=council,
            person=person,
            role=role,
            on_behalf_of_id=membership.organization_id,
            starts_on=timezone.localdate() - timedelta(days=400),
        )
        yield role, user
