"""Interface texts of the recording screen, given to its scripts as JSON; `{name}` is filled in by the script."""

from django.utils.translation import gettext as _


def recording_texts() -> dict[str, str]:
    """Every text of the recording screen by its key, in the language of the request."""
    groups = (
        _where_the_text_is(),
        _two_texts_refusals(),
        _undo_and_notices(),
        _the_agenda(),
        _the_question(),
        _points(),
        _executors_and_deadline(),
        _the_vote(),
        _presence(),
        _a_person(),
        _the_head_and_the_check(),
    )
    return {key: text for group in groups for key, text in group.items()}


def _where_the_text_is() -> dict[str, str]:
    return {
        "on_server": _("On the server"),
        "on_server_at": _("on the server {at}"),
        "on_this_computer": _("on this computer"),
        "writing": _("writing…"),
        "not_saved": _("NOT saved"),
        "not_saved_explained": _(
            "This browser keeps nothing and the server does not answer: "
            "do not close the page until “on the server” appears."
        ),
        "parked_count": _("Not on the server, your decision is needed: {count}."),
        "show": _("Show"),
        "no_link_count": _("No connection. Waiting on this computer: {count}."),
        "signed_out": _("The session has ended. The text is kept on this computer."),
        "signed_out_unsaved": _("The session has ended. Do not close this page: sign in in a new tab."),
        "sign_in": _("Sign in"),
        "other_person": _(
            "Someone else has signed in on this computer. What was typed here waits until you sign in yourself."
        ),
        "closed": _("The record is closed for editing. What is not on the server yet is kept on this computer."),
        "read_only": _("You are reading this record; it cannot be changed now."),
        "found_unsent": _("Found on this computer and being sent: {count}"),
        "not_all_saved": _("Not everything is on the server yet. Try again in a moment."),
        "preview_without_unsent": _("The preview shows what is already on the server."),
    }


def _two_texts_refusals() -> dict[str, str]:
    return {
        "conflict": _("{who} changed this text {at}. Yours is in the field; choose one."),
        "conflict_said": _("Someone has changed the same text. Both are shown."),
        "my_text": _("Mine"),
        "their_text": "{who}",
        "keep_mine": _("Keep mine"),
        "take_theirs": _("Take theirs"),
        "another_person": _("Another person"),
        "changed_by": _("{who}: changed just now"),
        "overtaken": _("{who} changed this first; your action was not carried out."),
        "not_accepted": _("Not accepted by the server"),
        "refused": _("The server did not accept this text. It is kept on this computer."),
        "too_large": _("The text is too long for the server. It is kept on this computer: shorten or split it."),
        "gone": _("Somebody has removed this. Your text is kept here."),
        "agree_gone": _("Agree"),
        "wait_for_server": _("One moment: the server has not answered yet."),
        "send_again": _("Send again"),
        "discard_mine": _("Discard mine"),
    }


def _undo_and_notices() -> dict[str, str]:
    return {
        "undo": _("Undo"),
        "redo": _("Redo"),
        "undone": _("Undone: {what}"),
        "redone": _("Done again: {what}"),
        "nothing_to_undo": _("Nothing more to undo."),
        "undo_overtaken": _("This has been changed since and is not undone."),
        "bring_back": _("Bring back"),
        "renumbered": _("{old} became {new}"),
        "and_more": _("and {count} more"),
    }


def _the_agenda() -> dict[str, str]:
    return {
        "agenda": _("Agenda"),
        "agenda_adoption": _("Adoption of the agenda"),
        "questions": _("Questions"),
        "add_question": _("+ question"),
        "question_title": _("Title of the question"),
        "question_label": _("Question {number}: {title}"),
        "question_place": _("Question {number} of {total}"),
        "untitled": _("untitled"),
        "points_count": _("points: {count}"),
        "state_done": _("finished"),
        "state_running": _("running"),
        "state_waiting": _("not begun"),
        "question_added": _("question added"),
        "question_removed": _("Question {number} removed."),
        "question_moved": _("question moved"),
        "question_earlier": _("↑ Earlier"),
        "question_later": _("↓ Later"),
        "remove_question": _("Remove the question"),
        "shelf": _("Put aside"),
        "shelf_count": _("Put aside: {count}"),
        "shelf_explained": _("Thoughts that have no question yet"),
        "shelf_heading": _("Put aside (must be empty before sending)"),
        "new_thought": _("+ thought for later"),
        "thought_added": _("thought put aside"),
        "to_question": _("to question {number}"),
        "finish_meeting": _("Finish the meeting"),
        "finish_meeting_question": _("Finish the meeting at {time}?"),
        "yes_finish": _("Yes, finish"),
        "no": _("No"),
        "meeting_is_over": _("The meeting is over."),
        "send_to_chair": _("Send to the chair"),
    }


def _the_question() -> dict[str, str]:
    return {
        "begin": _("Begin"),
        "running_since": _("running since {time}"),
        "finished_at": "{start}–{end}",
        "outcome": _("outcome"),
        "outcome_decision": _("outcome: decision"),
        "outcome_withdrawn": _("withdrawn"),
        "outcome_postponed": _("postponed"),
        "speakers": _("Speakers:"),
        "add_speaker": _("Add a speaker"),
        "choose_speaker": _("choose a speaker…"),
        "remove_speaker": _("Remove the speaker {who}"),
        "removed_person": _("removed from the list"),
        "heard": _("Heard"),
        "discussed": _("Discussed"),
        "not_printed": _("not printed in the short form"),
        "no_questions": _("There are no questions yet: add one on the left, then write its decisions here."),
        "heard_and_discussed": _("Heard / Discussed"),
        "notes": _("Notes of the secretary"),
        "notes_summary": _("Notes of the secretary (not in the protocol)"),
        "more": _("More"),
        "decided": _("Decided"),
        "question_finished": _("Question finished"),
        "vote_first": _("There is no vote yet. F8: unanimous; Ctrl+Enter again: go on without a vote."),
        "last_question_done": _("This was the last question."),
        "previous_question": _("Previous question"),
        "next_question": _("Next question"),
    }


def _points() -> dict[str, str]:
    return {
        "point_label": _("Point {number}"),
        "new_point": _("New point"),
        "new_point_placeholder": _("Write what was decided…"),
        "next_point": _("Next point"),
        "point_up": _("Up"),
        "point_down": _("Down"),
        "remove_point": _("Remove point"),
        "point_removed": _("Point {number} removed."),
        "point_moved": _("point {number} moved"),
        "take_opening": _("Take the opening: {opening}"),
        "many_lines": _("Lines: {count}."),
        "split_into_points": _("Split into points: {count}"),
        "split_done": _("split into points: {count}"),
        "keep_lines": _("Leave as lines"),
        "too_many_lines": _("Lines: {count}. No more than {most} can be split into points at once."),
        "paste_too_large": _(
            "The pasted text is too long ({count} characters) and was not put in. "
            "It is still on the clipboard: paste it in parts."
        ),
        "project": _("draft"),
        "take_project": _("Take as decided"),
        "remark_of": _("Remark of the chair {who}"),
        "take_proposal": _("Take the wording"),
        "point_plus": _("Point+"),
    }


def _executors_and_deadline() -> dict[str, str]:
    return {
        "assignment": _("Executors and deadline"),
        "edit_assignment": _("{verb}: executors, deadline, class"),
        "executors": _("Executors"),
        "executors_short": _("Executors:"),
        "co_executor": _("co-executor"),
        "deadline": _("Deadline"),
        "deadline_short": _("Deadline:"),
        "deadline_unrecognized": _("deadline not recognised: {text}"),
        "deadline_date": _("Date of the deadline"),
        "deadline_words": _("deadline in words"),
        "no_deadline": _("no deadline"),
        "clear_deadline": _("clear"),
        "confirm": _("Confirm"),
        "add_executor": _("organisation, person or group"),
        "as_group": _("as a group: {text}"),
        "remove_executor": _("Remove the executor {who}"),
        "verb_class": _("Kind of decision"),
        "done": _("Done"),
        "verb_none": _("kind"),
        "verb_information": _("for information"),
        "verb_constitutive": _("constitutive"),
        "verb_approving": _("approving"),
        "verb_signing": _("signing"),
        "verb_instructing": _("assignment"),
        "verb_recommending": _("recommendation"),
        "verb_control": _("control"),
    }


def _the_vote() -> dict[str, str]:
    return {
        "vote": _("Vote"),
        "voting": _("voting"),
        "vote_short": _("Vote"),
        "vote_on_question": _("Vote on the question:"),
        "vote_on_agenda": _("Adopt the agenda:"),
        "vote_on_point": _("Vote on the point:"),
        "unanimous": _("Unanimous"),
        "by_count": _("Count"),
        "by_name": _("By name"),
        "by_points": _("By points"),
        "as_on_question": _("As on the question"),
        "vote_unanimous": _("unanimous"),
        "vote_counts": _("counted"),
        "vote_named": _("by name"),
        "count_for": _("For"),
        "count_against": _("Against"),
        "count_abstained": _("Abstained"),
        "choice_for": _("for"),
        "choice_against": _("against"),
        "choice_abstained": _("abstained"),
        "nobody_present": _("Nobody with a vote is marked present."),
        "unmarked_question": _("Unmarked: {count}. Count as absent?"),
        "yes_absent": _("Yes"),
        "no_as_is": _("No, vote as it is"),
    }


def _presence() -> dict[str, str]:
    return {
        "presence": _("Presence"),
        "people": _("People"),
        "members": _("Members"),
        "invited": _("Invited"),
        "find_person": _("find: surname"),
        "find_person_help": _("Find by surname; Enter marks, Esc returns to the text"),
        "mark_confirmed": _("Mark those who confirmed"),
        "unmarked_count": _("? not marked: {count}"),
        "all_marked": _("everybody is marked"),
        "presence_of": _("mark of {who}"),
        "nobody_found": _("Nobody of that name is on the list. Enter adds a new person."),
        "presence_unmarked": _("not marked"),
        "presence_present": _("present"),
        "presence_absent": _("absent"),
        "note_absent": _("absent"),
        "note_arrived": _("after qu. {number}"),
        "note_left": _("until qu. {number}"),
        "no_vote": _("no vote"),
        "to_complete": _("to be completed"),
        "more_about": _("More: {who}"),
    }


def _a_person() -> dict[str, str]:
    return {
        "arrived_after": _("Came after question"),
        "left_before": _("Left before question"),
        "reply": _("Answer to the invitation"),
        "reply_none": _("no answer"),
        "reply_yes": _("will come"),
        "reply_no": _("will not come"),
        "reply_substitute": _("a representative will come"),
        "kind": _("Takes part as"),
        "kind_member": _("member"),
        "kind_invited": _("invited"),
        "post": _("Post"),
        "organization": _("Organisation"),
        "surname": _("Surname"),
        "given_name": _("Given name"),
        "patronymic": _("Patronymic"),
        "surname_needed": _("Give the surname."),
        "new_person": _("+ new person"),
        "person_added": _("{who} added"),
        "person_removed": _("{who} removed from the list."),
        "remove_person": _("Remove from the list"),
        "add": _("Add"),
        "cancel": _("Cancel"),
    }


def _the_head_and_the_check() -> dict[str, str]:
    return {
        "quorum_met": _("QUORUM"),
        "quorum_not_met": _("NO QUORUM"),
        "quorum_short": _("{present}/{members} quorum"),
        "check_title": _("What is missing"),
        "check_clean": _("Nothing is missing."),
        "head_held_on": _("Date"),
        "head_starts_at": _("Begun at"),
        "head_ends_at": _("Ended at"),
        "head_city": _("City"),
        "head_place": _("Place"),
        "head_form": _("Form of the meeting"),
        "head_presided_by": _("Presided by"),
        "head_secretary": _("Secretary"),
        "form_in_person": _("in person"),
        "form_remote": _("remote"),
        "form_mixed": _("mixed"),
        "form_absentee": _("absentee"),
    }
