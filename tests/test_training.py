"""fit as a generator of records: fields, epochs, seeds, interruption, divergence, a small real training."""

import inspect
import itertools
import math

import numpy as np
import pytest

from cnnlib.datasets import load_digits, random_shift
from cnnlib.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU
from cnnlib.network import Sequential
from cnnlib.optim import SGD, Adam, one_cycle
from cnnlib.training import Record, TrainingDiverged, evaluate, fit, recipes, train_step
from cnnlib.training.fitting import Bar

RNG = np.random.default_rng


def data(count=50, seed=0):
    """Pictures of three classes that differ in brightness."""
    rng = RNG(seed)
    labels = np.arange(count) % 3
    images = rng.standard_normal((count, 1, 5, 6)) * 0.3 + labels[:, None, None, None]
    return images.astype(np.float32), labels


def small(rng=0, *, dropout=0.0):
    rng = RNG(rng)
    return Sequential(
        Conv2d(1, 4, 3, rng=rng),
        BatchNorm2d(4),
        ReLU(),
        Flatten(),
        Dropout(dropout, rng=rng),
        Linear(48, 3, rng=rng),
    )


def run(network, *, epochs=2, batch_size=20, optimizer=None, train=None, **settings):
    """All records of one quiet training."""
    optimizer = optimizer or SGD(network.parameters(), 0.05)
    train = train or data()
    settings = {"progress": False, **settings}
    return list(fit(network, train, epochs=epochs, batch_size=batch_size, optimizer=optimizer, **settings))


def values(network):
    return [parameter.value for parameter in network.parameters()]


def test_fit_is_a_generator_that_trains_only_as_far_as_it_is_asked():
    network = small()
    before = values(network)
    steps = fit(
        network, data(), epochs=1, batch_size=20, optimizer=SGD(network.parameters(), 0.05), progress=False
    )
    assert inspect.isgenerator(steps)
    assert all(now is then for now, then in zip(values(network), before))
    next(steps)
    assert all(now is not then for now, then in zip(values(network), before))


def test_records_have_the_right_fields():
    records = run(small(), epochs=2, batch_size=20, validation=data(30, seed=1))
    assert Record._fields[:6] == ("step", "epoch", "loss", "accuracy", "learning_rate", "images_per_second")
    assert [record.step for record in records] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]  # the third batch holds the last 10 images
    assert [record.epoch for record in records] == [1, 1, 1, 2, 2, 2]
    assert all(math.isfinite(record.loss) and record.loss > 0 for record in records)
    assert all(0 <= record.accuracy <= 1 for record in records)
    assert all(record.learning_rate == 0.05 for record in records)
    assert all(record.images_per_second > 0 for record in records)


def test_validation_happens_at_the_end_of_each_epoch_only():
    network = small(dropout=0.5)
    validation = data(30, seed=1)
    optimizer = SGD(network.parameters(), 0.05)
    seen = []
    settings = {"epochs": 2, "batch_size": 20, "optimizer": optimizer, "progress": False}
    for record in fit(network, data(), validation, **settings):
        seen.append(record.validation_loss is not None)
        if seen[-1]:
            loss, accuracy = evaluate(network, *validation)
            assert record.validation_loss == pytest.approx(loss)
            assert record.validation_accuracy == pytest.approx(accuracy)
        else:
            assert record.validation_accuracy is None
        assert all(layer.training for layer in network.layers)
    assert seen == [False, False, True] * 2
    assert all(record.validation_loss is None for record in run(small()))


def test_accuracy_runs_over_the_epoch_and_starts_anew():
    images, labels = data()
    network = Sequential(Flatten(), Linear(30, 3, rng=0))
    for parameter in network.parameters():
        parameter.value = np.zeros_like(parameter.value)
    records = run(network, train=(images, labels), optimizer=SGD(network.parameters(), 1e-300), epochs=2)
    share = (labels == 0).mean()  # equal logits: class 0 is guessed
    assert records[2].accuracy == pytest.approx(share)
    assert records[5].accuracy == pytest.approx(share)
    assert records[0].loss == pytest.approx(math.log(3))


def test_one_step_by_hand():
    images, labels = np.array([[[[2.0]]]]), np.array([1])
    network = Sequential(Flatten(), Linear(1, 2, rng=0))
    network.layers[1].weight.value = np.zeros((2, 1))
    network.layers[1].bias.value = np.zeros(2)
    optimizer = SGD(network.parameters(), 0.1)
    (record,) = run(network, train=(images, labels), epochs=1, batch_size=1, optimizer=optimizer)
    assert record.loss == pytest.approx(math.log(2))
    assert np.allclose(network.layers[1].weight.value, [[-0.1], [0.1]])
    assert np.allclose(network.layers[1].bias.value, [-0.05, 0.05])


def test_no_epochs_change_nothing():
    network = small()
    before = values(network)
    assert run(network, epochs=0) == []
    assert all(now is then for now, then in zip(values(network), before))


def without_speed(records):
    return [record._replace(images_per_second=0.0) for record in records]


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    def trained(rng):
        network = small(dropout=0.3)
        optimizer = Adam(network.parameters(), 0.01)
        records = run(
            network, optimizer=optimizer, rng=rng, augment=random_shift, validation=data(20, seed=1)
        )
        return without_speed(records), values(network)

    (first, weights), (second, same), (third, _) = trained(3), trained(3), trained(4)
    assert first == second
    assert all((one == two).all() for one, two in zip(weights, same))
    assert first != third
    assert without_speed(run(small(), rng=RNG(3))) == without_speed(run(small(), rng=3))


def test_training_leaves_the_data_and_the_global_generator_alone():
    images, labels = data()
    images.setflags(write=False)
    labels.setflags(write=False)
    state = np.random.get_state()[1].copy()
    run(small(dropout=0.5), train=(images, labels), augment=random_shift)
    assert (np.random.get_state()[1] == state).all()


def test_the_schedule_sets_the_learning_rate_of_every_step():
    network = small()
    schedule = one_cycle(6, 0.1)
    records = run(network, schedule=schedule)
    assert [record.learning_rate for record in records] == [schedule(step) for step in range(6)]
    asked = []
    run(small(), schedule=lambda step: asked.append(step) or 0.01)
    assert asked == [0, 1, 2, 3, 4, 5]


def test_the_bars_of_others_keep_their_watching_thread():
    from tqdm.auto import tqdm

    run(small())
    assert tqdm.monitor_interval > 0 == Bar.monitor_interval


def test_augment_receives_every_batch_and_a_generator():
    received = []

    def augment(images, rng):
        assert isinstance(rng, np.random.Generator)
        received.append(len(images))
        return images

    run(small(), augment=augment)
    assert received == [20, 20, 10, 20, 20, 10]


def test_leaving_early_keeps_everything_usable():
    network = small()
    optimizer = SGD(network.parameters(), 0.05, momentum=0.9)
    settings = {"epochs": 3, "batch_size": 20, "optimizer": optimizer, "progress": False}
    for record in fit(network, data(), **settings):
        if record.step == 2:
            break
    kept = values(network)
    assert network.predict(data()[0]).shape == (50, 3)
    assert all(now is then for now, then in zip(values(network), kept))
    more = run(network, optimizer=optimizer, epochs=1)
    assert more[0].step == 1
    assert all(math.isfinite(record.loss) for record in more)


def test_an_interruption_keeps_the_last_finished_step():
    network = small()
    kept = []

    def augment(images, rng):
        if len(kept) == 3:
            raise KeyboardInterrupt
        kept.append(values(network))
        return images

    steps = []
    with pytest.raises(KeyboardInterrupt):
        settings = {
            "epochs": 3,
            "batch_size": 20,
            "optimizer": SGD(network.parameters(), 0.05),
            "progress": False,
        }
        for record in fit(network, data(), augment=augment, **settings):
            steps.append(record)
    assert len(steps) == 3
    assert all(np.isfinite(value).all() for value in values(network))
    assert all(layer.training for layer in network.layers)
    network.predict(data()[0])


def test_a_step_that_is_interrupted_halfway_is_undone_completely():
    network = small()
    optimizer = Adam(network.parameters(), 0.01)
    settings = {"epochs": 3, "batch_size": 20, "optimizer": optimizer, "progress": False}
    steps = fit(network, data(), **settings)
    next(steps), next(steps)
    weights = [value.copy() for value in values(network)]
    memory = [array.copy() for array in optimizer.means + optimizer.squares]
    means = network.layers[1].running_mean.copy()
    optimizer.parameters.insert(2, Interrupting())  # two parameters are moved, then the user presses stop
    optimizer.means.insert(2, np.zeros(1)), optimizer.squares.insert(2, np.zeros(1))
    with pytest.raises(KeyboardInterrupt) as interruption:
        next(steps)
    optimizer.parameters.pop(2), optimizer.means.pop(2), optimizer.squares.pop(2)
    assert "steps_done=2" in interruption.value.__notes__[0]
    assert all((now == then).all() for now, then in zip(values(network), weights))
    assert all((now == then).all() for now, then in zip(optimizer.means + optimizer.squares, memory))
    assert (network.layers[1].running_mean == means).all()
    assert optimizer.steps == 2


class Interrupting:
    """In place of a parameter: reading its gradient stops everything."""

    value = np.zeros(1)

    @property
    def grad(self):
        raise KeyboardInterrupt


@pytest.mark.parametrize("stop", [1, 3, 4, 6, 8])
def test_a_training_that_goes_on_takes_the_steps_of_one_that_was_never_interrupted(stop):
    def training():
        network = small()
        settings = {
            "validation": data(20, seed=1),
            "epochs": 3,
            "batch_size": 20,
            "optimizer": Adam(network.parameters(), 0.01),
            "schedule": one_cycle(9, 0.02),
            "augment": random_shift,
            "rng": 5,
            "progress": False,
        }
        return network, settings

    network, settings = training()
    whole = list(fit(network, data(), **settings))
    resumed, settings = training()
    history = list(itertools.islice(fit(resumed, data(), **settings), stop))
    history.extend(fit(resumed, data(), **settings, steps_done=history[-1].step))
    fields = ("step", "epoch", "loss", "learning_rate", "validation_loss", "validation_accuracy")
    for field in fields:
        assert [getattr(record, field) for record in history] == [getattr(record, field) for record in whole]
    assert all((one == other).all() for one, other in zip(values(network), values(resumed)))
    assert list(fit(resumed, data(), **settings, steps_done=9)) == []


def test_an_interrupted_history_keeps_every_finished_record():
    history = []
    network = small()
    optimizer = SGD(network.parameters(), 0.05)
    settings = {"epochs": 2, "batch_size": 20, "optimizer": optimizer, "progress": False}

    def augment(images, rng):
        if len(history) == 4:
            raise KeyboardInterrupt
        return images

    with pytest.raises(KeyboardInterrupt):
        history.extend(fit(network, data(), augment=augment, **settings))
    assert [record.step for record in history] == [1, 2, 3, 4]
    history.extend(fit(network, data(), **settings, steps_done=4))
    assert [record.step for record in history] == [1, 2, 3, 4, 5, 6]


def test_an_error_in_the_readers_own_code_loses_no_finished_step():
    network = small()
    kept = []

    def augment(images, rng):
        if len(kept) == 4:
            raise ZeroDivisionError("mine")
        return images

    settings = {"epochs": 2, "batch_size": 20, "optimizer": SGD(network.parameters(), 0.05)}
    with pytest.raises(ZeroDivisionError, match="mine") as error:
        for _ in fit(network, data(), augment=augment, progress=False, **settings):
            kept.append([value.copy() for value in values(network)])
    assert all((now == then).all() for now, then in zip(values(network), kept[3]))
    assert "steps_done=4" in error.value.__notes__[0]


def assert_usable(network, images):
    """Finite weights and finite predictions."""
    assert all(np.isfinite(value).all() for value in values(network))
    assert np.isfinite(network.predict(images)).all()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("rate", [1e20, 1e38])
def test_divergence_is_raised_with_the_step_and_a_cure_and_keeps_finite_weights(rate):
    network = small()
    optimizer = SGD(network.parameters(), rate, momentum=0.9)
    with pytest.raises(
        TrainingDiverged, match=r"loss became (nan|inf) at step \d+.*learning_rate <= "
    ) as error:
        run(network, optimizer=optimizer, epochs=60)
    assert f"{rate:g}" in str(error.value)
    assert_usable(network, data()[0])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("rate", [3e38, 1e33], ids=["infinite weights", "finite weights, infinite logits"])
def test_divergence_in_the_very_last_step_is_noticed_too(rate):
    network = Sequential(Flatten(), Linear(30, 3, rng=0))
    images = data()[0] * np.float32(1e4)
    optimizer = SGD(network.parameters(), rate)
    with pytest.raises(TrainingDiverged):
        run(network, train=(images, data()[1]), optimizer=optimizer, epochs=1, batch_size=50)
    assert_usable(network, images)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("make", [lambda p, rate: SGD(p, rate, momentum=0.9), Adam], ids=["momentum", "Adam"])
def test_after_a_divergence_training_goes_on_with_a_smaller_rate(make):
    network = small()
    optimizer = make(network.parameters(), 1e38)
    with pytest.raises(TrainingDiverged):
        run(network, optimizer=optimizer, epochs=60)
    optimizer.learning_rate = 1e-3
    records = run(network, optimizer=optimizer, epochs=1)
    assert all(math.isfinite(record.loss) for record in records)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_one_bad_pixel_stops_training_before_it_spoils_the_weights(bad):
    images, labels = data()
    images[13, 0, 2, 2] = bad
    network = small()
    with pytest.raises(TrainingDiverged, match="images are finite"):
        run(network, train=(images, labels), epochs=1)
    assert_usable(network, data()[0])


def test_a_divergence_never_brings_back_weights_from_an_earlier_training():
    network = Sequential(Flatten(), Linear(30, 3, rng=0))
    optimizer = SGD(network.parameters(), 0.05)
    run(network, optimizer=optimizer, epochs=1)
    for parameter in network.parameters():
        parameter.value = np.full_like(parameter.value, 0.25)
    images, labels = data()
    with pytest.raises(TrainingDiverged):
        run(network, train=(images * np.float32(np.nan), labels), optimizer=optimizer, epochs=1)
    assert all((value == 0.25).all() for value in values(network))


@pytest.mark.filterwarnings("error")
def test_a_bad_pixel_is_named_and_earlier_steps_are_kept():
    images, labels = data()
    images[13, 0, 2, 2] = np.nan
    network = small()
    history = []
    settings = {"epochs": 3, "batch_size": 1, "optimizer": SGD(network.parameters(), 0.05), "progress": False}
    with pytest.raises(TrainingDiverged, match="train image 13 holds nan or inf"):
        for record in fit(network, (images, labels), **settings):
            kept = [value.copy() for value in values(network)]
            history.append(record)
    assert history
    assert all((now == then).all() for now, then in zip(values(network), kept))


def test_an_augment_that_returns_nan_is_named():
    with pytest.raises(TrainingDiverged, match="augment returned nan or inf"):
        run(small(), augment=lambda images, rng: images * np.float32(np.nan))


def test_the_layer_where_the_first_bad_value_appears_is_named():
    network = small()
    network.layers[5].weight.value = np.full_like(network.layers[5].weight.value, 3e38)
    with pytest.raises(TrainingDiverged, match="first nan or inf comes out of layer 5.Linear"):
        run(network)


@pytest.mark.filterwarnings("error")
def test_a_divergence_is_said_once_and_not_by_warnings_too():
    network = small()
    with pytest.raises(TrainingDiverged):
        run(network, optimizer=SGD(network.parameters(), 1e20), epochs=60)


def test_infinite_weights_are_noticed_even_where_a_relu_hides_them():
    network = Sequential(Flatten(), Linear(1, 1, bias=False), ReLU(), Linear(1, 2, bias=False))
    network.layers[1].weight.value = np.array([[1e-30]], np.float32)
    network.layers[3].weight.value = np.array([[100], [-100]], np.float32)
    image, label = np.ones((1, 1, 1, 1), np.float32), np.array([1])
    optimizer = SGD(network.parameters(), 3e38)  # the first weight becomes −inf, so the ReLU gives 0
    with pytest.raises(TrainingDiverged, match="at step 1 "):
        run(network, train=(image, label), optimizer=optimizer, epochs=3, batch_size=1)
    assert network.layers[1].weight.value == np.float32(1e-30)


def test_a_network_left_in_evaluation_mode_is_trained_in_training_mode():
    network = small(dropout=0.5).eval()
    run(network, epochs=1)
    assert all(layer.training for layer in network.layers)
    assert network.layers[1].running_mean.any()


class InPlace:
    """An optimiser as a reader may write it: it changes the arrays themselves."""

    def __init__(self, parameters, learning_rate):
        self.parameters, self.learning_rate = parameters, learning_rate

    def step(self):
        for parameter in self.parameters:
            parameter.value[...] -= self.learning_rate * parameter.grad


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_an_optimiser_that_works_in_place_is_undone_too():
    network = small()
    with pytest.raises(TrainingDiverged):
        run(network, optimizer=InPlace(network.parameters(), 1e30), epochs=60)
    assert_usable(network, data()[0])


def test_evaluate_by_hand():
    network = Sequential(Flatten(), Linear(1, 2, rng=0))
    network.layers[1].weight.value = np.array([[0.0], [np.log(3.0)]])
    images = np.array([1.0, 1, 0, 1]).reshape(4, 1, 1, 1)
    loss, accuracy = evaluate(network, images, np.array([1, 0, 0, 1]))
    assert accuracy == 0.75
    assert loss == pytest.approx((2 * math.log(4 / 3) + math.log(4) + math.log(2)) / 4)
    assert evaluate(network, images, [1, 0, 0, 1], batch_size=3) == pytest.approx((loss, accuracy))


def test_lists_are_taken_as_data():
    images, labels = data(6)
    records = run(
        small(), train=(images.tolist(), labels.tolist()), validation=(images.tolist(), labels.tolist())
    )
    assert records[-1].validation_accuracy is not None


def test_a_progress_bar_can_be_shown(capsys):
    run(small(), epochs=1, progress=True)
    run(small(), epochs=0, progress=True)
    assert capsys.readouterr().out == ""


def test_the_loss_falls_on_real_digits():
    digits = load_digits()
    rng = RNG(0)
    network = Sequential(
        Conv2d(1, 8, 3, padding=1, rng=rng), MaxPool2d(2), ReLU(), Flatten(), Linear(128, 10, rng=rng)
    )
    optimizer = Adam(network.parameters(), 0.01)
    records = run(
        network, train=digits.train, validation=digits.test, optimizer=optimizer, epochs=4, batch_size=64
    )
    assert records[0].loss == pytest.approx(math.log(10), abs=0.7)
    assert np.mean([record.loss for record in records[-20:]]) < 0.3
    assert records[-1].validation_accuracy > 0.93


def test_a_network_can_learn_a_handful_of_images_by_heart():
    images, labels = (part[:20] for part in load_digits().train)
    network = Sequential(Conv2d(1, 8, 3, rng=0), ReLU(), Flatten(), Linear(288, 10, rng=0))
    records = run(
        network, train=(images, labels), optimizer=Adam(network.parameters(), 0.01), epochs=60, batch_size=20
    )
    assert records[-1].accuracy == 1
    assert records[-1].loss < 0.01


def test_recipes_train_a_network_as_they_are():
    digits = load_digits()
    network, arguments = recipes["digits"]()
    steps = fit(network, digits.train, digits.test, **{"progress": False, **arguments})
    first = next(steps)
    last = list(itertools.islice(steps, 30))[-1]
    assert last.loss < first.loss


def test_a_train_step_is_a_step_of_fit():
    stepped, fitted = small(), small()
    images, labels = data()
    optimizer = SGD(stepped.parameters(), 0.05, momentum=0.9)
    losses = [train_step(stepped.eval(), images, labels, optimizer) for _ in range(3)]
    optimizer = SGD(fitted.parameters(), 0.05, momentum=0.9)
    order = np.random.default_rng(0)
    records = list(
        fit(fitted, (images, labels), epochs=3, batch_size=len(images), optimizer=optimizer, rng=order)
    )
    assert losses[0] > losses[1] > losses[2]
    assert np.allclose(losses, [record.loss for record in records], rtol=1e-5)
    assert [name for name, _ in stepped.named_parameters()][0] == "0.Conv2d.weight"
    for (name, one), (_, other) in zip(stepped.named_parameters(), fitted.named_parameters()):
        assert np.allclose(one.value, other.value, rtol=1e-4, atol=1e-6), name
