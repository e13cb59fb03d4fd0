"""Every page of the portal in the states that matter: filled, empty, refused, open."""

from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import Page

from tests.browser.steps import (
    Step,
    at,
    fill,
    first,
    follow,
    given_up,
    invited,
    key,
    lapsed,
    outrun,
    pasted_ticket,
    pick,
    press,
    refused,
    sent_to,
    showing,
    signed_in_again,
    start_draft,
    sub,
    suggested,
    tap,
    unfold,
    where,
)


@dataclass(frozen=True)
class Place:
    """A page template in one state, and the steps that lead there."""

    template: str
    state: str
    steps: tuple[Step, ...]

    def open(self, page: Page) -> None:
        """Goes there from wherever the page is."""
        for step in self.steps:
            step(page)
        page.wait_for_load_state("load")


def place(template: str, state: str, *steps: Step | str) -> Place:
    """A place; a step that is a string is an address to open."""
    return Place(template, state, tuple(at(step) if isinstance(step, str) else step for step in steps))


ARCHIVED = showing("text=This article is no longer kept up")
CARD_READY = showing("#queue-card")
FORM_OPEN = showing("#queue-form")
E_MAIL = ("/queue", key("e"), FORM_OPEN)
CARD = ("/queue", key("n"), FORM_OPEN)
DOUBTED_CARD = (*CARD, fill(words="Thanks."), press("Put it on the card"), showing("#queue-doubts"))
OPENED_CARD = (follow("Open the card"), showing(".card-a6"))
POSTED_CARD = ("/queue", where("Card to post"), CARD_READY, *OPENED_CARD)
READY_CARD = (*DOUBTED_CARD, press("Keep it all the same"), CARD_READY)
FORGOTTEN = ("/password/forgotten",)
OWN_PROFILE = ("/people?q=Wulandari", first("/people/", "/profile"))
A_NOTE = (first("/reviews/", "?show=passages"), follow("Note"))
FIXED = "Publish with these fixes"
MAILED = ("/account/notices", pick("wall", "mail"), press("Save"))
NO_MAIL = (*MAILED, follow("No mail at all"))
STOPPED = (*NO_MAIL, press("Stop mailing me these"))
STORY = ("/wall", first("/wall/"))
OWN_COMMENT = (*STORY, fill(body="So do I."), tap("Comment"), follow("Edit your comment"))
REWORDED = (*OWN_COMMENT, fill(body="So do I, always."), press("Save the comment"))
NOT_HELPED = ("/search?q=first+hour", first("/articles/"), tap("It did not"), showing("text=What was it?"))
HELPED = ("/search?q=first+hour", first("/articles/"), tap("This helped"), showing(".feedback-thanks[open]"))
IN_SPRING = (date.today() + timedelta(days=120)).isoformat()

VISITOR = (
    place("help_centre/front.html", "filled", "/"),
    place("help_centre/front.html", "suggestions open", "/", suggested("serv")),
    place("help_centre/front.html", "keys open", "/", key("?")),
    place("help_centre/search.html", "found", "/search?q=restore+backup"),
    place("help_centre/search.html", "narrowed", "/search?q=server&product=Perch"),
    place("help_centre/search.html", "corrected", "/search?q=databse+recovry"),
    place("help_centre/search.html", "nothing found", "/search?q=zzzzqqqq"),
    place("help_centre/search.html", "nothing asked", "/search", unfold(".search-tips")),
    place("help_centre/search.html", "synonyms searched too", "/search?q=postgres"),
    place("help_centre/search.html", "poor", "/search?q=restore+zzzzqqqq"),
    place("help_centre/tags.html", "filled", "/tags"),
    place("help_centre/tags.html", "none begins so", "/tags?q=zzzz"),
    place("gaps/ask.html", "words carried over", "/search?q=zzzzqqqq", follow("Ask us")),
    place("gaps/ask.html", "refused", "/ask", refused("Send the question", email="nowhere")),
    place("gaps/asked.html", "sent", "/ask/sent"),
    place("help_centre/product.html", "filled", "/products/perch"),
    place("articles/article.html", "long", "/search?q=first+hour", first("/articles/")),
    place("articles/article.html", "code and notices", "/search?q=restore+backup", first("/articles/")),
    place("articles/article.html", "did not help", *NOT_HELPED),
    place("articles/article.html", "why refused", *NOT_HELPED, refused("Send")),
    place("articles/article.html", "thanks refused", *HELPED, refused("Send thanks")),
    place("feedback/feedback.html", "asked", "/search?q=restore+backup", first("/articles/", "/feedback")),
    place("articles/archived.html", "with a successor", "/articles/4", ARCHIVED),
    place("accounts/sign_in.html", "empty", "/sign-in"),
    place("accounts/sign_in.html", "refused", "/sign-in", refused("Sign in", email="nobody@kittiwake.example")),
    place("accounts/forgotten.html", "refused", *FORGOTTEN, refused("Send me a link")),
    place("accounts/reset_on_its_way.html", "sent", *FORGOTTEN, fill(email="x@y.example"), press("Send me a link")),
    place("accounts/link_spent.html", "spent", "/invitation/no-such-link"),
    place("accounts/wait.html", "too often", given_up),
    place("notifications/unsubscribe.html", "link not whole", "/unsubscribe/no-such-link"),
    place("errors/error.html", "not found", "/articles/999999"),
    place("styleguide/styleguide.html", "filled", "/styleguide"),
)
CUSTOMER = (
    place("help_centre/front.html", "signed in", "/"),
    place("help_centre/front.html", "menu open", "/", unfold(".account")),
    place("accounts/account.html", "filled", "/account"),
    place("accounts/account.html", "refused", "/account", refused("Change password", password="short")),
    place("notifications/choices.html", "customer", "/account/notices"),
)
TECHNICIAN = (
    place("home/home.html", "technician", "/"),
    place("articles/my_articles.html", "filled", "/my/articles"),
    place("articles/new.html", "empty", "/articles/new"),
    place("articles/new.html", "refused", "/articles/new", refused("Start writing")),
    place("articles/ticket.html", "empty", "/articles/new/ticket"),
    place("articles/ticket.html", "looked through", pasted_ticket),
    place("articles/ticket.html", "refused", "/articles/new/ticket", refused("Start the draft")),
    place("articles/editor.html", "begun", start_draft),
    place("articles/editor.html", "refused", start_draft, refused("Submit for review", tags=", ".join(["tag"] * 9))),
    place("articles/editor.html", "sent back with notes", "/my/articles", follow("The firewall has locked me out")),
    place("articles/editor.html", "outrun", start_draft, outrun("Save", body="Other words.")),
    place("articles/no_draft.html", "not begun", "/search?q=first+hour", first("/articles/", "/draft")),
    place("articles/history.html", "one version", "/search?q=first+hour", first("/articles/", "/history")),
    place("articles/history.html", "compared", "/articles/3/history?older=1&newer=2"),
    place("articles/article.html", "for those who write", "/search?q=journal+replica+lag", first("/articles/")),
    place("upkeep/article.html", "with a broken link", "/articles/38/upkeep"),
    place("gaps/gaps.html", "open", "/gaps", unfold(".gap-row .menu")),
    place("gaps/gaps.html", "refused", "/gaps", unfold(".gap-row .menu"), refused("Dismiss", reason="")),
    *(place("gaps/gaps.html", state, f"/gaps?state={state}") for state in ("claimed", "answered", "dismissed")),
    place("gaps/gap.html", "open, with questions", "/gaps/1"),
    place("gaps/gap.html", "refused", "/gaps/1", refused("Close with this article", address="nowhere")),
    place("gaps/gap.html", "claimed by oneself", "/gaps/2"),
    place("gaps/gap.html", "dismissed", "/gaps/3"),
    place("gaps/gap.html", "answered", "/gaps/4"),
    place("gaps/searches.html", "most asked", "/gaps/searches?list=asked"),
    place("gaps/searches.html", "nothing", "/gaps/searches?list=unopened&shelf=customers"),
    place("articles/review.html", "one's own", "/my/articles", first("/reviews/")),
    place("notifications/notifications.html", "filled", "/notifications"),
    place("notifications/notifications.html", "nothing of a kind", "/notifications?kind=queue"),
    place("notifications/choices.html", "filled", "/account/notices"),
    place("notifications/choices.html", "refused", *MAILED, refused("Save the hours")),
    place("notifications/unsubscribe.html", "asked", *NO_MAIL),
    place("notifications/unsubscribe.html", "stopped", *STOPPED),
    place("notifications/unsubscribe.html", "resumed", *STOPPED, press("Undo: mail me again")),
    place("feedback/heard.html", "filled", "/feedback"),
    place("feedback/readers.html", "nobody answered", "/articles/38/readers?state=answered"),
    place("thank_you/from_customers.html", "nothing yet", "/thanks/customers"),
    place("articles/preview.html", "without htmx", start_draft, sent_to("/preview")),
    place("errors/lapsed.html", "with words", start_draft, lapsed),
    place("accounts/resume.html", "with words, from the page before", signed_in_again),
)
REVIEWER = (
    place("home/home.html", "reviewer", "/"),
    place("articles/reviews.html", "filled", "/reviews"),
    place("articles/review.html", "rendered", "/reviews", first("/reviews/")),
    place("articles/review.html", "changes", "/reviews", first("/reviews/", "?show=changes")),
    place("articles/review.html", "passages", "/reviews", first("/reviews/", "?show=passages")),
    place("articles/review.html", "a note refused", "/reviews", *A_NOTE, press("Leave the note")),
    place("articles/fixes.html", "asked", "/reviews", first("/reviews/", "/fixes")),
    place("articles/fixes.html", "refused", "/reviews", first("/reviews/", "/fixes"), refused(FIXED, note="")),
    place("articles/review.html", "refused", "/reviews", first("/reviews/"), refused("Send back")),
    place("articles/archive.html", "asked", "/articles/5/archive"),
    place("articles/archive.html", "refused", "/articles/5/archive", refused("Archive", successor="nowhere")),
    place("articles/archived.html", "for those who write", "/articles/12", ARCHIVED),
    place("articles/article.html", "overdue, for its owner", "/articles/6"),
    place("feedback/readers.html", "filled", "/articles/6/readers"),
    place("feedback/readers.html", "refused", "/articles/6/readers", refused("Nothing to change")),
    place("thank_you/from_customers.html", "filled", "/thanks/customers"),
    place("upkeep/mine.html", "filled", "/upkeep", unfold(".upkeep-row .menu")),
    place("upkeep/mine.html", "just done", "/articles/5/upkeep", fill(day=IN_SPRING), press("Set the date")),
    place("upkeep/article.html", "filled", "/articles/6/upkeep"),
    place("upkeep/article.html", "handing over refused", "/articles/6/upkeep", refused("Hand over")),
    place("upkeep/article.html", "date refused", "/articles/6/upkeep", refused("Set the date")),
    place("upkeep/without_owner.html", "filled", "/upkeep/without-owner"),
    place("upkeep/links.html", "filled", "/upkeep/links"),
    place("upkeep/empty.html", "nothing empty", "/upkeep/empty"),
)
STAFF = (
    place("home/home.html", "staff", "/"),
    place("line_up/line_up.html", "this week", "/line-up"),
    place("line_up/line_up.html", "the week before", "/line-up", follow("Week before")),
    place("line_up/line_up.html", "a quiet week", "/line-up/2001-W01"),
    place("upkeep/mine.html", "nothing due", "/upkeep"),
    place("home/home.html", "menu open", "/", unfold(".account")),
    place("home/home.html", "keys open", "/", key("?")),
    place("help_centre/search.html", "staff", "/search?q=server"),
    place("help_centre/search_colleagues.html", "people", "/search?q=database&in=people"),
    place("help_centre/search_colleagues.html", "nobody", "/search?q=zzzz&in=people"),
    place("help_centre/search_colleagues.html", "wall", "/search?q=customer&in=wall"),
    place("help_centre/search_colleagues.html", "nothing on the wall", "/search?q=zzzz&in=wall"),
    place("recognition/wall.html", "filled", "/wall", unfold(".post-evidence")),
    place("recognition/wall.html", "comment form open", "/wall?person=10", follow("on what"), showing(".comment-form")),
    place("recognition/wall.html", "nothing matches", "/wall?person=26"),
    place("recognition/wall.html", "the beginning", "/wall?before=1"),
    place("recognition/anniversaries.html", "filled", "/wall/anniversaries"),
    place("recognition/post.html", "story", *STORY),
    place("recognition/post.html", "comment refused", *STORY, refused("Comment")),
    place("recognition/comment.html", "filled", *OWN_COMMENT),
    place("recognition/comment.html", "refused", *OWN_COMMENT, refused("Save the comment")),
    place("recognition/history.html", "of a comment", *REWORDED, follow("edited")),
    place("recognition/feed.html", "no address", "/wall/feed"),
    place("recognition/feed.html", "an address", "/wall/feed", press("Make an address")),
    place("recognition/report.html", "asked", *STORY, sub("/report")),
    place("recognition/report.html", "refused", *STORY, sub("/report"), refused("Hide it and ask a moderator")),
    place("recognition/write.html", "thanks", "/wall/new?kind=thanks", unfold(".form-more")),
    place("recognition/write.html", "thanks refused", "/wall/new?kind=thanks", refused("Put it on the wall")),
    place("recognition/write.html", "story", "/wall/new?kind=story"),
    place("recognition/write.html", "story refused", "/wall/new?kind=story", refused("Put it on the wall")),
    place("people/people.html", "filled", "/people"),
    place("people/people.html", "nobody", "/people?q=zzzz"),
    place("people/person.html", "another", "/people", first("/people/")),
    place("people/person.html", "oneself", "/people?q=Wulandari", first("/people/")),
    place("people/profile.html", "filled", *OWN_PROFILE),
    place("people/profile.html", "refused", *OWN_PROFILE, refused("Save your profile", phone="x" * 200)),
    place("thank_you/thanks.html", "staff", "/thanks"),
    place("thank_you/proposals.html", "one's own", "/proposals"),
    place("thank_you/new_proposal.html", "from a story", *STORY, follow("Propose a personal thanks")),
    place("thank_you/new_proposal.html", "refused", "/proposals/new", refused("Send")),
    place("errors/error.html", "forbidden", "/admin/people"),
)
MANAGER = (
    place("home/home.html", "manager", "/"),
    place("articles/licences.html", "filled", "/licences"),
    place("upkeep/team.html", "filled", "/upkeep/team"),
    place("upkeep/team.html", "refused", "/upkeep/team", refused("Hand all over")),
    place("recognition/wall.html", "for managers", "/wall?person=10"),
    place("thank_you/nomination.html", "filled", *STORY, sub("/nomination")),
    place("thank_you/nomination.html", "refused", *STORY, sub("/nomination"), refused("Put it forward")),
    place("thank_you/queue.html", "nothing passed on", "/queue"),
    place("fairness/people.html", "filled", "/fairness"),
    place("fairness/people.html", "reminders switched", "/fairness", press("Do not remind me"), press("Remind me")),
    place("fairness/overlooked.html", "of a manager", "/fairness/overlooked"),
    place("fairness/coverage.html", "filled", "/fairness/coverage"),
    place("fairness/coverage.html", "refused", "/fairness/coverage?from=2026-02-02&to=2026-02-01"),
    place("thank_you/proposals.html", "to decide", "/proposals"),
    place("thank_you/proposal.html", "asked", "/proposals", first("/proposals/")),
    place("thank_you/proposal.html", "refused", "/proposals", first("/proposals/"), refused("Answer")),
)
CEO = (
    place("home/home.html", "ceo", "/"),
    place("thank_you/queue.html", "waiting", "/queue", unfold(".queue-history")),
    place("thank_you/queue.html", "keys open", "/queue", key("?")),
    *(
        place("thank_you/queue.html", f"{button} refused", "/queue", key(letter), FORM_OPEN, refused(button))
        for letter, button in (
            ("n", "Put it on the card"),
            ("e", "Send"),
            ("p", "Save"),
            ("f", "Plan the visit"),
            ("d", "Pass on"),
            ("s", "Put off"),
            ("x", "Skip"),
            ("c", "Save the facts"),
        )
    ),
    place("thank_you/queue.html", "e-mail doubted", *E_MAIL, refused("Send", subject="Thanks", words="Thank you.")),
    place("thank_you/queue.html", "e-mail previewed", *E_MAIL, fill(subject="Thanks", words="Lamp."), press("Preview")),
    place("thank_you/queue.html", "outrun", "/queue", key("x"), FORM_OPEN, outrun("Skip", reason="Somebody else did.")),
    *(
        place("thank_you/queue.html", tab, f"/queue?tab={tab}", first("/queue/", f"?tab={tab}"))
        for tab in ("snoozed", "delegated", "done", "skipped")
    ),
    place("thank_you/queue.html", "card doubted", *DOUBTED_CARD),
    place("thank_you/queue.html", "card ready", *READY_CARD),
    place("thank_you/figures.html", "filled", "/queue/figures"),
    place("thank_you/figures.html", "a year", "/queue/figures?period=year"),
    place("thank_you/figures.html", "refused", "/queue/figures?from=2026-02-02&to=2026-02-01"),
    place("thank_you/figures.html", "nobody thanked", "/queue/figures?from=2020-02-02&to=2020-02-03"),
    place("thank_you/card.html", "written", *POSTED_CARD),
    place("thank_you/card.html", "for the pen", *POSTED_CARD, sub("?face=pen")),
    place("thank_you/card.html", "address", *POSTED_CARD, sub("?face=address")),
    place("thank_you/cards.html", "four to a sheet", "/queue/cards"),
    place("thank_you/absence.html", "planned", "/queue/absence"),
    place("thank_you/absence.html", "refused", "/queue/absence", refused("Save")),
    place("thank_you/thanks.html", "nothing yet", "/thanks"),
    place("notifications/notifications.html", "ceo", "/notifications"),
)
ASSISTANT = (
    place("home/home.html", "assistant", "/"),
    place("thank_you/queue.html", "assistant", "/queue"),
    place("thank_you/queue.html", "assistant, address open", "/queue", key("a"), FORM_OPEN),
    place("thank_you/desk.html", "filled", "/queue/desk"),
    place("thank_you/new_item.html", "empty", "/queue/new"),
    place("fairness/people.html", "nobody", "/fairness"),
    place("fairness/overlooked.html", "of everybody", "/fairness/overlooked"),
    place("fairness/overlooked.html", "narrowed", "/fairness/overlooked?site=Galway"),
    place("thank_you/new_item.html", "refused", "/queue/new", refused("Add to the queue")),
)
ADMIN = (
    place("home/home.html", "admin", "/"),
    place("admin/people.html", "filled", "/admin/people"),
    place("admin/people.html", "nobody", "/admin/people?q=zzzz"),
    place("admin/person.html", "new", "/admin/people/new"),
    place("admin/person.html", "refused", "/admin/people/new", refused("Invite")),
    place("admin/person.html", "filled", "/admin/people", first("/admin/people/")),
    place("admin/teams.html", "renaming", "/admin/teams", unfold(".row .menu")),
    place("admin/teams.html", "refused", "/admin/teams", unfold(".row .menu"), refused("Save the name")),
    place("admin/wording.html", "filled", "/admin/wording"),
    place("admin/wording.html", "refused", "/admin/wording", refused("Add")),
    place("praise/moderation.html", "filled", "/moderation"),
    place("praise/moderation.html", "nothing refused", "/moderation?state=refused"),
    place("praise/moderation.html", "no reports decided", "/moderation?state=reports"),
    place("recognition/case.html", "refused", "/moderation", refused("Take it down: what Mateus Gonçalves wrote")),
    place("admin/synonyms.html", "filled", "/admin/synonyms", unfold(".row .menu")),
    place("admin/synonyms.html", "refused", "/admin/synonyms", refused("Add", others="the")),
    place("admin/outbox.html", "filled", "/admin/outbox"),
    place("admin/outbox.html", "nothing", "/admin/outbox?state=bounced"),
    place("admin/values.html", "filled", "/admin/values", unfold(".tie .menu")),
    place("admin/values.html", "refused", "/admin/values", refused("Add the touchpoint")),
    place("admin/screens.html", "filled", "/admin/screens"),
    place("admin/screens.html", "refused", "/admin/screens", refused("Add a screen")),
    place("recognition/screen.html", "filled", "/admin/screens", follow("Look at")),
    place("admin/audit.html", "filled", "/admin/audit"),
    place("admin/audit.html", "nothing", "/admin/audit?who=zzzz"),
    place("accounts/set_password.html", "invited", invited),
    place("accounts/set_password.html", "refused", invited, refused("Set password and sign in", password="short")),
)
KNOWLEDGE = {
    None: VISITOR,
    "customer": CUSTOMER,
    "technician": TECHNICIAN,
    "reviewer": REVIEWER,
    "admin": ADMIN,
}
RECOGNITION = {"staff": STAFF, "manager": MANAGER, "ceo": CEO, "assistant": ASSISTANT}
