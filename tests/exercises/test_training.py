"""Loss, ReLU's backward pass, momentum step, minibatches: mistakes are named, right answers pass."""

import numpy as np
import pytest

from cnnlib.exercises import all_exercises


def check(name, function):
    return all_exercises()[name].check(function)


def finish(p, y, log_p=None):
    """Loss and gradient from probabilities."""
    n = len(y)
    log_p = np.log(p) if log_p is None else log_p
    d = p.copy()
    d[range(n), y] -= 1
    return -log_p[range(n), y].mean(), d / n


def good(z, y):
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return finish(np.exp(log_p), y, log_p)


def no_maximum(z, y):
    e = np.exp(z)
    return finish(e / e.sum(axis=1, keepdims=True), y)


def no_maximum_log_sum(z, y):
    total = np.exp(z).sum(axis=1, keepdims=True)
    return finish(np.exp(z) / total, y, z - np.log(total))


def global_maximum(z, y):
    e = np.exp(z - np.max(z))
    return finish(e / np.sum(e, axis=1, keepdims=True), y)


def global_maximum_log_sum(z, y):
    z = z - z.max()
    total = np.exp(z).sum(axis=1, keepdims=True)
    return finish(np.exp(z) / total, y, z - np.log(total))


def global_maximum_with_epsilon(z, y):
    e = np.exp(z - np.max(z))
    p = e / (e.sum(axis=1, keepdims=True) + 1e-12)
    return finish(p, y, np.log(p + 1e-12))


def no_maximum_with_epsilon(z, y):
    e = np.exp(z)
    p = e / e.sum(axis=1, keepdims=True)
    return finish(p, y, np.log(p + 1e-9))


def maximum_over_batch(z, y):
    e = np.exp(z - z.max(axis=0))
    return finish(e / e.sum(axis=1, keepdims=True), y)


def maximum_over_batch_log_sum(z, y):
    z = z - z.max(axis=0, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return finish(np.exp(log_p), y, log_p)


def sum_over_batch(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return finish(e / e.sum(axis=0), y)


def sum_over_everything(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return finish(e / e.sum(), y)


def sum_over_everything_global(z, y):
    e = np.exp(z - z.max())
    return finish(e / e.sum(), y)


def keepdims_forgotten(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return finish(e / e.sum(axis=1), y)


def everything_over_batch(z, y):
    z = z - z.max(axis=0)
    log_p = z - np.log(np.exp(z).sum(axis=0))
    return finish(np.exp(log_p), y, log_p)


def loss_summed(z, y):
    loss, d = good(z, y)
    return loss * len(y), d


def loss_summed_plain(z, y):
    z = z - z.max(1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(1, keepdims=True))
    return -log_p[np.arange(len(y)), y].sum(), good(z, y)[1]


def gradient_not_divided(z, y):
    loss, d = good(z, y)
    return loss, d * len(y)


def gradient_one_hot(z, y):
    loss, d = good(z, y)
    p = d * len(y)
    p[np.arange(len(y)), y] += 1
    return loss, p - np.eye(z.shape[1])[y]


def whole_columns(z, y):
    loss, d = good(z, y)
    d = d * len(y)
    d[np.arange(len(y)), y] += 1
    d[:, y] -= 1
    return loss, d / len(y)


def whole_columns_in_loss(z, y):
    z = z - z.max(1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(1, keepdims=True))
    return -log_p[:, y].mean(), good(z, y)[1]


def whole_columns_twice(z, y):
    return whole_columns_in_loss(z, y)[0], whole_columns(z, y)[1]


def log_of_softmax(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return finish(e / e.sum(axis=1, keepdims=True), y)


def log_of_clipped(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return finish(p, y, np.log(np.clip(p, 1e-15, 1)))


def log_with_epsilon(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return finish(p, y, np.log(p + 1e-10))


def subtracts_in_place(z, y):
    z -= z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return finish(np.exp(log_p), y, log_p)


def reuses_scores(z, y):
    loss, d = good(z, y)
    z[...] = d
    return loss, d


LOSSES = [
    (no_maximum, "overflow"),
    (no_maximum_log_sum, "overflow"),
    (no_maximum_with_epsilon, "overflow"),
    (global_maximum, "overflow"),
    (global_maximum_log_sum, "overflow"),
    (global_maximum_with_epsilon, "overflow"),
    (maximum_over_batch, "softmax-axis"),
    (maximum_over_batch_log_sum, "softmax-axis"),
    (sum_over_batch, "softmax-axis"),
    (sum_over_everything, "softmax-axis"),
    (sum_over_everything_global, "softmax-axis"),
    (keepdims_forgotten, "softmax-axis"),
    (everything_over_batch, "softmax-axis"),
    (loss_summed, "mean-loss"),
    (loss_summed_plain, "mean-loss"),
    (gradient_not_divided, "mean-grad"),
    (gradient_one_hot, "mean-grad"),
    (whole_columns, "fancy-index"),
    (whole_columns_in_loss, "fancy-index"),
    (whole_columns_twice, "fancy-index"),
    (log_of_softmax, "log-of-zero"),
    (log_of_clipped, "log-of-zero"),
    (log_with_epsilon, "log-of-zero"),
    (subtracts_in_place, "input-mutated"),
    (reuses_scores, "input-mutated"),
]


@pytest.mark.parametrize(("function", "name"), LOSSES)
def test_wrong_losses_are_named(function, name):
    feedback = check("softmax_cross_entropy", function)
    assert (feedback.status, feedback.mistake) == ("wrong", name)


def row_by_row(z, y):
    loss, d = 0.0, np.zeros_like(z)
    for n in range(len(z)):
        row = z[n] - max(z[n])
        total = sum(np.exp(row))
        loss += np.log(total) - row[y[n]]
        for c in range(z.shape[1]):
            d[n, c] = np.exp(row[c]) / total - (c == y[n])
    return loss / len(z), d / len(z)


def zero_dimensional_loss(z, y):
    loss, d = good(z, y)
    return np.array(loss), d


def list_of_lists(z, y):
    loss, d = good(z, y)
    return [float(loss), d.tolist()]


def log_add_exp(z, y):
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    return -np.take_along_axis(log_p, y[:, None], 1).mean(), (np.exp(log_p) - np.eye(z.shape[1])[y]) / len(y)


@pytest.mark.parametrize("function", [good, row_by_row, zero_dimensional_loss, list_of_lists, log_add_exp])
def test_right_losses_pass(function):
    assert check("softmax_cross_entropy", function).status == "correct"


def at_zero(g, x):
    return g * (x >= 0)


def at_zero_where(g, x):
    return np.where(x < 0, 0, g)


def half_at_zero(g, x):
    return g * np.heaviside(x, 0.5)


def relu_of_gradient(g, x):
    return np.maximum(g, 0)


def mask_of_gradient(g, x):
    dx = g.copy()
    dx[g <= 0] = 0
    return dx


def guided(g, x):
    return g * (x > 0) * (g > 0)


def writes_into_gradient(g, x):
    g[x <= 0] = 0
    return g


def multiplies_gradient(g, x):
    g *= x > 0
    return g.copy()


def times_x(g, x):
    return g * x


def times_relu(g, x):
    return g * np.maximum(0, x)


def relu_itself(g, x):
    return np.where(x > 0, x, 0)


def x_where_positive(g, x):
    dx = np.zeros_like(g)
    dx[x > 0] = x[x > 0] * g[x > 0]
    return dx


RELUS = [
    (at_zero, "kink"),
    (at_zero_where, "kink"),
    (half_at_zero, "kink"),
    (relu_of_gradient, "mask-from-input"),
    (mask_of_gradient, "mask-from-input"),
    (guided, "mask-from-input"),
    (writes_into_gradient, "input-mutated"),
    (multiplies_gradient, "input-mutated"),
    (times_x, "derivative"),
    (times_relu, "derivative"),
    (relu_itself, "derivative"),
    (x_where_positive, "derivative"),
]


@pytest.mark.parametrize(("function", "name"), RELUS)
def test_wrong_relus_are_named(function, name):
    feedback = check("relu_backward", function)
    assert (feedback.status, feedback.mistake) == ("wrong", name)


def where(g, x):
    return np.where(x > 0, g, 0.0)


def copy_and_clear(g, x):
    dx = np.array(g)
    dx[x <= 0] = 0
    return dx


def flat_loop(g, x):
    return np.array([a if b > 0 else 0 for a, b in zip(g.flat, x.flat)]).reshape(x.shape)


def list_result(g, x):
    return (g * (x > 0)).tolist()


@pytest.mark.parametrize("function", [where, copy_and_clear, flat_loop, list_result])
def test_right_relus_pass(function):
    assert check("relu_backward", function).status == "correct"


def plus_gradient(w, g, v, lr, m):
    v = m * v + lr * g
    return w + v, v


def minus_velocity(w, g, v, lr, m):
    v = m * v - lr * g
    return w - v, v


def in_place_weight(w, g, v, lr, m):
    v = m * v - lr * g
    w += v
    return w, v


def in_place_velocity(w, g, v, lr, m):
    v *= m
    v -= lr * g
    return w + v, v


def in_place_gradient(w, g, v, lr, m):
    g *= lr
    v = m * v - g
    return w + v, v


def running_mean(w, g, v, lr, m):
    v = m * v + (1 - m) * g
    return w - lr * v, v


def running_mean_in_step(w, g, v, lr, m):
    v = m * v - (1 - m) * lr * g
    return w + v, v


def as_in_pytorch(w, g, v, lr, m):
    v = m * v + g
    return w - lr * v, v


def plain_step(w, g, v, lr, m):
    v = m * v - lr * g
    return w - lr * g, v


def old_velocity(w, g, v, lr, m):
    new = m * v - lr * g
    return w + v, new


def plain_step_old_velocity(w, g, v, lr, m):
    return w - lr * g, v


STEPS = [
    (plus_gradient, "sign"),
    (minus_velocity, "sign"),
    (in_place_weight, "input-mutated"),
    (in_place_velocity, "input-mutated"),
    (in_place_gradient, "input-mutated"),
    (running_mean, "momentum-form"),
    (running_mean_in_step, "momentum-form"),
    (as_in_pytorch, "momentum-form"),
    (plain_step, "velocity-unused"),
    (old_velocity, "velocity-unused"),
    (plain_step_old_velocity, "velocity-unused"),
]


@pytest.mark.parametrize(("function", "name"), STEPS)
def test_wrong_steps_are_named(function, name):
    feedback = check("sgd_momentum_step", function)
    assert (feedback.status, feedback.mistake) == ("wrong", name)


def copied(w, g, v, lr, m):
    w, v = w.copy(), v.copy()
    v *= m
    v -= lr * g
    w += v
    return [w, v]


def in_lists(w, g, v, lr, m):
    v = m * v - lr * g
    return (w + v).tolist(), v.tolist()


def in_float32(w, g, v, lr, m):
    v = np.float32(m) * v.astype(np.float32) - np.float32(lr) * g.astype(np.float32)
    return w.astype(np.float32) + v, v


@pytest.mark.parametrize("function", [copied, in_lists, in_float32])
def test_right_steps_pass(function):
    assert check("sgd_momentum_step", function).status == "correct"


def floor_of_batches(x, y, size, rng):
    order = rng.permutation(len(x))
    return [
        (x[order[i * size : (i + 1) * size]], y[order[i * size : (i + 1) * size]])
        for i in range(len(x) // size)
    ]


def full_batches_only(x, y, size, rng):
    order = rng.permutation(len(x))
    parts = [order[i : i + size] for i in range(0, len(x), size)]
    return [(x[part], y[part]) for part in parts if len(part) == size]


def images_only(x, y, size, rng):
    x = x[rng.permutation(len(x))]
    return [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]


def two_orders(x, y, size, rng):
    x, y = x[rng.permutation(len(x))], y[rng.permutation(len(y))]
    return [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]


def labels_only(x, y, size, rng):
    order = rng.permutation(len(x))
    return [(x[i : i + size], y[order[i : i + size]]) for i in range(0, len(x), size)]


def stored_order(x, y, size, rng):
    return [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]


def order_not_used(x, y, size, rng):
    rng.permutation(len(x))
    order = np.arange(len(x))
    return [(x[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(x), size)]


def batches_shuffled_only(x, y, size, rng):
    pairs = [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]
    return [pairs[i] for i in rng.permutation(len(pairs))]


def drawn_each_time(x, y, size, rng):
    pairs = []
    for start in range(0, len(x), size):
        chosen = rng.integers(0, len(x), min(size, len(x) - start))
        pairs.append((x[chosen], y[chosen]))
    return pairs


def drawn_full_batches(x, y, size, rng):
    chosen = [rng.choice(len(x), size) for _ in range(-(-len(x) // size))]
    return [(x[one], y[one]) for one in chosen]


def drawn_per_batch(x, y, size, rng):
    chosen = [rng.choice(len(x), min(size, len(x)), replace=False) for _ in range(-(-len(x) // size))]
    return [(x[one], y[one]) for one in chosen]


BATCHES = [
    (floor_of_batches, "last-batch"),
    (full_batches_only, "last-batch"),
    (images_only, "pairing"),
    (two_orders, "pairing"),
    (labels_only, "pairing"),
    (stored_order, "no-shuffle"),
    (order_not_used, "no-shuffle"),
    (batches_shuffled_only, "no-shuffle"),
    (drawn_each_time, "with-replacement"),
    (drawn_full_batches, "with-replacement"),
    (drawn_per_batch, "with-replacement"),
]


@pytest.mark.parametrize(("function", "name"), BATCHES)
def test_wrong_batches_are_named(function, name):
    feedback = check("minibatches", function)
    assert (feedback.status, feedback.mistake) == ("wrong", name)


def shuffled_first(x, y, size, rng):
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    return [(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size)]


def generator(x, y, size, rng):
    order = np.arange(len(x))
    rng.shuffle(order)
    for start in range(0, len(x), size):
        yield [x[order[start : start + size]], y[order[start : start + size]]]


def array_split(x, y, size, rng):
    parts = np.split(rng.permutation(len(x)), range(size, len(x), size))
    return tuple((x[part], y[part]) for part in parts)


def another_order(x, y, size, rng):
    order = rng.permutation(len(x))[::-1]
    return [(x[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(x), size)]


def lists_of_labels(x, y, size, rng):
    return [(one, other.tolist()) for one, other in shuffled_first(x, y, size, rng)]


@pytest.mark.parametrize("function", [shuffled_first, generator, array_split, another_order, lists_of_labels])
def test_right_batches_pass(function):
    assert check("minibatches", function).status == "correct"


def shuffles_the_callers_arrays(x, y, size, rng):
    order = rng.permutation(len(x))
    x[:], y[:] = x[order], y[order]
    return [(x[i : i + size].copy(), y[i : i + size].copy()) for i in range(0, len(x), size)]


def global_random_numbers(x, y, size, rng):
    order = np.random.permutation(len(x))
    return [(x[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(x), size)]


def test_batches_must_not_disturb_their_input_nor_ignore_the_generator():
    assert check("minibatches", shuffles_the_callers_arrays).mistake == "input-mutated"
    feedback = check("minibatches", global_random_numbers)
    assert feedback.status == "wrong"
    assert "second time" in feedback.message
