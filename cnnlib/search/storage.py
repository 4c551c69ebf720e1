"""Where a study is kept: in this process, in an SQLite file, or in a database that several machines reach."""

import time
import warnings
from contextlib import contextmanager

from cnnlib import files

HEARTBEAT, GRACE = 10, 60  # seconds: a sign of life, and how long to wait for one
RETRIES = 3
OPENINGS = 5  # times that opening a storage is tried
WAITING = 0.2  # seconds between two looks at what others do
MISSING = 'Optuna is missing; install it with: pip install -e ".[search]"'
NO_DRIVER = 'for PostgreSQL: pip install -e ".[postgresql]", and postgresql+psycopg://user@host/database'
NO_SPACE = "free some space, or choose a place that can be written"
NO_SERVER = (
    "see that the server runs and that host, port, user, password and database in the address are right"
)


def needed_optuna():
    """Optuna, silent; or an ImportError that says how to install it."""
    try:
        import optuna
    except ImportError as error:
        raise ImportError(MISSING) from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


@contextmanager
def storing(address):
    """Turn what a database can refuse into a message that names it and says what to do."""
    if not address:
        yield
        return
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    try:
        shown = make_url(address).render_as_string(hide_password=True)
        yield
    except ArgumentError as error:
        raise ValueError(f'storage {address!r} is no database: {error}; try "sqlite:///study.db"') from None
    except (SQLAlchemyError, needed_optuna().exceptions.StorageInternalError) as error:
        cause = error.__cause__ or error
        reason = str(getattr(cause, "orig", cause)).splitlines()[0]
        cure = NO_SPACE if address.startswith("sqlite") else NO_SERVER
        raise OSError(
            f"the study {shown} cannot be read or written ({reason}); the finished trials in it are kept: "
            f"{cure}, then make the same call again"
        ) from error


def opened(address, heartbeat, grace):
    """The storage at an address. Where two workers create it at the same moment, one has to ask again."""
    from sqlalchemy.exc import SQLAlchemyError

    for _ in range(OPENINGS - 1):
        try:
            return _storage(address, heartbeat, grace)
        except SQLAlchemyError:
            time.sleep(WAITING)
        except ImportError as error:  # of the program that speaks to the database
            start = address.split(":")[0]
            raise ImportError(f"no driver for {start}:// is installed; {NO_DRIVER}") from error
    return _storage(address, heartbeat, grace)


def _storage(address, heartbeat, grace):
    """Shared storage with heartbeats. SQLite waits for its turn; other databases have their own rules."""
    storages = needed_optuna().storages
    options = {"connect_args": {"timeout": 100}} if address.startswith("sqlite") else {}
    with quiet():
        return storages.RDBStorage(
            _of_the_file_itself(address),
            engine_kwargs=options,
            heartbeat_interval=heartbeat,
            grace_period=grace,
            heartbeat_stale_trial_callback=storages.RetryHeartbeatStaleTrialCallback(max_retry=RETRIES),
        )


def _of_the_file_itself(address):
    """An SQLite address in which "?" and "%" of its folders are letters, and "~" is the home folder."""
    from sqlalchemy.engine import URL

    start = "sqlite:///"
    if not address.startswith(start) or len(address) == len(start):
        return address
    path = str(files.expanded(address.removeprefix(start)))
    return URL.create("sqlite", database=path).render_as_string(hide_password=False)


@contextmanager
def quiet():
    """Without the warnings that heartbeats are an experimental feature of Optuna."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", needed_optuna().exceptions.ExperimentalWarning)
        yield
