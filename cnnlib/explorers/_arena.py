"""The explorer in which four search methods compete on trainings that were really done."""

from cnnlib.explorers.base import explorer
from cnnlib.explorers.board_explorer import BoardExplorer
from cnnlib.explorers.controls import buttons, choice, slider, steps
from cnnlib.figures.boards.arena import NO_BET, arena_board, whole_landscape
from cnnlib.search import METHODS, load_landscape

BUDGETS = (4, 9, 16, 25)


@explorer
def arena(budget=9, seed=0, low=False):
    """Grid, random, successive halving and Bayesian search over 240 real trainings: bet, then see.

    `budget` is how many full trainings each may pay for (4, 9, 16 or 25), `seed` its luck (0 to 19), `low`
    whether only the lower learning rates are searched. Nothing is trained; `data/README.md` says
    how the trainings were made; Bayesian search is Optuna's TPE (tree-structured Parzen estimator).
    """
    bets = [("no bet yet", NO_BET), *((name, name) for name in METHODS)]
    highest = [f"up to {whole_landscape(part).learning_rates[-1]:.2g}" for part in (False, True)]
    controls = [
        buttons("bet", "your bet", bets, NO_BET),
        steps("budget", "budget", [(str(number), number) for number in BUDGETS], budget),
        choice("low", "learning rates", list(zip(highest, (False, True))), low),
        slider("seed", "random seed", seed, 0, len(load_landscape().bayesian) - 1),
    ]
    return BoardExplorer("arena", controls, arena_board)
