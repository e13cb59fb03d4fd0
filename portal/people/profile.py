"""What people say of themselves, and how publicly they like to be thanked."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from knowledge import audit
from knowledge.db import now, transaction
from knowledge.errors import RuleBroken
from knowledge.files import store
from knowledge.images import EncodedImage, ImageRefused, check_and_encode
from knowledge.people import PREFERENCES, Person
from knowledge.text import clean_line, clean_text, too_long

PREFERENCE_WORDS = {
    "public": "Everybody on the wall may see when I am thanked",
    "team": "Only my team, my manager and who thanks me",
    "private": "Only my manager and who thanks me",
}
LIMITS = {"about": 2_000, "expertise": 500, "say_name": 120, "called": 60, "phone": 40}
PHOTO_SIDE = 800


@dataclass(frozen=True)
class Profile:
    """What the profile's form holds."""

    about: str = ""
    expertise: str = ""
    say_name: str = ""
    called: str = ""
    phone: str = ""
    timezone: str = "UTC"

    def checked(self) -> "Profile":
        """The same in storable form; raises RuleBroken with a message for each field that is wrong."""
        profile = Profile(
            about=clean_text(self.about).strip(),
            expertise=", ".join(expertise_of(self.expertise)),
            say_name=clean_line(self.say_name),
            called=clean_line(self.called),
            phone=clean_line(self.phone),
            timezone=self.timezone.strip(),
        )
        errors = {name: too_long(getattr(profile, name), limit) for name, limit in LIMITS.items()}
        if profile.timezone not in zones():
            errors["timezone"] = "Choose a time zone from the list, such as Europe/Berlin."
        found = {name: message for name, message in errors.items() if message}
        if found:
            raise RuleBroken.of(found)
        return profile


def profile_of(person: Person) -> Profile:
    """What the person's profile says, ready to be edited."""
    return Profile(**{field.name: getattr(person, field.name) for field in fields(Profile)})


def save_profile(
    person: Person, profile: Profile, *, photo: bytes | None = None, remove_photo: bool = False
) -> None:
    """Puts the profile, and a photo where one was sent, in place; raises RuleBroken."""
    profile = profile.checked()
    picture = _encoded(photo)
    with transaction():
        columns: dict[str, object] = dict(asdict(profile))
        if picture is not None:
            columns["photo"] = store.keep(picture)
        elif remove_photo:
            columns["photo"] = None
        Person.update(**columns).where(Person.id == person.id).execute()
        audit.record("person.profile_edited", person, by=person)


def set_preference(person: Person, preference: str) -> None:
    """From now on the person's recognition, earlier posts too, is shown as they prefer; raises RuleBroken."""
    if preference not in PREFERENCES:
        raise RuleBroken("preference", "Choose one of the three.")
    with transaction():
        Person.update(preference=preference).where(Person.id == person.id).execute()
        audit.record("person.preference_set", person, by=person, preference=preference)


def expertise_of(typed: str) -> list[str]:
    """What the person can be asked about, one by one, each once."""
    parts = (clean_line(part) for line in typed.splitlines() for part in line.split(","))
    return list(dict.fromkeys(part for part in parts if part))


def local_time(person: Person) -> datetime:
    """The present moment on the person's clock."""
    return now().astimezone(ZoneInfo(person.timezone))


@cache
def zones() -> tuple[str, ...]:
    """Every time zone that is named after a place, and UTC."""
    skipped = ("Etc/", "SystemV/", "US/")
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(skipped))
    return ("UTC", *sorted(places))


def _encoded(photo: bytes | None) -> EncodedImage | None:
    if photo is None:
        return None
    try:
        return check_and_encode(photo, max_side=PHOTO_SIDE)
    except ImageRefused as refusal:
        raise RuleBroken("photo", refusal.message) from refusal
