"""Sequential: passes, the shape table by hand, files that come back bit for bit or are refused."""

import io
import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cnnlib import network as network_module
from cnnlib import ops
from cnnlib.gradcheck import check_network
from cnnlib.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    ConvTranspose2d,
    Dropout,
    Flatten,
    Linear,
    MaxPool2d,
    ReLU,
)
from cnnlib.network import Sequential

pytestmark = pytest.mark.usefixtures("memory_full_of_rubbish")


def lenet(rng=0):
    """A LeNet-like network for 28×28 pictures."""
    rng = np.random.default_rng(rng)
    return Sequential(
        Conv2d(1, 8, 5, rng=rng),
        MaxPool2d(2),
        ReLU(),
        Conv2d(8, 16, 5, rng=rng),
        MaxPool2d(2),
        ReLU(),
        Flatten(),
        Linear(256, 10, rng=rng),
    )


def one_of_everything(rng=0):
    """A small network with every layer and unequal settings, for (2, 6, 7) pictures."""
    rng = np.random.default_rng(rng)
    return Sequential(
        Conv2d(2, 4, (3, 2), stride=(1, 2), padding="same", dilation=(2, 1), rng=rng),
        BatchNorm2d(4, eps=1e-4, momentum=0.2),
        ReLU(),
        ConvTranspose2d(
            4, 3, (2, 3), stride=(1, 2), padding=(0, 1), output_padding=(0, 1), bias=False, rng=rng
        ),
        MaxPool2d((3, 2), (2, 1), (1, 0), ceil_mode=True),
        AvgPool2d(2, 1, count_include_pad=False),
        Dropout(0.25, rng=rng),
        Flatten(),
        Linear(3 * 3 * 6, 5, rng=rng),
    )


def pictures(count=3, seed=1):
    return np.random.default_rng(seed).standard_normal((count, 2, 6, 7))


# Forward, backward, modes.


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_a_whole_network_measures_up(mode):
    network = getattr(one_of_everything(), mode)()
    network.forward(pictures(5))  # running statistics are no longer 0 and 1
    report = check_network(network, pictures(3), np.array([0, 4, 2]))
    assert report.tolerance == 1e-6
    assert report.passed, f"\n{report}"
    assert len(report.checks) == len(network.parameters()) == 7


def test_forward_is_one_layer_after_the_other_and_backward_the_way_back():
    network, x = one_of_everything(), pictures()
    y, expected = network.forward(x), x
    for layer in one_of_everything().layers:
        expected = layer.forward(expected)
    assert (y == expected).all()
    grad = upstream = np.random.default_rng(2).standard_normal(y.shape)
    for layer in reversed(network.layers):
        grad = layer.backward(grad)
    gradients = [parameter.grad for parameter in network.parameters()]
    assert (network.backward(upstream) == grad).all()
    assert all((parameter.grad == kept).all() for parameter, kept in zip(network.parameters(), gradients))


FIRST = {
    "Conv2d": lambda: Conv2d(2, 3, 2, rng=0),
    "ConvTranspose2d": lambda: ConvTranspose2d(2, 3, 2, rng=0),
    "BatchNorm2d": lambda: BatchNorm2d(2),
    "ReLU": ReLU,
}


@pytest.mark.parametrize("first", FIRST)
def test_backward_without_the_input_gradient_leaves_the_same_parameter_gradients(first):
    network, x = Sequential(FIRST[first](), Flatten()), pictures()
    upstream = np.ones(network.forward(x).shape)
    assert network.backward(upstream).shape == x.shape
    complete = [parameter.grad for parameter in network.parameters()]
    assert network.backward(upstream, input_gradient=False) is None
    assert all((parameter.grad == kept).all() for parameter, kept in zip(network.parameters(), complete))


def test_an_empty_network_hands_everything_through():
    x = pictures()
    assert (Sequential().forward(x) == x).all()
    assert (Sequential().backward(x) == x).all()
    assert Sequential().parameters() == []


def test_modes_reach_every_layer():
    network = one_of_everything()
    assert network.eval() is network
    assert not any(layer.training for layer in network.layers)
    assert network.train() is network
    assert all(layer.training for layer in network.layers)


def test_predict_runs_in_evaluation_mode_in_batches_and_restores_the_modes():
    network, x = one_of_everything(), pictures(7)
    network.layers[1].eval()
    before = [layer.training for layer in network.layers]
    logits = network.predict(x, batch_size=3)
    assert [layer.training for layer in network.layers] == before
    assert np.allclose(logits, network.eval().forward(x), rtol=1e-12)
    assert logits.shape == (7, 5)
    assert np.allclose(network.predict(x), logits, rtol=1e-12)
    assert np.allclose(network.predict(x, batch_size=1), logits, rtol=1e-12)


def test_predict_restores_the_modes_when_it_fails():
    network = one_of_everything()
    with pytest.raises(ValueError, match="channels"):
        network.predict(np.zeros((2, 3, 6, 7)))
    assert all(layer.training for layer in network.layers)


def test_predict_an_empty_batch():
    assert one_of_everything().predict(pictures(0)).shape == (0, 5)


def test_predict_leaves_running_statistics_alone():
    network = one_of_everything()
    kept = network.layers[1].running_mean.copy()
    network.predict(pictures(7))
    assert (network.layers[1].running_mean == kept).all()


def test_parameters_carry_the_number_and_kind_of_their_layer():
    names = [parameter.name for parameter in lenet().parameters()]
    assert names == [
        "0.Conv2d.weight",
        "0.Conv2d.bias",
        "3.Conv2d.weight",
        "3.Conv2d.bias",
        "7.Linear.weight",
        "7.Linear.bias",
    ]


# The shape table.


def test_table_by_hand():
    rows = lenet().table((1, 28, 28))
    assert [tuple(row.output_shape) for row in rows] == [
        (8, 24, 24),
        (8, 12, 12),
        (8, 12, 12),
        (16, 8, 8),
        (16, 4, 4),
        (16, 4, 4),
        (256,),
        (10,),
    ]
    assert [row.parameters for row in rows] == [208, 0, 0, 3216, 0, 0, 0, 2570]
    assert [row.multiply_adds for row in rows] == [8 * 25 * 24 * 24, 0, 0, 16 * 8 * 25 * 8 * 8, 0, 0, 0, 2560]
    assert [row.receptive_field for row in rows[:6]] == [(5, 5), (6, 6), (6, 6), (14, 14), (16, 16), (16, 16)]
    assert rows[-1].receptive_field is None


def test_table_of_a_strided_dilated_network_with_unequal_axes():
    network = Sequential(
        Conv2d(3, 4, (3, 5), stride=(2, 1), padding=(1, 0), dilation=(1, 2)),
        AvgPool2d((2, 3), (1, 2)),
        Conv2d(4, 6, 1, bias=False),
    )
    rows = network.table((3, 11, 20))
    assert [row.output_shape for row in rows] == [(4, 6, 12), (4, 5, 5), (6, 5, 5)]
    assert [row.parameters for row in rows] == [4 * 3 * 15 + 4, 0, 24]
    assert [row.multiply_adds for row in rows] == [4 * 3 * 15 * 72, 0, 24 * 25]
    assert [row.receptive_field for row in rows] == [(3, 9), (5, 11), (5, 11)]


def test_alexnet_first_layer_has_the_published_numbers():
    row = Sequential(Conv2d(3, 96, 11, stride=4)).table((3, 227, 227))[0]
    assert row.output_shape == (96, 55, 55)
    assert row.parameters == 34944


def test_table_knows_the_shape_of_everything():
    network = one_of_everything()
    assert network.table((2, 6, 7))[-1].output_shape == network.output_shape((2, 6, 7)) == (5,)
    assert network.output_shape((9, 2, 6, 7)) == network.forward(pictures(9)).shape
    assert network.table((4, 2, 6, 7)) == network.table((2, 6, 7))


def test_summary_prints_the_table(capsys):
    lenet().summary((1, 28, 28))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert lines[1].split() == ["0.Conv2d", "8", "×", "24", "×", "24", "208", "115,200", "5×5"]
    assert lines[8].split() == ["7.Linear", "10", "2,570", "2,560", "all"]
    assert lines[9].split() == ["total", "5,994", "322,560"]
    lenet().summary((64, 1, 28, 28))
    assert capsys.readouterr().out.splitlines() == lines


def test_behind_a_transposed_convolution_no_receptive_field_is_claimed(capsys):
    up = Sequential(Conv2d(1, 2, 3), ConvTranspose2d(2, 1, 2, 2), ReLU(), Flatten(), Linear(64, 3))
    up.summary((1, 6, 6))
    seen = [line.split()[-1] for line in capsys.readouterr().out.splitlines()[1:6]]
    assert seen == ["3×3", "–", "–", "–", "all"]


def test_a_layer_that_does_not_fit_is_named():
    network = Sequential(Conv2d(1, 8, 5), MaxPool2d(2), Conv2d(4, 16, 3))
    with pytest.raises(ValueError, match=r"layer 2\.Conv2d.*8 channels.*expected 4"):
        network.summary((1, 28, 28))
    with pytest.raises(ValueError, match=r"layer 0\.Conv2d.*kernel_size 5 is larger"):
        network.summary((1, 4, 4))
    with pytest.raises(ValueError, match=r"layer 1\.Linear.*in_features=64"):
        Sequential(Flatten(), Linear(100, 10)).summary((1, 8, 8))


# Files.


def arrays_of(network):
    """All numbers of a network by name, running statistics included."""
    arrays = {parameter.name: parameter.value for parameter in network.parameters()}
    for number, layer in enumerate(network.layers):
        arrays |= {f"{number}.{name}": value for name, value in layer.state().items()}
    return arrays


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_save_and_load_come_back_bit_for_bit(tmp_path, dtype):
    network, x = one_of_everything(), pictures(6)
    network.forward(x)
    for parameter in network.parameters():
        parameter.value = parameter.value.astype(dtype)
    network.save(tmp_path / "net.npz")
    loaded = Sequential.load(tmp_path / "net.npz")
    ours, theirs = arrays_of(network), arrays_of(loaded)
    assert ours.keys() == theirs.keys()
    assert sum("running" in name for name in ours) == 2
    for name, array in ours.items():
        assert theirs[name].dtype == array.dtype, name
        assert theirs[name].tobytes() == np.ascontiguousarray(array).tobytes(), name
    assert (loaded.predict(x) == network.predict(x)).all()
    assert [repr(layer) for layer in loaded.layers] == [repr(layer) for layer in network.layers]


def test_a_loaded_network_can_be_trained_on_and_saved_again(tmp_path):
    one_of_everything().save(tmp_path / "net.npz")
    loaded = Sequential.load(str(tmp_path / "net.npz"))
    loaded.backward(ops.cross_entropy_backward(loaded.forward(pictures()), [0, 1, 2]))
    assert all(parameter.grad is not None for parameter in loaded.parameters())
    loaded.save(tmp_path / "again.npz")
    assert arrays_of(Sequential.load(tmp_path / "again.npz")).keys() == arrays_of(loaded).keys()


def test_a_network_that_lent_its_layers_is_saved_whole(tmp_path):
    whole = lenet()
    head = Sequential(*whole.layers[:4])
    tail = Sequential(*whole.layers[3:])
    for number, network in enumerate((whole, head, tail)):
        network.save(tmp_path / f"{number}.npz")
        loaded = Sequential.load(tmp_path / f"{number}.npz")
        values = [parameter.value for parameter in network.parameters()]
        assert all((a.value == b).all() for a, b in zip(loaded.parameters(), values, strict=True))


def test_loaded_numbers_can_be_written_to(tmp_path):
    lenet().save(tmp_path / "net.npz")
    loaded = Sequential.load(tmp_path / "net.npz")
    loaded.parameters()[0].value[...] = 0
    assert not loaded.parameters()[0].value.any()


CONFIGURED = {
    "same pooling": lambda: MaxPool2d(2, 1, "same"),
    "same transposed": lambda: ConvTranspose2d(1, 2, 3, 2, "same"),
    "numpy padding": lambda: Conv2d(1, 2, 3, padding=np.int64(1)),
    "numpy everything": lambda: Conv2d(
        np.int64(1), np.int64(2), np.int64(3), np.array([1, 2]), (np.int64(1), 0)
    ),
    "each side": lambda: Conv2d(1, 2, 3, padding=((0, 1), (2, 0))),
    "numpy eps": lambda: BatchNorm2d(1, eps=np.float32(1e-3), momentum=np.float32(0.25)),
    "numpy p": lambda: Dropout(np.float64(0.25)),
    "numpy bool": lambda: AvgPool2d(2, ceil_mode=np.True_, count_include_pad=np.False_),
}


@pytest.mark.parametrize("name", CONFIGURED)
def test_settings_survive_a_file(tmp_path, name):
    network = Sequential(CONFIGURED[name]())
    network.save(tmp_path / "net.npz")
    loaded = Sequential.load(tmp_path / "net.npz")
    x = np.random.default_rng(0).standard_normal((2, 1, 6, 7))
    assert (loaded.predict(x) == network.predict(x)).all()
    assert loaded.output_shape((1, 6, 7)) == network.output_shape((1, 6, 7))


@pytest.mark.parametrize("name", ["net.npz", "net", "ein Nétz.dat"])
def test_the_file_has_exactly_the_name_that_was_asked_for(tmp_path, name):
    lenet().save(str(tmp_path / name))
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert Sequential.load(tmp_path / name).parameters()


def test_saving_in_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lenet().save("net.npz")
    assert Sequential.load("net.npz").parameters()


def test_saving_into_a_folder_that_does_not_exist_names_it(tmp_path):
    with pytest.raises(OSError, match="nowhere") as error:
        lenet().save(tmp_path / "nowhere" / "net.npz")
    assert ".part" not in str(error.value)


def test_saving_over_a_folder_says_so(tmp_path):
    with pytest.raises(IsADirectoryError, match="name a file in it"):
        lenet().save(tmp_path)
    assert not list(tmp_path.iterdir())


class Failure(Exception):
    """What goes wrong in the middle of saving."""


@pytest.mark.parametrize("stage", ["while writing", "before replacing"])
def test_a_failure_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, stage):
    path, old, new = tmp_path / "net.npz", lenet(1), lenet(2)
    old.save(path)
    before = path.read_bytes()

    def half_written(file, *args, **kwargs):
        Path(file).write_bytes(b"half") if isinstance(file, str | Path) else file.write(b"half")
        raise Failure

    def fail(*args, **kwargs):
        raise Failure

    if stage == "while writing":
        monkeypatch.setattr(network_module.np, "savez", half_written)
        monkeypatch.setattr(network_module.np, "savez_compressed", half_written)
    else:
        monkeypatch.setattr("os.replace", fail)
    with pytest.raises(Failure):
        new.save(path)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["net.npz"]
    new.save(path)
    assert (Sequential.load(path).parameters()[0].value == new.parameters()[0].value).all()


def test_a_saved_file_is_as_readable_as_any_other_new_file(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    lenet().save(tmp_path / "net.npz")
    assert (tmp_path / "net.npz").stat().st_mode == (tmp_path / "plain").stat().st_mode


class Described(Conv2d):
    """A layer of one's own."""


def test_a_layer_of_ones_own_cannot_be_saved_and_is_named(tmp_path):
    network = Sequential(Conv2d(1, 2, 3), Described(2, 2, 3))
    with pytest.raises(TypeError, match=r"1\.Described"):
        network.save(tmp_path / "net.npz")
    assert not list(tmp_path.iterdir())


def stored(network, path):
    """A saved network as a dict of arrays."""
    network.save(path)
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def small():
    return Sequential(Conv2d(1, 2, 3, rng=0), BatchNorm2d(2), Flatten(), Linear(8, 3, rng=0))


class Malicious:
    """A pickle that would leave a trace if it were ever executed."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return (Path.touch, (self.trace,))


FOREIGN = {
    "empty": b"",
    "text": b"<!DOCTYPE html><html>not found</html>",
    "zip signature only": b"PK\x03\x04",
    "empty zip": b"PK\x05\x06" + bytes(18),
    "single array": None,
    "other arrays": None,
    "zip of text": None,
}


def foreign(name):
    """The bytes of a file that is no network."""
    buffer = io.BytesIO()
    if name == "single array":
        np.save(buffer, np.arange(3.0))
    elif name == "other arrays":
        np.savez(buffer, images=np.zeros((2, 2)))
    elif name == "zip of text":
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("architecture.npy", "text")
    return FOREIGN[name] if FOREIGN[name] is not None else buffer.getvalue()


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_files_are_refused(tmp_path, name):
    path = tmp_path / "foreign.npz"
    path.write_bytes(foreign(name))
    with pytest.raises(ValueError, match=r"foreign\.npz"):
        Sequential.load(path)


def test_a_missing_file_is_called_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match="missing"):
        Sequential.load(tmp_path / "missing.npz")


@pytest.mark.parametrize("inside", [False, True], ids=["as the file", "inside the archive"])
def test_pickles_are_refused_and_never_executed(tmp_path, inside):
    path, trace = tmp_path / "net.npz", tmp_path / "trace"
    if inside:
        arrays = stored(small(), path)
        arrays["0.Conv2d.weight"] = np.array([Malicious(trace)], dtype=object)
        np.savez(path, **arrays)
    else:
        path.write_bytes(pickle.dumps(Malicious(trace)))
    with pytest.raises(ValueError, match=r"net\.npz"):
        Sequential.load(path)
    assert not trace.exists()


def test_a_file_cut_off_anywhere_is_refused(tmp_path):
    path = tmp_path / "net.npz"
    small().save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"net\.npz"):
            Sequential.load(path)


def test_a_file_with_any_byte_changed_is_refused_or_means_the_same(tmp_path):
    path, network = tmp_path / "net.npz", small()
    network.save(path)
    whole, expected, refused = path.read_bytes(), arrays_of(network), 0
    rng = np.random.default_rng(0)
    for place in rng.choice(len(whole), 500, replace=False):
        damaged = bytearray(whole)
        damaged[place] ^= int(rng.integers(1, 256))
        path.write_bytes(damaged)
        try:
            loaded = arrays_of(Sequential.load(path))
        except ValueError as error:
            assert "net.npz" in str(error), place
            refused += 1
            continue
        assert loaded.keys() == expected.keys(), place
        assert all((loaded[name] == expected[name]).all() for name in expected), place
    assert refused > 250


WRONG = {
    "shape": ("0.Conv2d.weight", lambda a: a[:, :, :2], r"0\.Conv2d\.weight.*\(2, 1, 2, 3\).*\(2, 1, 3, 3\)"),
    "running statistics": (
        "1.BatchNorm2d.running_var",
        lambda a: a[:1],
        r"1\.BatchNorm2d\.running_var.*\(1,\).*\(2,\)",
    ),
    "integers": ("3.Linear.weight", lambda a: a.astype(int), r"3\.Linear\.weight.*int64.*float"),
    "missing": ("3.Linear.bias", None, r"3\.Linear\.bias is missing"),
    "one too many": ("9.Linear.bias", lambda a: np.zeros(3), r"9\.Linear\.bias does not belong"),
}


@pytest.mark.parametrize("name", WRONG)
def test_arrays_that_do_not_fit_are_named_with_their_shapes(tmp_path, name):
    path = tmp_path / "net.npz"
    arrays = stored(small(), path)
    key, change, message = WRONG[name]
    old = arrays.pop(key, None)
    if change is not None:
        arrays[key] = change(old)
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match=message):
        Sequential.load(path)


ARCHITECTURES = {
    "no text": 3,
    "unknown layer": [{"layer": "Conv9d"}],
    "something dangerous": [{"layer": "os.system", "command": "true"}],
    "unknown setting": [{"layer": "ReLU", "slope": 1}],
    "impossible setting": [{"layer": "MaxPool2d", "kernel_size": 0}],
    "no name": [{"kernel_size": 2}],
    "not a list of layers": ["Conv2d"],
    "a dictionary": {"layer": "ReLU"},
}


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_architectures_that_are_not_understood_are_refused(tmp_path, name):
    path = tmp_path / "net.npz"
    np.savez(path, architecture=json.dumps(ARCHITECTURES[name]))
    with pytest.raises(ValueError, match=r"net\.npz"):
        Sequential.load(path)


def test_a_refused_file_changes_nothing_and_leaves_nothing(tmp_path):
    path = tmp_path / "net.npz"
    path.write_bytes(b"damaged")
    with pytest.raises(ValueError, match="damaged"):
        Sequential.load(path)
    assert path.read_bytes() == b"damaged"
    assert [file.name for file in tmp_path.iterdir()] == ["net.npz"]
