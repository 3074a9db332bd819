"""What gunicorn loads: the one module that builds something when it is imported, as gunicorn wants it."""

from handoff.app import build_services, create_app, settings_here

app = create_app(build_services(settings_here()))
