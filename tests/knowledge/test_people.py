"""People and their roles."""

import pytest

from knowledge.errors import NotFound, RuleBroken
from knowledge.people import (
    Person,
    add_person,
    checked_name,
    colleagues,
    deactivate,
    find_by_email,
    load_person,
    normal_email,
    people_with_role,
    set_licence,
    set_roles,
)
from knowledge.permissions import may
from tests.factories import make_person, make_team

pytestmark = pytest.mark.usefixtures("app")


def test_a_person_is_found_by_address_however_it_is_capitalised():
    person = add_person(name="Ama Mensah", email=" Ama@Company.Example ", roles=["staff"])
    assert find_by_email("AMA@company.example") == person
    assert find_by_email("other@company.example") is None


@pytest.mark.parametrize("email", [
    "", "x", "@", "a@", "@b", "a b@c", "a@b@c", "a,b@c", "a@b\n.c", "x" * 250 + "@b.cd", "<a@b>",
])
def test_an_address_that_cannot_be_one_is_refused(email):
    with pytest.raises(RuleBroken):
        normal_email(email)


def test_an_address_belongs_to_one_person():
    add_person(name="A", email="a@company.example", roles=["staff"])
    with pytest.raises(RuleBroken):
        add_person(name="B", email="A@company.example", roles=["staff"])
    assert Person.select().count() == 1


def test_a_person_with_an_unknown_role_is_not_half_added():
    with pytest.raises(RuleBroken):
        add_person(name="A", email="a@company.example", roles=["king"])
    assert Person.select().count() == 0


@pytest.mark.parametrize("name", ["X", "李 明", "Søren Kierkegård", "O’Neill", "Мария Иванова", "فاطمة الزهراء"])
def test_names_of_every_script_are_names(name):
    assert checked_name(f"  {name}\t") == name
    person = make_person(name=name)
    assert person.initials and person.first_name and 0 <= person.hue < 12


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\x00b", "a\u202eb"])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(RuleBroken):
        checked_name(name)


def test_the_last_administrator_stays():
    admin = make_person("staff", "admin")
    for attempt in (lambda: set_roles(admin, ["staff"]), lambda: deactivate(admin)):
        with pytest.raises(RuleBroken):
            attempt()
    make_person("admin")
    set_roles(admin, ["staff"])
    assert load_person(admin.id).roles == {"staff"}


def test_a_deactivated_administrator_does_not_count_as_another():
    first, second = make_person("admin"), make_person("admin")
    deactivate(second)
    with pytest.raises(RuleBroken):
        deactivate(first)


def test_a_person_is_loaded_with_roles_and_team():
    team = make_team("Mail")
    person = load_person(make_person("staff", "technician", team=team).id)
    assert person.roles == {"staff", "technician"} and person.team.name == "Mail"
    with pytest.raises(NotFound):
        load_person(999_999)


def test_a_licence_counts_only_for_those_who_write():
    writer, other = make_person("staff", "technician"), make_person("staff")
    for person in (writer, other):
        set_licence(person, "publisher")
    assert may(writer, "review_articles") and not may(other, "review_articles")
    with pytest.raises(RuleBroken):
        set_licence(writer, "master")


def test_a_permission_that_is_none_is_a_mistake_in_the_program():
    with pytest.raises(KeyError):
        may(make_person(), "fly")
    assert not may(None, "use_wall")


def test_lists_hold_active_people_once():
    person, gone = make_person("staff", "technician"), make_person("staff")
    make_person("customer")
    deactivate(gone)
    assert colleagues() == [person]
    assert people_with_role("technician") == [person] and people_with_role("ceo") == []
