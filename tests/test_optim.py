"""Optimisers and schedules: first steps by hand, several steps against PyTorch."""

import math

import numpy as np
import pytest

from cnnlib.layers import Parameter
from cnnlib.optim import SGD, Adam, RMSProp, one_cycle


def parameter(*values, dtype=np.float64):
    return Parameter("weight", np.array(values, dtype))


def steps(make, gradients, start=1.0):
    """The values one weight passes through, one gradient after the other."""
    weight = parameter(start)
    optimizer, values = make([weight]), []
    for gradient in gradients:
        weight.grad = np.array([float(gradient)])
        optimizer.step()
        values.append(weight.value.item())
    return values


BY_HAND = {  # optimiser, gradients, values after each step from 1
    "plain": (lambda p: SGD(p, 0.1), [1, 2, -3], [0.9, 0.7, 1.0]),
    # v: 1, then 0.5 + 2 = 2.5, then 1.25 − 3 = −1.75
    "momentum": (lambda p: SGD(p, 0.1, momentum=0.5), [1, 2, -3], [0.9, 0.65, 0.825]),
    # g + 0.5 v: 1.5, then 2 + 1.25 = 3.25, then −3 − 0.875 = −3.875
    "Nesterov": (lambda p: SGD(p, 0.1, momentum=0.5, nesterov=True), [1, 2, -3], [0.85, 0.525, 0.9125]),
    # g + 0.5 w: 1.5, then 2 + 0.425 = 2.425
    "weight decay": (lambda p: SGD(p, 0.1, weight_decay=0.5), [1, 2], [0.85, 0.6075]),
    # g + 0.5 w: 1.5 → v 1.5; 2 + 0.425 = 2.425 → v 3.175
    "momentum and decay": (lambda p: SGD(p, 0.1, momentum=0.5, weight_decay=0.5), [1, 2], [0.85, 0.5325]),
    # g + 0.5 w = 1.5, v 1.5, step 1.5 + 0.75; then w 0.775: g 2.3875, v 3.1375, step 2.3875 + 1.56875
    "Nesterov and decay": (
        lambda p: SGD(p, 0.1, momentum=0.5, nesterov=True, weight_decay=0.5),
        [1, 2],
        [0.775, 0.379375],
    ),
    # the first step of Adam is the learning rate, whatever the size of the gradient
    "Adam, first step": (lambda p: Adam(p, 0.1), [1e-3], [0.9]),
    "Adam, first step of a huge gradient": (lambda p: Adam(p, 0.1), [-1e6], [1.1]),
    # means 0.5·1 → 1 and 0.5·0.5 + 0.5·3 = 1.75 / 0.75; squares 1 and (0.25·1·0.75 + 0.75²…) by β₂ = 0.5
    "Adam, two steps": (
        lambda p: Adam(p, 0.1, beta1=0.5, beta2=0.5),
        [1, 3],
        [0.9, 0.9 - 0.1 * (1.75 / 0.75) / math.sqrt(4.75 / 0.75)],
    ),
    # the step of size 0.1, and 0.1 · 0.5 · 1 of decay, which the size of the gradient does not touch
    "AdamW, first step": (lambda p: Adam(p, 0.1, weight_decay=0.5), [1e-3], [0.85]),
    "AdamW, first step of a huge gradient": (lambda p: Adam(p, 0.1, weight_decay=0.5), [-1e6], [1.05]),
    # s: 0.5 · 1, then 0.25 + 0.5 · 9 = 4.75
    "RMSProp": (
        lambda p: RMSProp(p, 0.1, rho=0.5),
        [1, 3],
        [1 - 0.1 / math.sqrt(0.5), 1 - 0.1 / math.sqrt(0.5) - 0.3 / math.sqrt(4.75)],
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_first_steps_by_hand(name):
    make, gradients, values = BY_HAND[name]
    assert steps(make, gradients) == pytest.approx(values, abs=1e-6)


def test_nesterov_is_not_plain_momentum():
    plain = steps(lambda p: SGD(p, 0.1, momentum=0.9), [1, 1, 1])
    nesterov = steps(lambda p: SGD(p, 0.1, momentum=0.9, nesterov=True), [1, 1, 1])
    assert all(abs(one - other) > 0.01 for one, other in zip(plain, nesterov))


ORACLES = {
    "SGD": (lambda p: SGD(p, 0.05), lambda t, p: t.SGD(p, 0.05)),
    "momentum": (lambda p: SGD(p, 0.05, momentum=0.9), lambda t, p: t.SGD(p, 0.05, momentum=0.9)),
    "Nesterov": (
        lambda p: SGD(p, 0.05, momentum=0.9, nesterov=True),
        lambda t, p: t.SGD(p, 0.05, momentum=0.9, nesterov=True),
    ),
    "everything": (
        lambda p: SGD(p, 0.05, momentum=0.8, nesterov=True, weight_decay=0.1),
        lambda t, p: t.SGD(p, 0.05, momentum=0.8, nesterov=True, weight_decay=0.1),
    ),
    "weight decay": (lambda p: SGD(p, 0.05, weight_decay=0.1), lambda t, p: t.SGD(p, 0.05, weight_decay=0.1)),
    "Adam": (lambda p: Adam(p, 0.02), lambda t, p: t.Adam(p, 0.02)),
    "Adam with its own betas": (
        lambda p: Adam(p, 0.02, beta1=0.8, beta2=0.99, eps=1e-3),
        lambda t, p: t.Adam(p, 0.02, betas=(0.8, 0.99), eps=1e-3),
    ),
    "AdamW": (lambda p: Adam(p, 0.02, weight_decay=0.1), lambda t, p: t.AdamW(p, 0.02, weight_decay=0.1)),
    "RMSProp": (lambda p: RMSProp(p, 0.02), lambda t, p: t.RMSprop(p, 0.02, alpha=0.9, eps=1e-7)),
    "RMSProp with its own eps": (
        lambda p: RMSProp(p, 0.02, rho=0.5, eps=0.1),
        lambda t, p: t.RMSprop(p, 0.02, alpha=0.5, eps=0.1),
    ),
}


@pytest.mark.oracle
@pytest.mark.parametrize("name", ORACLES)
def test_ten_steps_agree_with_pytorch(torch, name):
    make_ours, make_theirs = ORACLES[name]
    rng = np.random.default_rng(1)
    start = [rng.standard_normal(shape) for shape in ((3, 4), (5,))]
    ours = [Parameter("weight", value.copy()) for value in start]
    theirs = [torch.tensor(value, requires_grad=True) for value in start]
    optimizer, oracle = make_ours(ours), make_theirs(torch.optim, theirs)
    for _ in range(10):
        for one, other in zip(ours, theirs):
            one.grad = rng.standard_normal(one.value.shape)
            other.grad = torch.tensor(one.grad)
        optimizer.step(), oracle.step()
        for one, other in zip(ours, theirs):
            assert np.allclose(one.value, other.detach().numpy(), rtol=0, atol=1e-6)


@pytest.mark.oracle
@pytest.mark.parametrize(("steps", "warmup"), [(10, 0.3), (37, 0.3), (100, 0.25), (8, 0.5)])
def test_one_cycle_agrees_with_pytorch(torch, steps, warmup):
    schedule = one_cycle(steps, 0.01, warmup=warmup)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
    oracle = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=steps, pct_start=warmup)
    for step in range(steps):
        assert schedule(step) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-6)
        optimizer.step()
        if step < steps - 1:
            oracle.step()


def test_one_cycle_rises_to_its_peak_and_falls_to_almost_nothing():
    schedule = one_cycle(10, 0.5, warmup=0.4)
    rates = [schedule(step) for step in range(10)]
    assert rates[0] == pytest.approx(0.02)
    assert rates[3] == pytest.approx(0.5)
    assert rates[9] == pytest.approx(2e-6)
    assert rates[1] == pytest.approx(0.02 + 0.48 * (1 - math.cos(math.pi / 3)) / 2)
    assert rates[6] == pytest.approx((0.5 + 2e-6) / 2)
    assert sorted(rates[:4]) == rates[:4]
    assert sorted(rates[3:], reverse=True) == rates[3:]


@pytest.mark.parametrize("steps", [1, 2, 3, 5])
@pytest.mark.parametrize("warmup", [0, 0.3, 1])
def test_one_cycle_of_a_few_steps_stays_between_its_ends(steps, warmup):
    schedule = one_cycle(steps, 0.5, warmup=warmup)
    for step in range(steps + 3):  # a training that goes on keeps the last rate
        assert 0.5 * 4e-6 * 0.999 <= schedule(step) <= 0.5


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ORACLES)
def test_the_floating_point_type_is_kept(name, dtype):
    weight = parameter(1, 2, 3, dtype=dtype)
    optimizer = ORACLES[name][0]([weight])
    for _ in range(2):
        weight.grad = np.ones(3, dtype)
        optimizer.step()
    assert weight.value.dtype == dtype


@pytest.mark.parametrize("name", ORACLES)
def test_nobody_who_holds_the_old_array_or_the_gradient_sees_it_change(name):
    weight = parameter(1, 2, 3)
    optimizer = ORACLES[name][0]([weight])
    for _ in range(3):
        old, gradient = weight.value, np.array([1.0, -1, 2])
        kept = old.copy()
        weight.grad = gradient
        optimizer.step()
        assert (old == kept).all()
        assert gradient.tolist() == [1, -1, 2]
        assert not np.shares_memory(weight.value, old)


def test_optimisers_take_any_iterable_of_parameters():
    weights = [parameter(1.0), parameter(2.0)]
    for weight in weights:
        weight.grad = np.ones(1)
    SGD(iter(weights), 0.5).step()
    assert [weight.value.item() for weight in weights] == [0.5, 1.5]


@pytest.mark.parametrize("make", [SGD, Adam, RMSProp])
def test_a_step_before_any_backward_says_so(make):
    with pytest.raises(RuntimeError, match=r"weight has no gradient yet.*backward"):
        make([parameter(1.0)], 0.1).step()


@pytest.mark.parametrize("make", [SGD, Adam])
def test_the_learning_rate_can_be_changed_between_steps(make):
    weight = parameter(1.0)
    optimizer = make([weight], 0.1)
    weight.grad = np.ones(1)
    optimizer.learning_rate = 0.25
    optimizer.step()
    assert weight.value.item() == pytest.approx(0.75)


@pytest.mark.parametrize("optimizer", [SGD, RMSProp, Adam])
def test_tiny_gradients_where_numpy_raises_for_everything(optimizer):
    weight = parameter(1, 1, 1, dtype=np.float32)
    weight.grad = np.full(3, 1e-30, np.float32)
    with np.errstate(all="raise"):
        optimizer([weight], 0.01).step()
    assert (weight.value <= 1).all()
