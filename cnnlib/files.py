"""Files that are whole or not there at all: written under another name first, then moved."""

import contextlib
import errno
import os
import time
from pathlib import Path

ABANDONED = 600  # seconds without a change, after which nobody writes to a temporary file any more
_PATTERN = "cnnlib-*.part"
_CURES = dict.fromkeys((errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", None)), "free some space")
_CURES |= dict.fromkeys((errno.EACCES, errno.EPERM), "close other programs that use it")
_CURES |= {errno.ENAMETOOLONG: "choose a shorter name"}


@contextlib.contextmanager
def replacing(path):
    """A binary file to write to, which takes the place of `path` when the block has ended well.

    At every moment, also if the process is killed, `path` is the old file or the new one, never half.
    An error leaves the old one and nothing else; what a killed process has left, `cnnlib-….part`, is
    removed by the next write in the same folder that comes ten minutes later or more.
    Raises OSError, naming the file and the cure, where there is no such folder or the disk refuses.
    """
    path = Path(path)
    temporary = temporary_in(path.parent)
    try:
        _check_place(path)
        with temporary.open("xb") as file:
            remove_abandoned(temporary)
            yield file
            file.flush()
            os.fsync(file.fileno())  # else a power cut could leave the new name without its content
        move(temporary, path)
    except OSError as error:
        raise refused(path, error) from None
    finally:
        temporary.unlink(missing_ok=True)


def expanded(value):
    """A `Path` whose "~" is the home folder; FileNotFoundError where "~nobody" names no user."""
    try:
        return Path(value).expanduser()
    except RuntimeError:
        whose = Path(value).parts[0]
        cure = "write ~/ for your own home folder, ./~ for a folder with that name"
        raise FileNotFoundError(f"{value}: there is no home folder {whose} on this machine; {cure}") from None


def place(path):
    """`path` as a `Path` that a file can be written to; OSError, with the cure, where not."""
    path = expanded(path)
    _check_place(path)
    return path


def _check_place(path):
    """Raise unless `path` can be the name of a file."""
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent}; create it before saving {path.name}")


def refused(path, error):
    """The error of a disk as one that names the file and says what to do; its class stays."""
    if error.errno is None:  # one of ours
        return error
    cure = _CURES.get(error.errno, "check the folder")
    what = f"cannot write {path} ({error.strerror or error}), what was there before is untouched"
    return OSError(error.errno, f"{what}; {cure} or choose another folder")


def temporary_in(folder):
    """A new name in `folder`, short and nobody else's, so that two writers never meet."""
    return folder / _PATTERN.replace("*", os.urandom(8).hex())


def remove_abandoned(temporary):
    """Remove what killed processes have left beside `temporary`, which has been made just now."""
    now = temporary.stat().st_mtime  # not this computer's clock: on a shared drive it may go wrong
    for other in temporary.parent.glob(_PATTERN):
        with contextlib.suppress(OSError):  # somebody else was faster, or it is still open (Windows)
            if other.stat().st_mtime < now - ABANDONED:
                other.unlink()


def move(temporary, path, tries=40):
    """Give a finished file its name. Windows refuses while others read the old one, so ask again."""
    for _ in range(tries - 1):
        try:
            return temporary.replace(path)
        except PermissionError:
            if not path.exists():
                raise
            time.sleep(0.05)
    return temporary.replace(path)
