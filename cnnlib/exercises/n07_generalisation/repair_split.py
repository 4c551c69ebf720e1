"""`repair_split`: copies of one image on both sides of a split."""

import numpy as np

from cnnlib.exercises.exercise import FunctionExercise
from cnnlib.exercises.task import OWN_RNG, Case, Mistake, Task

BROKEN = """\
def split(originals, share, rng):
    count = round(len(originals) * share)
    chosen = rng.permutation(len(originals))[:count]
    is_test = np.zeros(len(originals), bool)
    is_test[chosen] = True
    return is_test
"""


def split(originals, share, rng):
    names = np.unique(originals)
    chosen = rng.permutation(names)[: round(len(names) * share)]
    return np.isin(originals, chosen)


def _cases():
    rows = [(4, 3, 0.5), (6, 2, 0.5), (10, 4, 0.3), (8, 5, 0.25), (20, 3, 0.2)]
    twice = [_case(30, 2, 0.4, seed) for seed in (20, 22)]  # the same pictures, other random numbers
    return [_case(*row, seed) for seed, row in enumerate(rows)] + twice


def _case(images, copies, share, seed):
    originals = np.repeat(np.arange(images) * 3 + 1, copies)
    mixed = originals if seed % 2 == 0 else np.random.default_rng(seed).permutation(originals)
    return Case(originals=mixed.copy(), share=share, rng=np.random.default_rng(seed + 10))


def also_right(case, parts):
    """Any split by originals with the right count; which ones are chosen is up to chance."""
    is_test, originals = parts[0], case["originals"]
    if is_test.shape != originals.shape or is_test.dtype != bool:
        return False
    test, train = set(originals[is_test]), set(originals[~is_test])
    count = len(np.unique(originals))
    return not test & train and len(test) == round(count * case["share"])


def always_the_same(trial):
    """Two generators, one choice: the choice does not come from rng."""
    one, other = (trial.judged[place].parts[0] for place in (-2, -1))
    if not np.array_equal(one, other):
        return None
    return NOT_RANDOM if np.array_equal(one, np.sort(one)[::-1]) else OWN_RNG


def what_is_wrong(trial):
    """Name the mistake that the sides themselves prove."""
    found = set()
    for case, one in zip(trial.cases, trial.judged):
        if one.right:
            continue
        if not one.parts or one.parts[0].shape != case["originals"].shape or one.parts[0].dtype != bool:
            return None
        found.add(_side_of(case, one.parts[0]))
    return found.pop() if len(found) == 1 else None


def _side_of(case, is_test):
    originals, count = case["originals"], len(np.unique(case["originals"]))
    test, train = set(originals[is_test]), set(originals[~is_test])
    wanted = round(count * case["share"])
    if test & train:
        return LEAK
    return SIDES if len(train) == wanted and 2 * wanted != count else None


LEAK = Mistake(
    "leak",
    "Some originals have copies on both sides: the network is examined on pictures whose twins it has "
    "learned. Choose originals, not pictures, then take all copies of each.",
)
SIDES = Mistake(
    "sides-exchanged",
    "Nothing leaks, but the sides are exchanged: True must stand where a picture is for testing, and share"
    " is the share of originals that are tested.",
)
NOT_RANDOM = Mistake(
    "not-random",
    "The first originals are always the ones that are tested. Stored data have an order, by class or by "
    "author; draw the originals with rng.permutation.",
)

TASK = Task(
    name="repair_split",
    notebook="07_generalisation",
    title="find the leak in a split",
    statement="""
        Somebody augments first and splits afterwards. originals (N,) says from which original image each
        of the N pictures was made; share is the share of originals to test on. split(originals, share,
        rng) returns N booleans, True for a test picture. Accuracies measured with it are too good.
        Repair it: choose originals, round(number of originals · share) of them, with
        rng.permutation(np.unique(originals)).
        """,
    stub=BROKEN,
    solution=split,
    why=(
        "The unit of a split is what is independent: an original with all its copies (a patient with all "
        "images, a photograph with all patches). Better still, split before augmenting."
    ),
    hints=(
        "Take one original with three copies. On which sides can its copies land?",
        "names = np.unique(originals); choose among names; np.isin(originals, chosen) marks all their "
        "copies.",
    ),
    cases=_cases,
    draw=lambda rng: _case(15, 4, 0.4, 2 * int(rng.integers(2**16)) + 1),
    outputs=("is_test",),
    accepts=also_right,
    across=always_the_same,
    rules=(what_is_wrong,),
    mistakes=(LEAK, SIDES, NOT_RANDOM, OWN_RNG),
)

repair_split_exercise = FunctionExercise(TASK)
