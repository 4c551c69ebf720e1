"""Explorers without pages."""

from support.ahead import look_ahead, no_look_ahead  # noqa: F401  fixtures
