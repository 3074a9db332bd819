"""Nonsense stops the start, and the message names the variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from handoff.settings import SettingsError, settings_from

SECRETS = {
    "SIGNPOST_TOKEN_KEY": "t" * 40,
    "SIGNPOST_SESSION_KEY": "s" * 40,
    "SIGNPOST_INTERNAL_TOKEN": "i" * 40,
}


def test_three_secrets_are_enough() -> None:
    settings = settings_from(SECRETS)

    assert settings.database_url.startswith("sqlite:///")
    assert (8000, None, False, ("http://127.0.0.1:5005",)) == (
        settings.port,
        settings.mail,
        settings.is_behind_tls,
        settings.bot_urls,
    )
    assert (20, 5) == (settings.limits.messages_per_minute, settings.limits.unanswered_turns)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIGNPOST_TOKEN_KEY", "short"),
        ("SIGNPOST_SESSION_KEY", ""),
        ("SIGNPOST_INTERNAL_TOKEN", " "),
        ("SIGNPOST_PORT", "0"),
        ("SIGNPOST_PORT", "65536"),
        ("SIGNPOST_PORT", "-1"),
        ("SIGNPOST_PORT", "8000.0"),
        ("SIGNPOST_PORT", "eight"),
        ("SIGNPOST_BOT_PORT", "x"),
        ("SIGNPOST_TURN_TIMEOUT", "56"),
        ("SIGNPOST_TURN_THREADS", "0"),
        ("SIGNPOST_MESSAGES_PER_MINUTE", "0"),
        ("SIGNPOST_BEHIND_TLS", "perhaps"),
        ("SIGNPOST_PUBLIC_URL", "localhost:8000"),
        ("SIGNPOST_WEB_URL", "ftp://x"),
        ("SIGNPOST_BOT_URLS", "http://a, b"),
        ("SIGNPOST_BOT_URLS", ","),
        ("SIGNPOST_TRACKER_URL", "mysql://x"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "postgres"),
        ("SIGNPOST_TOKEN_KEY_FILE", "/nowhere/at/all"),
    ],
)
def test_nonsense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        settings_from({**SECRETS, name: value})

    assert name in str(refusal.value)


def test_a_secret_is_not_repeated_in_the_error() -> None:
    with pytest.raises(SettingsError) as refusal:
        settings_from({**SECRETS, "SIGNPOST_TOKEN_KEY": "too-short-secret"})

    assert "too-short-secret" not in str(refusal.value)


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("f" * 40 + "\n")

    assert "f" * 40 == settings_from({**SECRETS, "SIGNPOST_TOKEN_KEY_FILE": str(path)}).token_key


@pytest.mark.parametrize("given", ["postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg://u@h/d"])
def test_every_spelling_of_postgresql_means_the_same(given: str) -> None:
    assert "postgresql+psycopg://u@h/d" == settings_from({**SECRETS, "DATABASE_URL": given}).database_url


def test_several_replicas_of_the_bot() -> None:
    found = settings_from({**SECRETS, "SIGNPOST_BOT_URLS": "http://a:1,http://b:2/"}).bot_urls

    assert ("http://a:1", "http://b:2") == found


@pytest.mark.parametrize(
    "change",
    [
        {"SIGNPOST_SMTP_URL": "mail.example"},
        {"SIGNPOST_IMAP_URL": "http://x"},
        {"SIGNPOST_MAIL_ADDRESS": "nobody"},
        {"SIGNPOST_MAIL_ADDRESS": ""},
    ],
)
def test_half_a_mail_setting_is_refused(change: dict[str, str]) -> None:
    mail = {"SIGNPOST_SMTP_URL": "smtp://x", "SIGNPOST_MAIL_ADDRESS": "a@b.example"}

    assert settings_from({**SECRETS, **mail}).mail
    with pytest.raises(SettingsError):
        settings_from({**SECRETS, **mail, **change})


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example/services/T0/s3cret?x=1", "https://user:pw@hooks.example:8443/x",
        "http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]:9/x",
    ],
)  # fmt: skip
def test_a_webhook_is_an_address_that_nobody_can_listen_in_on(url: str, tmp_path: Path) -> None:
    path = tmp_path / "webhook"
    path.write_text(f"{url}\n")

    assert url == settings_from({**SECRETS, "SIGNPOST_DUTY_WEBHOOK": url}).webhook("DUTY_WEBHOOK")
    assert url == settings_from({**SECRETS, "SIGNPOST_DUTY_WEBHOOK_FILE": str(path)}).webhook("DUTY_WEBHOOK")


@pytest.mark.parametrize(
    "url",
    [
        "", "hooks.example/s3cret", "http://hooks.example/s3cret", "http://127.0.0.1.example/s3cret", "https:///s3cret",
        "ftp://hooks.example/s3cret", "https://hooks.example/s3 cret", "https://hooks.example:x/s3cret", "https://[s3cret",
    ],
)  # fmt: skip
def test_any_other_webhook_is_refused_by_name_and_not_repeated(url: str) -> None:
    settings = settings_from({**SECRETS, "SIGNPOST_DUTY_WEBHOOK": url})
    with pytest.raises(SettingsError) as refusal:
        settings.webhook("DUTY_WEBHOOK")

    assert "SIGNPOST_DUTY_WEBHOOK" in str(refusal.value)
    assert "s3cret" not in str(refusal.value)
    assert "s3cret" not in repr(settings)
