"""What the person who runs the server may choose, read once from the environment; nonsense stops the start.

Every variable is `SIGNPOST_<NAME>`; `<NAME>_FILE` reads the value from a file instead (for secrets).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"
HERE = frozenset({LOOPBACK, "localhost", "::1"})
CAPACITIES = (1, 20)
"""Fewest and most conversations at once that a practitioner may be given."""
LONGEST_MAILBOX = 21
"""What RFC 5321's 64 characters before the @ leave beside the tag that names the conversation."""


class SettingsError(Exception):
    """A variable is missing or senseless; the message names it and says what is expected."""


@dataclass(frozen=True)
class MailSettings:
    """How e-mail leaves and comes in. Absent (`Settings.mail is None`): the e-mail channel is off."""

    smtp_url: str
    """smtp://user:password@host:port, or smtps:// for TLS from the start; smtp+starttls:// to upgrade."""
    imap_url: str | None
    """imaps://user:password@host:port/FOLDER; None: nothing is read."""
    address: str
    """The mailbox replies come back to; conversations are told apart by +tags on it."""


@dataclass(frozen=True)
class Limits:
    """Invariant 13. Times in seconds."""

    messages_per_minute: int = 20
    unanswered_turns: int = 5
    """What the bot may owe one conversation: a text beyond that has no turn, with an honest word."""
    requests_per_minute_per_address: int = 3_000
    waiting_turns: int = 500
    """More waiting turns than this in the whole service: new ones are shed, with an honest word."""


@dataclass(frozen=True)
class DeskSettings:
    """How the practitioners work."""

    capacity: int = 5
    """Conversations at once, for whoever has not set a number of their own."""
    away_after: timedelta = timedelta(minutes=15)
    """Without doing anything in the console for this long, somebody counts as away."""
    return_after: timedelta = timedelta(minutes=30)
    """A visitor who has waited this long for the same practitioner goes back to the queue."""


@dataclass(frozen=True)
class Settings:
    token_key: str
    """Signs visitors' tokens."""
    session_key: str
    """Signs practitioners' sessions."""
    internal_token: str
    """What worker, actions and bot show each other."""
    database_url: str
    var_dir: Path
    data_dir: Path
    port: int
    web_url: str
    """Where actions reach the web process."""
    bot_urls: tuple[str, ...]
    actions_url: str
    tracker_url: str
    """The bot's tracker store, as a SQLAlchemy address: reached for export and erasure alone."""
    public_url: str
    allowed_sites: tuple[str, ...]
    """Origins of other hosts whose pages carry the widget; our own needs no permission."""
    worker_name: str
    turn_threads: int
    turn_timeout: float
    """Seconds the worker waits for one bot turn: longer than its slowest action, far less than Rasa's lock (60 s)."""
    rate_limit_storage: str
    is_behind_tls: bool
    mail: MailSettings | None
    limits: Limits
    desk: DeskSettings = field(default_factory=DeskSettings)
    named: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Our variables as given, for settings whose names stand in the content, such as an on-call contact's webhook."""

    def webhook(self, name: str) -> str:
        """The address in SIGNPOST_<name>, read anew so that it can be replaced in its file; raises `SettingsError`."""
        return _webhook(f"SIGNPOST_{name}", _Reader(self.named).text(name))

    @property
    def lease_seconds(self) -> float:
        """How long a leased turn is left alone: longer than any turn can take."""
        return self.turn_timeout + 5


def var_dir_from(environ: Mapping[str, str]) -> Path:
    """Where this installation keeps its own files."""
    return Path(_Reader(environ).text("VAR_DIR", str(ROOT / "var")))


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Read the settings; raises `SettingsError`."""
    read = _Reader(environ)
    var_dir = var_dir_from(environ)
    port = read.integer("PORT", 8000, 1, 65_535)
    return Settings(
        token_key=read.secret("TOKEN_KEY"),
        session_key=read.secret("SESSION_KEY"),
        internal_token=read.secret("INTERNAL_TOKEN"),
        database_url=_database_url(
            "DATABASE_URL", environ.get("DATABASE_URL") or f"sqlite:///{var_dir / 'signpost.db'}"
        ),
        var_dir=var_dir,
        data_dir=Path(read.text("DATA_DIR", str(ROOT / "data"))),
        port=port,
        web_url=read.url("WEB_URL", f"http://{LOOPBACK}:{port}"),
        bot_urls=tuple(
            _checked_url("SIGNPOST_BOT_URLS", url)
            for url in read.text("BOT_URLS", f"http://{LOOPBACK}:{read.integer('BOT_PORT', 5005, 1, 65_535)}").split(
                ","
            )
        ),
        actions_url=read.url("ACTIONS_URL", f"http://{LOOPBACK}:{read.integer('ACTIONS_PORT', 5055, 1, 65_535)}"),
        tracker_url=_database_url(
            "SIGNPOST_TRACKER_URL", read.text("TRACKER_URL", f"sqlite:///{var_dir / 'tracker.db'}")
        ),
        public_url=read.url("PUBLIC_URL", f"http://localhost:{port}"),
        allowed_sites=tuple(
            _checked_url("SIGNPOST_ALLOWED_SITES", site)
            for site in read.text("ALLOWED_SITES", "").split(",")
            if site.strip()
        ),
        worker_name=read.text("WORKER_NAME", "worker"),
        turn_threads=read.integer("TURN_THREADS", 8, 1, 64),
        turn_timeout=float(read.integer("TURN_TIMEOUT", 15, 1, 55)),
        rate_limit_storage=read.text("RATE_LIMIT_STORAGE", "memory://"),
        is_behind_tls=read.boolean("BEHIND_TLS", default=False),
        mail=_mail(read),
        limits=Limits(
            messages_per_minute=read.integer("MESSAGES_PER_MINUTE", 20, 1, 10_000),
            unanswered_turns=read.integer("UNANSWERED_TURNS", 5, 1, 1_000),
            requests_per_minute_per_address=read.integer("REQUESTS_PER_MINUTE_PER_ADDRESS", 3_000, 1, 1_000_000),
            waiting_turns=read.integer("WAITING_TURNS", 500, 1, 1_000_000),
        ),
        desk=DeskSettings(
            capacity=read.integer("CAPACITY", 5, *CAPACITIES),
            away_after=timedelta(minutes=read.integer("AWAY_AFTER_MINUTES", 15, 1, 240)),
            return_after=timedelta(minutes=read.integer("RETURN_AFTER_MINUTES", 30, 3, 1_440)),
        ),
        named={key: value for key, value in environ.items() if key.startswith("SIGNPOST_")},
    )


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str | None = None) -> str:
        key = f"SIGNPOST_{name}"
        if path := self._environ.get(f"{key}_FILE"):
            try:
                return Path(path).read_text().strip()
            except OSError as error:
                raise SettingsError(f"{key}_FILE cannot be read: {error.strerror}") from error
        value = self._environ.get(key, "").strip() or default
        if value is None:
            raise SettingsError(f"{key} is not set")
        return value

    def secret(self, name: str) -> str:
        value = self.text(name)
        if len(value) < 32:
            raise SettingsError(f"SIGNPOST_{name} needs at least 32 characters; `signpost secrets` makes good ones")
        return value

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        raw = self.text(name, str(default))
        if not raw.isdecimal() or not low <= int(raw) <= high:
            raise SettingsError(f"SIGNPOST_{name} must be a whole number from {low} to {high}, not {raw!r}")
        return int(raw)

    def boolean(self, name: str, *, default: bool) -> bool:
        raw = self.text(name, "yes" if default else "no").lower()
        if raw not in {"yes", "no", "true", "false", "1", "0"}:
            raise SettingsError(f"SIGNPOST_{name} must be yes or no, not {raw!r}")
        return raw in {"yes", "true", "1"}

    def url(self, name: str, default: str) -> str:
        return _checked_url(f"SIGNPOST_{name}", self.text(name, default))


def _checked_url(key: str, raw: str) -> str:
    parts = urlsplit(raw.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(f"{key} must be an http(s) address, not {raw!r}")
    return raw.strip().rstrip("/")


def _webhook(key: str, raw: str) -> str:
    """The address is a secret: no message repeats it."""
    try:
        parts = urlsplit(raw)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SettingsError(f"{key} must be an https:// address") from None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in HERE)
    if not host or not is_safe or not raw.isascii() or any(letter.isspace() for letter in raw):
        raise SettingsError(f"{key} must be an https:// address (http:// only for this very machine)")
    return raw


def _database_url(key: str, raw: str) -> str:
    if raw.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + raw.partition("://")[2]
    if raw.startswith(("sqlite:///", "postgresql+psycopg://")):
        return raw
    raise SettingsError(f"{key} must start with sqlite:/// or postgresql://")


def _mail(read: _Reader) -> MailSettings | None:
    smtp_url = read.text("SMTP_URL", "")
    if not smtp_url:
        return None
    if urlsplit(smtp_url).scheme not in {"smtp", "smtps", "smtp+starttls"}:
        raise SettingsError("SIGNPOST_SMTP_URL must start with smtp://, smtps:// or smtp+starttls://")
    imap_url = read.text("IMAP_URL", "") or None
    if imap_url and urlsplit(imap_url).scheme not in {"imap", "imaps"}:
        raise SettingsError("SIGNPOST_IMAP_URL must start with imap:// or imaps://")
    address = read.text("MAIL_ADDRESS")
    if address.count("@") != 1:
        raise SettingsError("SIGNPOST_MAIL_ADDRESS must be an e-mail address")
    if len(address.partition("@")[0]) > LONGEST_MAILBOX:
        raise SettingsError(f"SIGNPOST_MAIL_ADDRESS may have at most {LONGEST_MAILBOX} characters before the @")
    return MailSettings(smtp_url=smtp_url, imap_url=imap_url, address=address)
