"""The words of mails that the portal writes by its clock, when nobody is asking for a page."""

from flask import current_app

from portal.config import Config


def mail_text(template: str, **context: object) -> str:
    """The template filled, without anything of a request; it knows `site_name` and `site_url`, which ends in no slash.

    Needs an application context.
    """
    config: Config = current_app.config["PORTAL"]
    site = {"site_name": config.site_name, "site_url": config.url.rstrip("/")}
    return current_app.jinja_env.get_template(template).render(**site, **context)
