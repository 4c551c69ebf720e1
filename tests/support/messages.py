"""What the refusal of an argument owes its reader, for tables of calls and of pieces of their messages."""

import traceback
from pathlib import Path

import pytest


def refusal(call, pieces):
    """The message with which a call is refused; fails where it is no error of ours or lacks a piece."""
    with pytest.raises((ValueError, TypeError, FileNotFoundError)) as error:
        call()
    message = _ours(error.value)
    missing = [piece for piece in pieces if piece not in message]
    assert not missing, f"{missing} not in: {message}"
    assert "; " in message, f"no cure: {message}"
    assert len(message) < 400
    return message


def answer(call, *arguments, **named):
    """What the call returns, or None where it refuses its arguments by an error of ours."""
    try:
        return call(*arguments, **named)
    except (ValueError, TypeError) as error:
        assert len(_ours(error)) > 25, error
        return None


def _ours(error):
    """The message of an error that a line of cnnlib raised on purpose."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    assert "cnnlib" in Path(place.filename).parts and place.line.startswith("raise"), repr(error)
    return str(error)
