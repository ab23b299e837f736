"""Put the application together."""

from contextlib import suppress

from flask import Flask, has_request_context
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix

from ipr import web
from ipr.accounts import views as accounts
from ipr.api import views as api
from ipr.audit import views as audit
from ipr.backups import noting as backups
from ipr.concerns import views as concerns
from ipr.config import Settings, migrations_path, static_path, templates_path
from ipr.criteria import views as criteria
from ipr.db.encryption import use_keys
from ipr.db.engine import prepare_engine
from ipr.db.holiday_file import NAME as HOLIDAYS
from ipr.db.holiday_file import HolidayFile
from ipr.db.key_checks import refuse_wrong_keys
from ipr.db.working_days import use_holiday_file
from ipr.decisions import views as decisions
from ipr.demo import views as demo
from ipr.desks import views as desks
from ipr.enquiries import views as enquiries
from ipr.extensions import csrf, db, login_manager, migrate
from ipr.files import transfer as files
from ipr.guidance import views as guidance
from ipr.imports import views as imports
from ipr.notes import views as notes
from ipr.notices import views as notices
from ipr.referrals import views as referrals
from ipr.reviews import views as reviews
from ipr.rulebook import load
from ipr.support import views as support
from ipr.ticks import views as ticks
from ipr.undelivered import views as undelivered
from ipr.versions import views as versions
from ipr.web.health import asks_by_itself

FEATURES = (
    guidance,
    accounts,
    audit,
    notices,
    ticks,
    versions,
    files,
    imports,
    referrals,
    decisions,
    support,
    concerns,
    enquiries,
    notes,
    criteria,
    reviews,
    backups,
    api,
    desks,
    undelivered,
    demo,
)


def create_app(settings: Settings) -> Flask:
    """Return the application for these settings, ready to serve.

    Raises RulebookError for a rulebook that can't be used, EncryptionError for a
    malformed key, BadHolidayFile for bank holidays that can't be read, and
    WrongDataKey for a key that the database wasn't written under.
    Changes no database: `ipr run` prepares that.
    """
    app = Flask(
        "ipr",
        template_folder=str(templates_path()),
        static_folder=str(static_path()),
        instance_path=str(settings.data),
    )
    configure(app, settings)
    bind_extensions(app)
    bind_web_kit(app)
    bind_features(app)
    test_keys_first(app)
    app.extensions["ipr_rulebook"] = load(settings.rules)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Translate our settings into those of Flask and its extensions."""
    use_keys(settings.data_keys)
    use_holiday_file(HolidayFile(settings.data / HOLIDAYS))
    app.config.update(
        SETTINGS=settings,
        SERVICE_NAME="Refer a serious case",
        KNOWN_HOSTS=settings.known_hosts,
        PUBLIC_ADDRESS=settings.public_address,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},  # they may be personal
        # Browsers take a name that begins so from this host alone, over HTTPS.
        SESSION_COOKIE_NAME=f"{'__Host-' * settings.secure_cookies}ipr_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    if settings.proxies:
        hops = settings.proxies
        fix = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = fix  # type: ignore[method-assign] # Flask's documented way


def bind_extensions(app: Flask) -> None:
    """Bind the database, migrations, CSRF protection and sign-in."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(migrations_path()))
    csrf.init_app(app)
    login_manager.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)


def bind_web_kit(app: Flask) -> None:
    """Bind what every page shares: access, errors, headers, filters, htmx."""
    web.init_app(app)


def bind_features(app: Flask) -> None:
    """Register each feature's pages, and what features ask of one another."""
    for feature in FEATURES:
        feature.init_app(app)


def test_keys_first(app: Flask) -> None:
    """Test the data keys before anything else: now, or once the database is back.

    A worker that starts while the database is away must not end the service.
    """
    tested = False

    def test_keys() -> None:
        nonlocal tested
        if not (tested or (has_request_context() and asks_by_itself())):
            with suppress(OperationalError):  # whoever needs the database will say so
                refuse_wrong_keys(db.engine)
                tested = True

    with app.app_context():
        test_keys()
        db.engine.dispose()  # no connection goes along when a server forks
    app.before_request_funcs.setdefault(None, []).insert(0, test_keys)
