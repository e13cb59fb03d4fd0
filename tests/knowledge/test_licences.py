"""How much a writer may publish alone, and who decides that."""

import pytest

from knowledge import licences, reviews
from knowledge.errors import Conflict, NotAllowed
from knowledge.licences import CLEAN_ARTICLES, LicenceDecision
from knowledge.people import Person
from knowledge.review_notes import leave_note, settle
from tests.factories import make_person, make_reviewer, make_submitted


@pytest.fixture
def manager(app) -> Person:
    return make_person("staff", "manager")


def writer_of(manager: Person) -> Person:
    return make_person("staff", "technician", licence="candidate", manager=manager)


def publish_one(author: Person, *, mended: bool = False) -> None:
    """A new article of the author's, published after a review."""
    revision, reviewer = make_submitted(author), make_reviewer()
    if mended:
        note = leave_note(revision, "must_fix", 0, words="Why?", by=reviewer, version=revision.version)
        settle(note, by=reviewer)
    reviews.publish(revision, by=reviewer, version=revision.version)


def test_a_licence_is_proposed_after_enough_articles_that_needed_no_mending(manager):
    writer = writer_of(manager)
    for _ in range(CLEAN_ARTICLES["contributor"] - 1):
        publish_one(writer)
    publish_one(writer, mended=True)
    assert not licences.growth_of(writer).is_due
    publish_one(writer)
    assert [growth.is_due for growth in licences.writers_of(manager)] == [True]


def test_the_manager_gives_a_licence_and_takes_it_back(manager):
    writer = writer_of(manager)
    licences.decide(writer, "contributor", is_granted=True, by=manager)
    assert Person.get_by_id(writer.id).licence == "contributor"
    licences.take_decision_back(Person.get_by_id(writer.id), by=manager)
    assert Person.get_by_id(writer.id).licence == "candidate"
    with pytest.raises(Conflict):
        licences.take_decision_back(Person.get_by_id(writer.id), by=manager)


def test_put_off_it_is_proposed_again_after_five_more(manager):
    writer = writer_of(manager)
    for _ in range(CLEAN_ARTICLES["contributor"]):
        publish_one(writer)
    licences.decide(writer, "contributor", is_granted=False, by=manager)
    growth = licences.growth_of(writer)
    assert not growth.is_due and growth.needed == CLEAN_ARTICLES["contributor"] + licences.AGAIN_AFTER


def test_nobody_decides_on_themselves_or_on_other_peoples_writers(manager):
    writer, other = writer_of(manager), make_person("staff", "manager")
    boss = make_person("staff", "technician", "admin", licence="candidate")
    for by, person in ((other, writer), (writer, writer), (boss, boss)):
        with pytest.raises(NotAllowed):
            licences.decide(person, "contributor", is_granted=True, by=by)
    licences.decide(writer, "contributor", is_granted=True, by=boss)
    assert LicenceDecision.get().decided_by == boss


def test_no_licence_is_skipped(manager):
    with pytest.raises(Conflict):
        licences.decide(writer_of(manager), "publisher", is_granted=True, by=manager)


def test_a_manager_sees_their_own_writers_and_an_administrator_all(manager):
    writer = writer_of(manager)
    stranger = writer_of(make_person("staff", "manager"))
    assert [growth.person for growth in licences.writers_of(manager)] == [writer]
    admin = make_person("staff", "admin")
    assert {growth.person for growth in licences.writers_of(admin)} == {writer, stranger}
