"""What the bot reads from the environment, with defaults for one machine; set before Rasa is imported.

Does not know the values' meaning: `endpoints.yml` and `credentials.yml` name them.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "models" / "signpost.tar.gz"

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",   # on by default, and not asked for by anyone
    "TF_CPP_MIN_LOG_LEVEL": "3",         # Rasa imports TensorFlow, the pipeline never calls it
    "SANIC_ACCESS_LOG": "false",
    "SANIC_REQUEST_MAX_SIZE": "200000",  # a turn is at most some 20 kB; the default is 100 MB
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


def prepare() -> None:
    """Fill in what is not set; a secret may come from a file named by `<NAME>_FILE`."""
    os.environ.update(QUIET)
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(ROOT / ".rasa" / "cache"))
    for name in ("SIGNPOST_INTERNAL_TOKEN", "SIGNPOST_TRACKER_URL"):
        if path := os.environ.get(f"{name}_FILE"):
            os.environ[name] = Path(path).read_text().strip()
    var_dir = Path(os.environ.get("SIGNPOST_VAR_DIR") or ROOT / "var")
    if not os.environ.get("SIGNPOST_TRACKER_URL"):
        var_dir.mkdir(parents=True, exist_ok=True)
        os.environ["SIGNPOST_TRACKER_URL"] = f"sqlite:///{var_dir.resolve() / 'tracker.db'}"
    # The services say `postgresql+psycopg://`; Rasa's SQLAlchemy knows only psycopg2, under the bare name.
    dialect, _, rest = os.environ["SIGNPOST_TRACKER_URL"].partition("://")
    if dialect.startswith("postgres"):
        os.environ["SIGNPOST_TRACKER_URL"] = f"postgresql://{rest}"
    port = os.environ.get("SIGNPOST_ACTIONS_PORT") or "5055"
    os.environ.setdefault("SIGNPOST_ACTIONS_URL", f"http://127.0.0.1:{port}")
    web_port = os.environ.get("SIGNPOST_PORT") or "8000"
    os.environ.setdefault("SIGNPOST_WEB_URL", f"http://127.0.0.1:{web_port}")
