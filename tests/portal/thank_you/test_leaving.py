"""When somebody leaves, nobody is thanked by accident, and nothing is forgotten."""

from datetime import timedelta

import pytest

from knowledge.db import now
from portal.admin import membership
from portal.mail import OutgoingMail
from portal.notifications.models import Notification
from portal.thank_you import absences, channels, claims, events, triage
from portal.thank_you.figures import lately
from portal.thank_you.models import Proposal, QueueItem, Thanks
from portal.thank_you.proposing import Wish, propose
from tests.factories import make_person
from tests.portal.thank_you.conftest import TODAY, House, SignIn, fresh, page_of


def last_event(item: QueueItem) -> tuple[str, str]:
    event = events.events_of(item)[-1]
    return event.kind, event.note


def test_what_waits_for_them_leaves_the_queue_without_a_word_to_them(house: House) -> None:
    waiting, snoozed = house.item(), house.item()
    triage.snooze(snoozed, TODAY + timedelta(days=3), today=TODAY, by=house.ceo)
    membership.end(house.priya, by=house.admin)
    for item in (waiting, snoozed):
        assert (fresh(item).state, last_event(item)) == ("skipped", ("taken_out", "Priya Raman has left the company."))
    assert OutgoingMail.select().count() == 0
    assert Notification.select().where(Notification.person == house.priya).count() == 0


@pytest.mark.parametrize("way", ["claimed", "card written", "delegated"])
def test_where_somebody_is_in_the_midst_the_assistant_decides(sign_in: SignIn, house: House, way: str) -> None:
    item = house.item()
    if way == "claimed":
        claims.claim(item, by=house.ceo, at=now())
    elif way == "card written":
        channels.write_note(item, "63 orders", by=house.ceo)
    else:
        triage.delegate(item, house.director, TODAY, today=TODAY, by=house.ceo)
    before = fresh(item).state
    membership.end(house.priya, by=house.admin)
    assert (fresh(item).state, last_event(item)[0]) == (before, "flagged")
    assert "has left the company" in page_of(sign_in(house.assistant).get("/queue/desk")).text


def test_what_a_leaver_held_waits_for_the_ceo_again(house: House) -> None:
    item = house.item()
    triage.delegate(item, house.director, TODAY, today=TODAY, by=house.ceo)
    membership.end(house.director, by=house.admin)
    assert (fresh(item).state, fresh(item).holder_id) == ("waiting", None)
    assert last_event(item) == ("returned", "Ólafur Einarsson, who held it, has left.")


def test_a_mail_on_its_way_is_stopped_and_the_assistant_decides(house: House) -> None:
    item = house.item()
    channels.send_email(item, "Thanks", "63 orders", by=house.ceo)
    membership.end(house.priya, by=house.admin)
    assert [event.kind for event in events.events_of(item)][-2:] == ["flagged", "mail_failed"]
    assert (fresh(item).state, OutgoingMail.get().state) == ("waiting", "cancelled")


def test_thanks_that_were_given_still_count(house: House) -> None:
    item = house.item(happened_on=TODAY)
    channels.record_call(item, words="", note="", by=house.ceo)
    before = lately(house.ceo, TODAY)
    membership.end(house.priya, by=house.admin)
    assert lately(house.ceo, TODAY) == before
    assert (fresh(item).state, Thanks.select().count()) == ("thanked", 1)


def test_a_deputy_who_leaves_stands_in_no_longer_and_the_ceo_hears(house: House) -> None:
    absences.go_away(house.ceo, house.director, TODAY, TODAY + timedelta(days=7), today=TODAY)
    membership.end(house.director, by=house.admin)
    assert absences.running(now()) is None
    assert "Choose another deputy" in Notification.get(Notification.person == house.ceo).text


def test_a_claim_of_a_leaver_is_free(house: House) -> None:
    item = house.item()
    claims.claim(item, by=house.assistant, at=now())
    membership.end(house.assistant, by=house.admin)
    assert fresh(item).claimed_by_id is None


def test_proposals_find_another_manager_or_an_answer(house: House) -> None:
    with_another = make_person(manager=house.director)
    first = propose(house.priya, Wish("Drove"), by=with_another)
    second = propose(house.priya, Wish("Stayed"), by=house.colleague)
    third = propose(with_another, Wish("Rang"), by=house.colleague)
    membership.end(house.manager, by=house.admin)
    assert Proposal.get_by_id(first.id).asked_id == house.director.id
    assert Proposal.get_by_id(second.id).state == "declined"
    membership.end(with_another, by=house.admin)
    assert Proposal.get_by_id(third.id).state == "declined"


def test_a_colleague_who_comes_back_can_be_put_into_the_queue_again(sign_in: SignIn, house: House) -> None:
    item = house.item()
    membership.end(house.priya, by=house.admin)
    membership.renew(house.priya, by=house.admin)
    version = fresh(item).version
    assert sign_in(house.ceo).post(f"{item.url}/return", data={"version": version}).status_code == 303
    assert fresh(item).state == "waiting"
