"""The exercises of chapter 04: right answers in many styles pass, mistakes get their own name or none."""

import numpy as np
import pytest

from cnnlib import ops, optim
from cnnlib.exercises import all_exercises
from cnnlib.layers import Parameter


def check(name, function):
    return all_exercises()[name].check(function)


# ---- right in other styles --------------------------------------------------------------------------


def sgd_copy(weight, grad, learning_rate):
    new = weight.copy()
    new -= learning_rate * grad
    return new


def sgd_by_optim(weight, grad, learning_rate):
    parameter = Parameter("w", weight.copy())
    parameter.grad = grad
    optim.SGD([parameter], learning_rate).step()
    return parameter.value


def sgd_loops(weight, grad, learning_rate):
    new = np.zeros_like(weight)
    for place in np.ndindex(weight.shape):
        new[place] = weight[place] - learning_rate * grad[place]
    return new


def adam_paper(w, g, m, v, t, lr, b1, b2, eps):
    m = m * b1 + g * (1 - b1)
    v = v * b2 + g * g * (1 - b2)
    m_hat, v_hat = m / (1 - np.power(b1, t)), v / (1 - np.power(b2, t))
    return w - lr * m_hat / (v_hat**0.5 + eps), m, v


def adam_incremental(w, g, m, v, t, lr, b1, b2, eps):
    m = m + (1 - b1) * (g - m)
    v = v + (1 - b2) * (g**2 - v)
    return w - lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps), m, v


def adam_returns_a_list(*arguments):
    return list(adam_paper(*arguments))


def loop_in_place_on_copies(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    weight, bias = weight.copy(), bias.copy()
    for _ in range(epochs):
        order = rng.permutation(len(x))
        x_now, labels_now = x[order], labels[order]
        start = 0
        while start < len(x):
            part = slice(start, start + batch_size)
            p = ops.softmax(ops.linear(x_now[part], weight, bias))
            p[np.arange(len(p)), labels_now[part]] -= 1
            weight -= learning_rate * p.T @ x_now[part] / len(p)
            bias -= learning_rate * p.mean(axis=0)
            start += batch_size
    return weight, bias


def stuck_ravel(logits, labels):
    return (logits.argmax(axis=-1) == labels.ravel()).mean()


def stuck_column(logits, labels):
    return float((logits.argmax(axis=1)[:, None] == labels).sum()) / len(labels)


def stuck_loop(logits, labels):
    return sum(int(np.argmax(z)) == int(y[0]) for z, y in zip(logits, labels)) / len(logits)


RIGHT = [
    ("sgd_step", sgd_copy), ("sgd_step", sgd_by_optim), ("sgd_step", sgd_loops),
    ("adam_step", adam_paper), ("adam_step", adam_incremental), ("adam_step", adam_returns_a_list),
    ("train_loop", loop_in_place_on_copies),
    ("repair_stuck_accuracy", stuck_ravel), ("repair_stuck_accuracy", stuck_column),
    ("repair_stuck_accuracy", stuck_loop),
]  # fmt: skip


@pytest.mark.parametrize("name, answer", RIGHT)
def test_a_right_answer_passes_in_any_style(name, answer):
    feedback = check(name, answer)
    assert feedback.status == "correct", feedback.message


@pytest.mark.parametrize("name", sorted({name for name, _ in RIGHT}))
def test_the_model_solution_passes_and_known_mistakes_are_told_apart(name):
    task = all_exercises()[name].function_task
    assert check(name, task.solution).status == "correct"
    for mistake in task.mistakes:
        for version in mistake.versions:
            feedback = check(name, version)
            assert (feedback.status, feedback.mistake) == ("wrong", mistake.name), version


# ---- wrong in ways that are written differently, with the name they deserve (None: no name fits) ----------


def sgd_in_place(weight, grad, learning_rate):
    weight -= learning_rate * grad
    return weight


def sgd_uphill_in_words(weight, grad, learning_rate):
    return np.add(weight, np.multiply(grad, learning_rate))


def sgd_half(weight, grad, learning_rate):
    return weight - 0.5 * learning_rate * grad


def sgd_forgets_return(weight, grad, learning_rate):
    new = weight - learning_rate * grad  # noqa: F841


def adam_with_views(w, g, m, v, t, lr, b1, b2, eps):
    m *= b1
    m += (1 - b1) * g
    v *= b2
    v += (1 - b2) * g**2
    return w - lr * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps), m, v


def adam_rmsprop(w, g, m, v, t, lr, b1, b2, eps):
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
    return w - lr * m / (np.sqrt(v) + eps), m, v


def adam_eps_in_root(w, g, m, v, t, lr, b1, b2, eps):
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
    return w - lr * m / (1 - b1**t) * (v / (1 - b2**t) + eps) ** -0.5, m, v


def adam_exchanged(w, g, m, v, t, lr, b1, b2, eps):
    return adam_paper(w, g, m, v, t, lr, b2, b1, eps)


def adam_t_plus_one(w, g, m, v, t, lr, b1, b2, eps):
    return adam_paper(w, g, m, v, t + 1, lr, b1, b2, eps)


def adam_decayed_rate(w, g, m, v, t, lr, b1, b2, eps):
    return adam_paper(w, g, m, v, t, lr / np.sqrt(t), b1, b2, eps)


def loop_last_gradient(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for begin in range(0, len(x), batch_size):
            part = order[begin : begin + batch_size]
            grad = ops.cross_entropy_backward(ops.linear(x[part], weight, bias), labels[part])
            _, grad_weight, grad_bias = ops.linear_backward(grad, x[part], weight)
        weight = weight - learning_rate * grad_weight
        bias = bias - learning_rate * grad_bias
    return weight, bias


def loop_labels_stay(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for begin in range(0, len(x), batch_size):
            images, own = x[order][begin : begin + batch_size], labels[begin : begin + batch_size]
            grad = ops.cross_entropy_backward(ops.linear(images, weight, bias), own)
            _, grad_weight, grad_bias = ops.linear_backward(grad, images, weight)
            weight, bias = weight - learning_rate * grad_weight, bias - learning_rate * grad_bias
    return weight, bias


def loop_climbs(*arguments):
    arguments = list(arguments)
    arguments[4] = -arguments[4]
    return loop_in_place_on_copies(*arguments)


def loop_rate_shrinks(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    for epoch in range(epochs):
        weight, bias = loop_in_place_on_copies(
            x, labels, weight, bias, learning_rate / (1 + epoch), 1, batch_size, rng
        )
    return weight, bias


def loop_rate_halves(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    for epoch in range(epochs):
        weight, bias = loop_in_place_on_copies(
            x, labels, weight, bias, learning_rate / 2**epoch, 1, batch_size, rng
        )
    return weight, bias


def loop_in_place(x, labels, weight, bias, learning_rate, epochs, batch_size, rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for begin in range(0, len(x), batch_size):
            part = order[begin : begin + batch_size]
            grad = ops.cross_entropy_backward(ops.linear(x[part], weight, bias), labels[part])
            _, grad_weight, grad_bias = ops.linear_backward(grad, x[part], weight)
            weight -= learning_rate * grad_weight
            bias -= learning_rate * grad_bias
    return weight, bias


def stuck_unchanged(logits, labels):
    predictions = logits.argmax(axis=1)
    return np.mean(predictions == labels)


def stuck_diagonal_sum(logits, labels):
    return np.trace(logits.argmax(axis=1) == labels)


WRONG = [
    ("sgd_step", sgd_in_place, "input-mutated"), ("sgd_step", sgd_uphill_in_words, "uphill"),
    ("sgd_step", sgd_half, None),
    ("adam_step", adam_with_views, "input-mutated"), ("adam_step", adam_rmsprop, "no-bias-correction"),
    ("adam_step", adam_eps_in_root, "eps-inside-root"), ("adam_step", adam_exchanged, "moments-swapped"),
    ("adam_step", adam_t_plus_one, "t-from-zero"), ("adam_step", adam_decayed_rate, None),
    ("train_loop", loop_last_gradient, "last-batch-only"),
    ("train_loop", loop_labels_stay, "labels-not-shuffled"),
    ("train_loop", loop_climbs, "uphill"), ("train_loop", loop_rate_shrinks, "learning-rate-changed"),
    ("train_loop", loop_rate_halves, None), ("train_loop", loop_in_place, "input-mutated"),
    ("repair_stuck_accuracy", stuck_unchanged, "broadcast"),
    ("repair_stuck_accuracy", stuck_diagonal_sum, "not-a-share"),
]  # fmt: skip


@pytest.mark.parametrize("name, answer, mistake", WRONG)
def test_a_mistake_gets_its_own_name_or_none(name, answer, mistake):
    feedback = check(name, answer)
    assert feedback.status == "wrong", feedback.message
    assert feedback.mistake == mistake, feedback.message


def test_a_forgotten_return_is_not_a_wrong_answer():
    assert check("sgd_step", sgd_forgets_return).status != "correct"


def test_adam_step_is_the_step_of_optim():
    task = all_exercises()["adam_step"].function_task
    parameter, w, m, s = Parameter("w", np.ones(3)), np.ones(3), 0.0, 0.0
    optimizer = optim.Adam([parameter], 0.1)
    for t, parameter.grad in enumerate(np.random.default_rng(0).standard_normal((20, 3)), 1):
        optimizer.step()
        w, m, s = task.solution(w, parameter.grad, m, s, t, 0.1, 0.9, 0.999, 1e-8)
        assert np.allclose(w, parameter.value, rtol=0, atol=1e-12)


def test_the_loop_may_call_ops_and_others_are_told():
    used = "the task was to write it"
    assert not any(used in note for note in check("train_loop", loop_in_place_on_copies).notes)
    assert any(used in note for note in check("repair_stuck_accuracy", stuck_by_ops).notes)


def stuck_by_ops(logits, labels):
    return np.mean(ops.softmax(logits).argmax(axis=1) == labels.ravel())


def test_a_question_in_words_has_a_model_answer():
    exercise = all_exercises()["explain_scaled_loss"]
    assert exercise.check("SGD ten times, Adam the same").status == "not_attempted"
    assert "factor cancels" in exercise.solution().text
