"""Saves of the recording screen: one effect each, nothing overwritten, nothing lost."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cluster_portal.models import Operation
from councils.missing import missing_for_submission
from councils.models import AgendaItem, Assignment, Attendance, Decision, Meeting
from councils.record import load_record
from councils.services.recording import perform_operation
from tests.factories import operate


@pytest.fixture
def item(meeting):
    return meeting.items.get(kind="question", position=0)


@pytest.fixture
def point(meeting, secretary, item):
    uid = uuid4()
    operate(meeting, secretary, "decision", "add", uid, item=str(item.uid), position=0, text="Принять к сведению.")
    return Decision.objects.get(uid=uid)


def rows(meeting):
    return list(Attendance.objects.filter(meeting=meeting).order_by("position"))


class TestOperation:
    def save(self, point, text, op_id, revision):
        return {
            "op_id": str(op_id),
            "noun": "decision",
            "verb": "update",
            "uid": str(point.uid),
            "revision": revision,
            "fields": {"text": text},
        }

    def test_sent_twice_has_one_effect_and_the_same_answer(self, meeting, secretary, point):
        operation = self.save(point, "Принять.", uuid4(), point.revision)
        first = perform_operation(meeting.uid, operation, by=secretary)
        second = perform_operation(meeting.uid, operation, by=secretary)
        assert first == second
        assert Decision.objects.get(pk=point.pk).revision == point.revision + 1

    def test_with_another_payload_is_refused(self, meeting, secretary, point):
        op_id = uuid4()
        perform_operation(meeting.uid, self.save(point, "Принять.", op_id, point.revision), by=secretary)
        code, _body = perform_operation(meeting.uid, self.save(point, "Иное.", op_id, point.revision), by=secretary)
        assert code == 422
        assert Decision.objects.get(pk=point.pk).text == "Принять."

    def test_on_a_stale_revision_overwrites_nothing_and_keeps_both_texts(self, meeting, secretary, point):
        operate(meeting, secretary, "decision", "update", point.uid, text="Первый.")
        operation = self.save(point, "Второй.", uuid4(), point.revision)
        code, body = perform_operation(meeting.uid, operation, by=secretary)
        assert (code, body["outcome"], body["row"]["text"]) == (409, "conflict", "Первый.")
        assert Decision.objects.get(pk=point.pk).text == "Первый."
        assert "Второй." in Operation.objects.get(op_id=operation["op_id"]).refused

    def test_raises_the_revision_of_the_meeting(self, meeting, secretary, point):
        before = Meeting.objects.get(pk=meeting.pk).revision
        operate(meeting, secretary, "decision", "update", point.uid, text="Принять.")
        assert Meeting.objects.get(pk=meeting.pk).revision == before + 1

    @pytest.mark.parametrize("change", [{"noun": "council"}, {"verb": "explode"}, {"op_id": "1"}, {"fields": []}])
    def test_that_makes_no_sense_is_refused_with_a_sentence(self, meeting, secretary, point, change):
        operation = self.save(point, "Принять.", uuid4(), 1) | change
        with pytest.raises(ValidationError, match="Обновите страницу"):
            perform_operation(meeting.uid, operation, by=secretary)

    def test_is_only_for_the_secretary(self, meeting, chair, member, outsider, stranger_secretary, point):
        for user in (chair, member, outsider, stranger_secretary):
            with pytest.raises(PermissionDenied):
                perform_operation(meeting.uid, self.save(point, "Моё.", uuid4(), 1), by=user)

    def test_of_another_meeting_does_not_reach_this_one(self, meeting, council, secretary, point):
        from tests.factories import make_meeting

        other = make_meeting(council, secretary)
        code, _body = operate(other, secretary, "decision", "update", point.uid, text="Чужое.")
        assert code == 422
        assert Decision.objects.get(pk=point.pk).text == "Принять к сведению."


class TestPoints:
    def test_keep_their_order_when_one_is_moved_to_another_question(self, meeting, secretary, item):
        second = meeting.items.get(kind="question", position=1)
        uids = [uuid4() for _ in range(3)]
        for place, uid in enumerate(uids):
            operate(meeting, secretary, "decision", "add", uid, item=str(item.uid), position=place, text=f"П. {place}")
        _code, body = operate(meeting, secretary, "decision", "move", uids[1], item=str(second.uid), position=0)
        numbers = {row["uid"]: row["number"] for row in body["order"]}
        assert [numbers[str(uid)] for uid in uids] == ["1.1", "2.1", "1.2"]

    def test_come_back_to_their_place_after_undo(self, meeting, secretary, item):
        uids = [uuid4() for _ in range(3)]
        for place, uid in enumerate(uids):
            operate(meeting, secretary, "decision", "add", uid, item=str(item.uid), position=place, text=f"П. {place}")
        operate(meeting, secretary, "decision", "remove", uids[1])
        assert load_record(meeting).decisions[item.pk][1].uid == uids[2]
        operate(meeting, secretary, "decision", "restore", uids[1])
        assert [row.uid for row in load_record(meeting).decisions[item.pk]] == uids

    def test_executors_and_deadline_are_confirmed_from_the_sentence(self, meeting, secretary, item):
        name = meeting.council.seats.first().on_behalf_of.short_name
        uid = uuid4()
        text = f"{name} разработать форму заявления в срок до 30 ноября 2026 г."
        operate(meeting, secretary, "decision", "add", uid, item=str(item.uid), position=0, text=text)
        code, body = operate(meeting, secretary, "decision", "confirm", uid)
        assert code == 200
        assert [executor["label"] for executor in body["row"]["executors"]] == [name]
        assert body["row"]["deadline"]["due_words"] == "пн 30.11.2026"
        assignment = Assignment.objects.get(decision__uid=uid)
        assert (assignment.role, str(assignment.due_on)) == ("responsible", "2026-11-30")

    def test_written_before_the_meeting_are_drafts_until_they_are_voted(self, meeting, secretary, item, point):
        assert point.stage == "project"
        operate(meeting, secretary, "meeting", "begin")
        for row in rows(meeting):
            operate(meeting, secretary, "attendance", "update", row.uid, presence="present")
        operate(meeting, secretary, "item", "vote", item.uid, kind="unanimous")
        assert Decision.objects.get(pk=point.pk).stage == "taken"

    @pytest.mark.parametrize(
        "text", ["\x00\x07\x1b[31m", "🎓 принять 🎓", "\u202eпринять\u202c", "слово " * 3000, "строка\n" * 3000]
    )
    def test_of_hostile_text_are_kept_without_controls(self, meeting, secretary, point, text):
        code, body = operate(meeting, secretary, "decision", "update", point.uid, text=text)
        assert code == 200
        assert not set(body["row"]["text"]) & {"\x00", "\x07", "\x1b", "\u202e"}

    def test_too_long_is_refused_with_a_sentence(self, meeting, secretary, point):
        code, body = operate(meeting, secretary, "decision", "update", point.uid, text="я" * 100_001)
        assert code == 422
        assert "слишком длинный" in body["sentence"]


class TestPresence:
    def test_is_counted_at_once(self, meeting, secretary):
        for row in rows(meeting)[:5]:
            _code, body = operate(meeting, secretary, "attendance", "update", row.uid, presence="present")
        assert body["quorum"] == {
            "members": 9,
            "present": 5,
            "unmarked": 4,
            "needed": 5,
            "met": True,
            "sentence": "Из 9 присутствуют 5, нужно 5",
        }

    def test_a_late_arrival_never_changes_an_earlier_count(self, meeting, secretary, item, point):
        everybody = rows(meeting)
        for row in everybody[:5]:
            operate(meeting, secretary, "attendance", "update", row.uid, presence="present")
        operate(meeting, secretary, "item", "vote", item.uid, kind="unanimous")
        _code, body = operate(meeting, secretary, "attendance", "update", everybody[6].uid, presence="present")
        assert body["row"]["arrived_after"] == str(item.uid)
        assert AgendaItem.objects.get(pk=item.pk).voters == 5
        voted = next(row for row in body["items"] if row["uid"] == str(item.uid))
        assert voted["vote"]["error"] == ""

    def test_a_late_arrival_comes_after_the_last_question_voted_not_after_the_agenda(
        self, meeting, secretary, item, point
    ):
        everybody = rows(meeting)
        for row in everybody[:5]:
            operate(meeting, secretary, "attendance", "update", row.uid, presence="present")
        agenda = meeting.items.get(kind="agenda")
        operate(meeting, secretary, "item", "vote", agenda.uid, kind="unanimous")
        operate(meeting, secretary, "item", "vote", item.uid, kind="unanimous")
        _code, body = operate(meeting, secretary, "attendance", "update", everybody[6].uid, presence="present")
        assert body["row"]["arrived_after"] == str(item.uid)
        assert body["quorum"]["present"] == 6

    def test_a_new_person_is_added_with_the_organization(self, meeting, secretary):
        code, body = operate(
            meeting, secretary, "attendance", "add", surname="Новикова", organization_name="ООО «Новое»"
        )
        assert code == 200
        assert (body["row"]["kind"], body["row"]["votes"], body["row"]["organization"]) == (
            "invited",
            False,
            "ООО «Новое»",
        )

    def test_a_surname_of_two_hundred_letters_is_kept_and_a_longer_one_refused(self, meeting, secretary):
        assert operate(meeting, secretary, "attendance", "add", surname="Я" * 200)[0] == 200
        assert operate(meeting, secretary, "attendance", "add", surname="Я" * 201)[0] == 422

    def test_the_rest_are_absent_in_one_step(self, meeting, secretary):
        operate(meeting, secretary, "attendance", "update", rows(meeting)[0].uid, presence="present")
        operate(meeting, secretary, "attendance", "absent_rest", meeting.uid, revision=0)
        assert [row.presence for row in rows(meeting)] == ["present"] + ["absent"] * 8

    def test_only_those_who_confirmed_are_marked_present(self, meeting, secretary):
        operate(meeting, secretary, "attendance", "update", rows(meeting)[2].uid, reply="yes")
        operate(meeting, secretary, "attendance", "mark_confirmed", meeting.uid, revision=0)
        assert [row.presence for row in rows(meeting)].count("present") == 1
        assert rows(meeting)[2].presence == "present"


class TestRemoved:
    def test_a_text_for_a_point_that_somebody_removed_is_not_saved_in_silence(self, meeting, secretary, point):
        operate(meeting, secretary, "decision", "remove", point.uid)
        code, body = operate(meeting, secretary, "decision", "update", point.uid, text="Моя правка.")
        assert (code, body["outcome"], body["row"]["removed"]) == (409, "conflict", True)
        operate(meeting, secretary, "decision", "restore", point.uid)
        code, _body = operate(meeting, secretary, "decision", "update", point.uid, text="Моя правка.")
        assert code == 200
        assert Decision.objects.get(pk=point.pk).text == "Моя правка."


class TestVote:
    @pytest.fixture(autouse=True)
    def everybody(self, meeting, secretary):
        for row in rows(meeting)[:7]:
            operate(meeting, secretary, "attendance", "update", row.uid, presence="present")

    def test_unanimous_counts_everybody_present(self, meeting, secretary, item, point):
        _code, body = operate(meeting, secretary, "item", "vote", item.uid, kind="unanimous")
        assert (body["row"]["vote"]["for"], body["row"]["vote"]["voters"]) == (7, 7)

    def test_a_sum_that_contradicts_the_presence_is_explained(self, meeting, secretary, item, point):
        counts = {"for": 7, "against": 2, "abstained": 0}
        _code, body = operate(meeting, secretary, "item", "vote", item.uid, kind="counts", **counts)
        assert body["row"]["vote"]["error"] == ("За 7, против 2, воздержались 0: сумма 9 больше числа голосующих 7.")

    def test_a_minority_does_not_adopt(self, meeting, secretary, item, point):
        counts = {"for": 2, "against": 4, "abstained": 1}
        operate(meeting, secretary, "item", "vote", item.uid, kind="counts", **counts)
        assert Decision.objects.get(pk=point.pk).result == "rejected"

    def test_named_exceptions_count_the_rest_as_for(self, meeting, secretary, item, point):
        against = [{"attendance": str(rows(meeting)[3].uid), "choice": "against"}]
        _code, body = operate(meeting, secretary, "item", "vote", item.uid, kind="named", choices=against)
        assert (body["row"]["vote"]["for"], body["row"]["vote"]["against"]) == (6, 1)

    def test_somebody_absent_cannot_vote(self, meeting, secretary, item, point):
        absent = [{"attendance": str(rows(meeting)[8].uid), "choice": "against"}]
        code, _body = operate(meeting, secretary, "item", "vote", item.uid, kind="named", choices=absent)
        assert code == 422
        assert AgendaItem.objects.get(pk=item.pk).vote_kind == "none"

    def test_a_point_may_differ_from_its_question(self, meeting, secretary, item, point):
        operate(meeting, secretary, "item", "vote", item.uid, kind="unanimous")
        counts = {"for": 1, "against": 6, "abstained": 0}
        operate(meeting, secretary, "decision", "vote", point.uid, kind="counts", **counts)
        assert Decision.objects.get(pk=point.pk).result == "rejected"
        operate(meeting, secretary, "decision", "vote", point.uid, kind="as_item")
        assert Decision.objects.get(pk=point.pk).result == "adopted"

    def test_a_vote_of_nobody_does_not_count_and_says_so(self, meeting, secretary, item, point):
        for row in rows(meeting):
            operate(meeting, secretary, "attendance", "update", row.uid, presence="absent")
        _code, body = operate(meeting, secretary, "item", "vote", item.uid, kind="unanimous")
        assert body["row"]["vote"]["error"].startswith("Голосовали 0, а кворум – 5")

    def test_the_first_vote_begins_the_meeting_and_the_question(self, meeting, secretary, item, point):
        assert meeting.status == "planned"
        _code, body = operate(meeting, secretary, "item", "vote", item.uid, kind="unanimous")
        assert (body["head"]["status"], body["head"]["starts_at"]) == ("running", "12:00")
        assert AgendaItem.objects.get(pk=item.pk).started_at is not None

    def test_somebody_who_did_not_vote_is_a_hint_and_no_obstacle(self, recorded, secretary):
        question = recorded.items.filter(kind="question").first()
        operate(recorded, secretary, "item", "vote", question.uid, kind="counts", **{"for": 6, "against": 0})
        found = missing_for_submission(load_record(Meeting.objects.get(pk=recorded.pk)))
        assert (False, "Вопрос 1: За 6, против 0, воздержались 0: голосующих 7, не учтено 1.") in [
            (line.blocks, line.text) for line in found
        ]
        assert not any(line.blocks for line in found)

    def test_equal_votes_wait_for_the_chair(self, meeting, secretary, item, point):
        counts = {"for": 3, "against": 3, "abstained": 1}
        _code, body = operate(meeting, secretary, "item", "vote", item.uid, kind="counts", **counts)
        assert "Голоса поровну" in body["row"]["vote"]["error"]


class TestQuestions:
    def test_an_added_question_stands_after_the_one_named(self, meeting, secretary, item):
        _code, body = operate(meeting, secretary, "item", "add", title="О разном", after=str(item.uid))
        assert body["row"]["number"] == "2"

    def test_a_removed_question_takes_its_points_along_and_brings_them_back(self, meeting, secretary, item, point):
        operate(meeting, secretary, "item", "remove", item.uid)
        assert len(load_record(meeting).questions) == 2
        operate(meeting, secretary, "item", "restore", item.uid)
        record = load_record(meeting)
        assert record.questions[0].pk == item.pk
        assert record.decisions[item.pk][0].pk == point.pk

    def test_taking_up_a_question_finishes_the_one_before(self, meeting, secretary, item):
        second = meeting.items.get(kind="question", position=1)
        operate(meeting, secretary, "item", "begin", item.uid)
        operate(meeting, secretary, "item", "begin", second.uid)
        assert AgendaItem.objects.get(pk=item.pk).finished_at is not None
        assert AgendaItem.objects.get(pk=second.pk).finished_at is None

    def test_notes_never_reach_the_document(self, meeting, secretary, item):
        from councils.document import build_document, canonical_text

        operate(meeting, secretary, "item", "update", item.uid, notes="Не записывать: спор о деньгах")
        assert "спор о деньгах" not in canonical_text(build_document(meeting))


class TestHead:
    def test_an_end_before_the_beginning_is_refused_at_its_field(self, meeting, secretary):
        code, body = operate(meeting, secretary, "meeting", "update", starts_at="12:00", ends_at="11:00")
        assert code == 422
        assert "ends_at" in body["errors"]

    def test_a_stale_head_is_a_conflict(self, meeting, secretary):
        operate(meeting, secretary, "meeting", "update", place="зал 1")
        code, body = operate(meeting, secretary, "meeting", "update", revision=1, place="зал 2")
        assert (code, body["row"]["place"]) == (409, "зал 1")
