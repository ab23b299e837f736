"""Flask extensions, made here unbound; `create_app` binds them."""

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from ipr.db.base import Base

db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False},
)
csrf = CSRFProtect()
login_manager = LoginManager()
migrate = Migrate(render_as_batch=True, compare_type=True)
