"""Exercises that name your mistake: one object per task, `check`, `hint` and `solution`.

    from cnnlib.exercises import output_size_exercise
    output_size_exercise.check(output_size)

`all_exercises()` lists them all; `progress()` shows what is solved.

One module holds the exercises of one notebook (of 10: `porting`; the clinic of 05 has its own, `clinic`
and `patients`). The wrong versions that learners write, by which a check recognises a mistake, stand there
too or, where there are many, in a module `wrong_…` of their own. The rest is the checking itself, in
the order in which an answer goes through it: `exercise`, `task`, `examination`, `running`, `judging`,
`recognising`, `contract`, `explaining`, `feedback`; `record` keeps what is solved, and `command` is
`python -m cnnlib check`.
"""

from cnnlib.arguments import Known
from cnnlib.exercises import (
    backprop,
    clinic,
    convolution_arithmetic,
    full_network,
    hyperparameters,
    inside_the_network,
    overview,
    pooling,
    porting,
    transposed_and_dilated,
)
from cnnlib.exercises.exercise import Exercise
from cnnlib.exercises.feedback import Feedback
from cnnlib.exercises.record import Progress

_MODULES = (
    overview,
    convolution_arithmetic,
    pooling,
    backprop,
    full_network,
    inside_the_network,
    transposed_and_dilated,
    hyperparameters,
    porting,
    clinic,
)
_ALL = {
    value.name: value for module in _MODULES for value in vars(module).values() if isinstance(value, Exercise)
}
globals().update({f"{name}_exercise": exercise for name, exercise in _ALL.items()})


def all_exercises():
    """Every exercise by its name, in the order of the notebooks."""
    return Known(_ALL)


def progress(notebook=None):
    """Show which exercises are solved, of all notebooks or of one ("03_backprop" or "03")."""
    table = Progress(_ALL.values(), notebook)
    table.show()
    return table


__all__ = ["Feedback", "all_exercises", "progress", *(f"{name}_exercise" for name in _ALL)]
