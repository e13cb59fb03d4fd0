"""Pages on which an administrator looks after people."""

from flask import Blueprint, Response, make_response, render_template, request, session
from peewee import JOIN, ModelSelect
from werkzeug.wrappers import Response as AnyResponse

from knowledge.due import owned_by
from knowledge.errors import RuleBroken
from knowledge.people import Person, PersonRole, Team, load_person
from knowledge.permissions import LICENCES, ROLES
from knowledge.same_person import link_accounts, part_accounts
from knowledge.text import clean_line
from portal import mail_addresses
from portal.admin import membership
from portal.admin.membership import Membership, membership_of
from portal.mail_addresses import lost_among
from portal.web import forms, htmx
from portal.web.paging import paged
from portal.web.security import requires, signed_in_person

blueprint = Blueprint("people", __name__)
STATES = {"active": "Active", "invited": "Invited", "inactive": "Ended"}
ROLE_WORDS = {
    "customer": "Customer: reads what is for customers",
    "staff": "Staff: reads everything, posts on the wall",
    "technician": "Technician: writes articles",
    "manager": "Manager: puts stories before the CEO",
    "ceo": "CEO: thanks people from the queue",
    "assistant": "Assistant: prepares the queue",
    "admin": "Administrator: looks after people and the audit log",
}


@blueprint.get("/admin/people")
@requires("manage_people")
def people() -> Response:
    state, words = request.args.get("state", ""), clean_line(request.args.get("q", ""))[:120]
    page = paged(_found(words, state))
    roles = PersonRole.select().where(PersonRole.person.in_([person.id for person in page.rows]))
    for person in page.rows:
        person.roles = frozenset(row.role for row in roles if row.person_id == person.id)
    unreached = lost_among([person.email for person in page.rows])
    return htmx.render(
        "admin/people.html", "found", page=page, words=words, state=state, states=STATES, unreached=unreached
    )


@blueprint.get("/admin/people/new")
@requires("manage_people")
def new() -> Response:
    return _form(Membership(name="", email="", roles=("staff",)), {})


@blueprint.post("/admin/people")
@requires("manage_people")
def invite() -> AnyResponse:
    typed = _typed()
    try:
        person, link = membership.invite(typed, by=signed_in_person())
    except RuleBroken as broken:
        return _form(typed, broken.errors)
    session["invitation_link"] = link
    return htmx.done(f"/admin/people/{person.id}", f"{person.name} is invited; the mail is on its way.")


@blueprint.get("/admin/people/<id:person_id>")
@requires("manage_people")
def person(person_id: int) -> Response:
    member = load_person(person_id)
    return _form(membership_of(member), {}, member)


@blueprint.post("/admin/people/<id:person_id>")
@requires("manage_people")
def change(person_id: int) -> AnyResponse:
    member, typed = load_person(person_id), _typed()
    try:
        changes = membership.change(member, typed, by=signed_in_person())
    except RuleBroken as broken:
        return _form(typed, broken.errors, load_person(person_id))
    message = f"{typed.name} is saved." if changes else "Nothing was changed."
    return htmx.done(f"/admin/people/{person_id}", message)


@blueprint.post("/admin/people/<id:person_id>/invitation")
@requires("manage_people")
def invite_again(person_id: int) -> AnyResponse:
    member = load_person(person_id)
    session["invitation_link"] = membership.invite_again(member, by=signed_in_person())
    return htmx.done(f"/admin/people/{person_id}", "A new invitation is on its way; the old link no longer works.")


@blueprint.post("/admin/people/<id:person_id>/deactivation")
@requires("manage_people")
def deactivate(person_id: int) -> AnyResponse:
    member = load_person(person_id)
    try:
        membership.end(member, by=signed_in_person())
    except RuleBroken as broken:
        return _form(membership_of(member), {"active": broken.message}, member)
    return htmx.done(f"/admin/people/{person_id}", f"The account of {member.name} is ended. It can be opened again.")


@blueprint.post("/admin/people/<id:person_id>/activation")
@requires("manage_people")
def activate(person_id: int) -> AnyResponse:
    member = load_person(person_id)
    membership.renew(member, by=signed_in_person())
    return htmx.done(f"/admin/people/{person_id}", f"{member.name} can sign in again.")


@blueprint.post("/admin/people/<id:person_id>/address")
@requires("manage_people")
def confirm_address(person_id: int) -> AnyResponse:
    member = load_person(person_id)
    was_lost = mail_addresses.confirm(member, by=signed_in_person())
    message = f"Mail goes to {member.email} again." if was_lost else f"Mail reaches {member.email} already."
    return htmx.done(f"/admin/people/{person_id}", message)


@blueprint.post("/admin/people/<id:person_id>/first-account")
@requires("manage_people")
def link(person_id: int) -> AnyResponse:
    """Says that this account and that of another address are one person's."""
    member, address = load_person(person_id), forms.line("first_account")
    try:
        first = link_accounts(member, address, by=signed_in_person())
    except RuleBroken as broken:
        return _form(membership_of(member), broken.errors, member, first_account=address)
    return htmx.done(f"/admin/people/{person_id}", f"{member.email} and {first.email} count as one person.")


@blueprint.post("/admin/people/<id:person_id>/first-account/removal")
@requires("manage_people")
def part(person_id: int) -> AnyResponse:
    member = load_person(person_id)
    part_accounts(member, by=signed_in_person())
    return htmx.done(f"/admin/people/{person_id}", f"{member.email} counts as a person of its own again.")


def _found(words: str, state: str) -> ModelSelect:
    query = Person.select(Person, Team).join(Team, JOIN.LEFT_OUTER).order_by(Person.name, Person.id)
    if words:
        query = query.where(Person.name.contains(words) | Person.email.contains(words))
    if state == "active":
        query = query.where(Person.is_active & Person.password_hash.is_null(False))
    if state == "invited":
        query = query.where(Person.is_active & Person.password_hash.is_null())
    if state == "inactive":
        query = query.where(~Person.is_active)
    return query


def _typed() -> Membership:
    return Membership(
        name=forms.line("name"),
        email=forms.line("email"),
        roles=tuple(sorted({clean_line(role) for role in request.form.getlist("roles")})),
        licence=forms.line("licence") or None,
        team=forms.number("team"),
        manager=forms.number("manager"),
        job_title=forms.line("job_title"),
    )


def _form(
    typed: Membership, errors: dict[str, str], member: Person | None = None, *, first_account: str = ""
) -> Response:
    managers = Person.select(Person.id, Person.name).where(Person.is_active | (Person.id == typed.manager))
    page = render_template(
        "admin/person.html",
        typed=typed,
        errors=errors,
        member=member,
        first_account=first_account,
        second_accounts=list(member.second_accounts.order_by(Person.email)) if member else [],
        owned=owned_by(member).count() if member else 0,
        unreached=mail_addresses.lost(member.email) if member else None,
        link=session.pop("invitation_link", None) if member else None,
        roles=[(role, ROLE_WORDS[role]) for role in ROLES],
        licences=[(licence, licence.capitalize()) for licence in LICENCES],
        teams=[(team.id, team.name) for team in Team.select().order_by(Team.name)],
        managers=[(row.id, row.name) for row in managers.order_by(Person.name) if not member or row.id != member.id],
    )
    return make_response(page, 422 if errors else 200)
