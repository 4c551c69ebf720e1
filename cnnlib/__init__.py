"""cnnlib: the helpers of a course that opens the black box of convolutional neural networks."""

__version__ = "0.1.0"


def doctor():
    """Look whether this environment can run the course; silent when all is well."""
    from cnnlib import _doctor  # only now: importing cnnlib imports nothing else

    _doctor.doctor()
