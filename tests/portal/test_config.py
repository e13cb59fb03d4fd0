import stat
from pathlib import Path

import pytest

from portal.config import Config, ConfigurationError
from portal.mail_server import MailFolder

STRONG = "vQ3kz8Jw1mXn5Rt7Yb2Lc9Pd4Sf6Hg0AaZx"


def read(folder: Path, **environ: str) -> Config:
    return Config.from_environment({"PORTAL_INSTANCE": str(folder), **environ})


@pytest.mark.parametrize(
    "secret", [None, "", "short", "x" * 64, "abcabcabc" * 8, "12345678" * 5], ids=lambda given: str(given)[:9]
)
def test_production_refuses_to_start_with_a_missing_or_weak_secret(tmp_path: Path, secret: str | None) -> None:
    environ = {"PORTAL_ENV": "production"} | ({"PORTAL_SECRET_KEY": secret} if secret is not None else {})
    with pytest.raises(ConfigurationError, match="PORTAL_SECRET_KEY.*token_urlsafe"):
        read(tmp_path, **environ)
    assert not (tmp_path / "secret.key").exists()


def test_production_starts_with_a_strong_secret_and_secure_cookies(tmp_path: Path) -> None:
    config = read(tmp_path, PORTAL_ENV="production", PORTAL_SECRET_KEY=STRONG)
    settings = config.flask_settings()
    assert config.secret_key == STRONG
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["SESSION_COOKIE_HTTPONLY"] is True
    assert settings["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert str(settings["SESSION_COOKIE_NAME"]).startswith("__Host-")


def test_development_makes_a_secret_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    first, second = read(tmp_path / "here"), read(tmp_path / "here")
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert first.secret_key != read(tmp_path / "there").secret_key
    assert stat.S_IMODE((tmp_path / "here" / "secret.key").stat().st_mode) == 0o600


def test_an_empty_secret_file_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(ConfigurationError, match=r"secret\.key"):
        read(tmp_path)


def test_without_a_mail_server_mail_goes_into_the_instance_folder(tmp_path: Path) -> None:
    assert read(tmp_path).mail_target == MailFolder(tmp_path / "mail")
    assert read(tmp_path).mail_url == f"file://{tmp_path}/mail"


def test_a_mail_address_that_leads_nowhere_is_refused_without_telling_its_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="PORTAL_MAIL_URL") as refused:
        read(tmp_path, PORTAL_MAIL_URL="imap://ada:geheim@mail.example")
    assert "geheim" not in str(refused.value)
    assert "smtp+starttls://" in str(refused.value)


def test_site_toml_names_the_site(tmp_path: Path) -> None:
    lines = 'site_name = "Wärme & Licht"', 'url = "https://porch.example"', 'timezone = "Asia/Tokyo"'
    (tmp_path / "site.toml").write_text("\n".join(lines))
    config = read(tmp_path)
    assert (config.site_name, config.url, config.timezone) == ("Wärme & Licht", "https://porch.example", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("site_name = ", "site.toml"),
        ("colour = 'red'", "colour"),
        ("site_name = 3", "site_name"),
        ("timezone = 'Mars/Base'", "Mars/Base"),
        ("timezone = '../../etc/passwd'", "timezone"),
        ("url = 'porch.example'", "url"),
        ("url = 'https://porch.example/'", "url"),
        ("mail_from = 'nobody'", "mail_from"),
    ],
)
def test_a_site_toml_that_cannot_be_used_is_named_with_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "site.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=r"site\.toml") as refused:
        read(tmp_path)
    assert named in str(refused.value)


def test_a_site_toml_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match=r"site\.toml"):
        read(tmp_path)
