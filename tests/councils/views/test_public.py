"""What everybody reads: lists, councils, and the published page from one stored row."""

import hashlib
import json
from datetime import date
from http import HTTPStatus

import pytest
from django.urls import reverse

from councils.models import Protocol, ProtocolPage, Seat
from members.models import Cluster, Person
from tests import factories
from tests.councils.views.conftest import copies, copy

pytestmark = pytest.mark.django_db
ONE = 1


def address(protocol: Protocol, name: str = "protocol") -> str:
    return reverse(f"councils:{name}", args=[protocol.public_id])


class TestPublishedPage:
    def test_says_what_was_decided(self, published, client):
        page = client.get(address(published)).text
        assert "Утвердить план работы" in page
        assert "РЕШИЛИ" in page
        assert address(published, "protocol-pdf") in page

    def test_takes_one_query(self, published, client, queries):
        assert queries(lambda: client.get(address(published))) == ONE

    def test_takes_nothing_more_for_a_person_than_to_know_him(self, published, queries, browser_of):
        secretary = browser_of(factories.officer(published.meeting.council, "secretary"))
        session_and_account = 2
        assert queries(lambda: secretary.get(address(published))) == session_and_account + ONE

    def test_is_not_sent_twice(self, published, client, queries):
        etag = client.get(address(published)).headers["ETag"]
        answer = client.get(address(published), headers={"If-None-Match": f'W/"x", {etag}'})
        assert (answer.status_code, answer.content) == (HTTPStatus.NOT_MODIFIED, b"")
        assert answer.headers["ETag"] == etag
        again = queries(lambda: client.get(address(published), headers={"If-None-Match": etag}))
        assert again == ONE

    def test_is_sent_anew_in_another_language_with_the_same_document(self, published, client):
        russian = client.get(address(published))
        client.post(reverse("language"), {"language": "en"})
        english = client.get(address(published), headers={"If-None-Match": russian.headers["ETag"]})
        assert english.status_code == HTTPStatus.OK
        assert english.headers["Content-Language"] == "en"
        html = ProtocolPage.objects.get(protocol=published).html
        assert html in russian.text and html in english.text

    def test_keeps_a_title_with_markup_as_text(self, published, client):
        ProtocolPage.objects.filter(protocol=published).update(title="<script>alert(1)</script> & DOCUMENT")
        assert "<title>&lt;script&gt;alert(1)&lt;/script&gt; &amp; DOCUMENT" in client.get(address(published)).text


class TestFrozenFiles:
    def test_are_the_stored_bytes_under_their_hashes(self, published, client):
        file = published.files.get(edition="public")
        pdf, document = client.get(address(published, "protocol-pdf")), client.get(address(published, "protocol-json"))
        assert (pdf.content, pdf.headers["ETag"]) == (bytes(file.pdf), f'"{file.pdf_sha256}"')
        assert hashlib.sha256(pdf.content).hexdigest() == file.pdf_sha256
        assert (document.content, document.headers["ETag"]) == (file.document.encode(), f'"{file.sha256}"')
        assert hashlib.sha256(document.content).hexdigest() == file.sha256
        assert json.loads(document.content)["edition"] == "public"

    def test_of_the_full_edition_are_another_document(self, published, client, browser_of):
        member = browser_of(factories.officer(published.meeting.council, "member"))
        full = member.get(address(published, "protocol-full-json"))
        assert full.content == published.files.get(edition="full").document.encode()
        assert json.loads(full.content)["edition"] == "full"

    @pytest.mark.parametrize("name", ["protocol-pdf", "protocol-json"])
    def test_are_not_sent_twice(self, published, client, name):
        etag = client.get(address(published, name)).headers["ETag"]
        answer = client.get(address(published, name), headers={"If-None-Match": etag})
        assert (answer.status_code, answer.content) == (HTTPStatus.NOT_MODIFIED, b"")


class TestLists:
    def test_take_as_many_queries_for_thirty_rows_as_for_one(self, published, client, queries):
        council = published.meeting.council
        own = reverse("councils:council", args=[council.slug])
        paths = ["/", "/protocols/", "/protocols/?year=2026", "/councils/", own]
        before = {path: queries(lambda path=path: client.get(path)) for path in paths}
        copies(published, 29)
        for number in range(29):
            copy(council, slug=f"{council.slug}-{number}", parent=council)
        for seat in Seat.objects.filter(council=council, role="member"):
            for _ in range(5):
                copy(seat, person=copy(seat.person, user=None))
        assert {path: queries(lambda path=path: client.get(path)) for path in paths} == before

    def test_of_clusters_takes_as_many_queries_for_thirty_as_for_two(self, published, client, queries):
        cluster = published.meeting.council.cluster
        copy(cluster, slug="second")
        before = queries(lambda: client.get("/"))
        for number in range(28):
            copy(cluster, slug=f"cluster-copy-{number}")
        assert queries(lambda: client.get("/")) == before
        assert Cluster.objects.count() == 30

    def test_of_protocols_are_chosen_by_council_and_year(self, published, client):
        council = published.meeting.council
        assert address(published) in client.get(f"/protocols/?council={council.slug}&year=2026").text
        assert address(published) not in client.get("/protocols/?year=2025").text
        assert address(published) not in client.get("/protocols/?council=another").text

    def test_of_protocols_have_pages(self, published, client):
        copies(published, 50)
        assert address(published) not in client.get("/protocols/").text
        assert address(published) in client.get("/protocols/?page=2").text

    @pytest.mark.parametrize("hostile", ["%00", "%FF", "'%20OR%201=1", "٢٠٢٦", "99999999999999999999", "%F0%9F%98%80"])
    def test_take_any_words_in_the_address(self, published, client, hostile):
        for path in ("/protocols/?council=", "/protocols/?year=", "/protocols/?page=", "/councils/?cluster=", "/?x="):
            assert client.get(path + hostile).status_code in (HTTPStatus.OK, HTTPStatus.NOT_FOUND), path


class TestCouncil:
    def test_names_nobody_without_a_basis_for_publication(self, published, client):
        council = published.meeting.council
        Person.objects.filter(seats__council=council, surname="Арбузов").update(publication_basis="none")
        for path in (reverse("councils:council", args=[council.slug]), "/"):
            page = client.get(path).text
            assert "Берёзкина" in page
            assert "Арбузов" not in page.replace("Арбузов и Ко", "")

    def test_shows_the_seats_of_the_day(self, published, client):
        council = published.meeting.council
        Seat.objects.filter(council=council, role="vice_chair").update(ends_on=date(2020, 1, 1))
        assert "Берёзкина" not in client.get(reverse("councils:council", args=[council.slug])).text.replace(
            "Берёзкина и Ко", ""
        )
