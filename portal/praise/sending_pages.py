"""A customer's thanks to the author, from the foot of the article."""

from flask import Blueprint, Response

from knowledge.errors import RuleBroken
from portal.accounts.limits import limited
from portal.feedback import block
from portal.feedback.reader import current_reader
from portal.feedback.robots import address_and_article, is_trapped
from portal.praise import thanking
from portal.praise.thanking import Thanks
from portal.web import forms
from portal.web.security import open_form, public

blueprint = Blueprint("sending_pages", __name__)


@blueprint.post("/articles/<id:article_id>/thanks")
@limited("20/hour")
@limited("5/hour", address_and_article)
@open_form
@public
def thank(article_id: int) -> Response:
    article, reader = block.load_for_reading(article_id), current_reader()
    thanks = Thanks(praise=forms.text("praise"), name=forms.line("name"), may_show=bool(forms.line("may_show")))
    if is_trapped():
        return block.done(article, reader, "thanks")
    try:
        thanking.send(article, thanks, by=reader.person)
    except RuleBroken as refusal:
        return block.page(article, reader, status=422, typed=thanks, errors=refusal.errors)
    return block.done(article, reader, "thanks")
