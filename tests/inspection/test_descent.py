"""Paths downhill: steps are the optimiser's own, verdicts agree with theory; graphs give measured slopes."""

import numpy as np
import pytest

from cnnlib.datasets import rings
from cnnlib.gradcheck import numerical_gradient
from cnnlib.inspection import graph
from cnnlib.inspection.descent import OPTIMIZERS, VALLEYS, descend


@pytest.mark.parametrize("valley", VALLEYS.values(), ids=VALLEYS)
def test_the_gradient_of_a_valley_is_its_slope(valley):
    for point in np.random.default_rng(0).uniform(-2, 2, (5, 2)):
        measured = numerical_gradient(lambda w: valley.loss(*w), point)
        assert np.allclose(valley.gradient(*point), measured, atol=1e-6)
    assert np.allclose(valley.gradient(*valley.bottom), 0) and valley.loss(*valley.bottom) == 0


def by_hand(name, w, memory, g, rate, momentum, t):
    """The next weight as the chapter writes it; `memory` holds v or (m, s)."""
    if name in ("SGD", "momentum"):
        memory["v"] = (momentum if name == "momentum" else 0) * memory.get("v", 0) + g
        return w - rate * memory["v"]
    rho = 0.9 if name == "RMSProp" else 0.999
    memory["s"] = rho * memory.get("s", 0) + (1 - rho) * g**2
    if name == "RMSProp":
        return w - rate * g / (np.sqrt(memory["s"]) + 1e-7)
    memory["m"] = 0.9 * memory.get("m", 0) + 0.1 * g
    return w - rate * memory["m"] / (1 - 0.9**t) / (np.sqrt(memory["s"] / (1 - rho**t)) + 1e-8)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_step_follows_the_formula_and_starts_where_the_last_one_ended(name):
    path = descend("curved valley", (-1.5, 2.0), name, 0.01, momentum=0.8, noise=0.5, steps=25)
    memory, here = {}, np.array([-1.5, 2.0])
    for t, step in enumerate(path.steps, 1):
        assert np.array_equal(step.start, here)
        here = step.end
        assert np.allclose(here, by_hand(name, step.start, memory, step.gradient, 0.01, 0.8, t), atol=1e-12)
        assert set(step.memory) == set(memory) - ({"v"} if name == "SGD" else set())
        for letter, numbers in step.memory.items():
            assert np.allclose(numbers, memory[letter])
    assert np.allclose(path.losses, VALLEYS["curved valley"].loss(*path.points.T))


@pytest.mark.parametrize(
    "rate, verdict",
    [
        (0.005, "crawls"),
        (0.01, "crawls"),
        (0.08, "fine"),
        (0.15, "fine"),
        (0.19, "zigzags"),
        (0.21, "explodes"),
    ],
)
def test_the_verdict_of_plain_descent_in_the_bowl_is_what_theory_says(rate, verdict):
    # The steep weight is multiplied by 1 − 10·rate at each step: negative zigzags, below −1 explodes.
    path = descend("stretched bowl", (-2.5, 1.5), "SGD", rate, steps=40)
    assert path.verdict == verdict
    factors = np.array([1 - rate, 1 - 10 * rate])
    assert np.allclose(path.points[:10], np.array([-2.5, 1.5]) * factors ** np.arange(10)[:, None])


def test_noise_is_the_same_for_the_same_seed_and_an_explosion_ends_the_path():
    one, other = (descend("stretched bowl", (1, 1), noise=1.0, rng=3) for _ in range(2))
    assert np.array_equal(one.points, other.points)
    assert not np.array_equal(one.points, descend("stretched bowl", (1, 1), noise=1.0, rng=4).points)
    path = descend("curved valley", (-2, 3), "SGD", 1.0, steps=500)
    assert len(path.steps) < 20 and np.isfinite(path.losses).all() and path.verdict == "explodes"


def test_bad_arguments_are_told():
    with pytest.raises(ValueError, match="did you mean 'Adam'"):
        descend("stretched bowl", (0, 1), "adam")
    with pytest.raises(ValueError, match="start must be two numbers"):
        descend("stretched bowl", (0, 1, 2))
    with pytest.raises(ValueError, match="learning_rate"):
        descend("stretched bowl", (0, 1), learning_rate=0)


@pytest.mark.parametrize("name", graph.GRAPHS)
@pytest.mark.parametrize("numbers", [{}, {"x": -2}, {"w": 1, "b": 5, "t": -3}])
def test_the_gradients_of_a_graph_are_measured_slopes(name, numbers):
    walk = graph.walk(name, **numbers)
    learned = [leaf for leaf in walk.graph.leaves if leaf not in walk.graph.data]

    def loss(values):
        moved = {leaf: float(value) for leaf, value in zip(learned, values)}
        return graph.walk(name, **{**numbers, **moved}).values["L"]

    start = np.array([walk.values[leaf] for leaf in learned], float)
    assert np.allclose([walk.gradients[leaf] for leaf in learned], numerical_gradient(loss, start), atol=1e-4)
    assert set(walk.gradients) == set(walk.values) - {"t"}
    for leaf in learned:  # what came along the edges adds up
        assert walk.gradients[leaf] == sum(part for (start, _), part in walk.along.items() if start == leaf)


def test_the_words_of_a_graph_are_those_of_chapter_3():
    walk = graph.walk()
    assert [moment.text for moment in walk.forward] == [
        "q = w·x = 2·3 = 6", "z = q + b = 6 + (−1) = 5", "d = z − t = 5 − 3 = 2", "L = d² = 2² = 4",
    ]  # fmt: skip
    assert [walk.gradients[leaf] for leaf in "wxb"] == [12, 8, 4]
    assert "∂L/∂w = ∂L/∂q · x = 4·3 = 12" in [moment.text for moment in walk.backward]
    twice = [moment.text for moment in graph.walk("a small network").backward if moment.node == "x"]
    assert len(twice) == 2 and " + " in twice[1]


def test_rings_alternate_and_lie_where_they_should():
    points, labels = rings(100, noise=0.0)
    radius = np.hypot(*points.T)
    assert np.allclose(radius, np.where(labels == 0, 0.5, 1.0)) and labels.sum() == 50
    assert np.array_equal(points, rings(100, noise=0.0)[0])
    with pytest.raises(ValueError, match="count must be"):
        rings(1)
