"""Wrong arguments of what is built on the engine: search, inspection, figures, porting, drawing, commands."""

import numpy as np
import pytest

from cnnlib import __main__ as command_line
from cnnlib import (
    arguments,
    datasets,
    drawing,
    exercises,
    figures,
    inspection,
    layers,
    porting,
    search,
    training,
)
from cnnlib.exercises.clinic.diagnosis import DiagnosisExercise
from cnnlib.exercises.clinic.patients import PATIENTS
from cnnlib.figures.scenes.forward import convolution_scene
from cnnlib.network import Sequential
from cnnlib.search import __main__ as search_commands
from cnnlib.training import __main__ as training_commands
from support.messages import refusal

NETWORK = Sequential(
    layers.Conv2d(1, 2, 3, padding=1, rng=0), layers.ReLU(), layers.Flatten(), layers.Linear(128, 10, rng=0)
)
IMAGE = np.random.default_rng(0).random((1, 8, 8)).astype(np.float32)
IMAGES, LABELS = np.stack([IMAGE] * 3), np.array([0, 1, 2])
X, K, G = np.arange(25.0).reshape(5, 5), np.ones((3, 3)), np.ones((3, 3))
SCENE = convolution_scene(X, K)
SPLIT = search.Split((IMAGES, LABELS), (IMAGES, LABELS), (IMAGES, LABELS))
LINE = [[(0.2, 0.2), (0.8, 0.8)]]
NAN = float("nan")


def rng():
    return np.random.default_rng(0)


def half(place, epochs):
    return 0.5


def untouched():
    raise AssertionError("nothing may be asked of the records before the arguments are known to be right")
    yield


def epochs_of(network=NETWORK, split=SPLIT, epochs=1, **changes):
    """`search.epoch_accuracies` with some arguments replaced; nothing is asked of what it returns."""
    _, arguments = search.prepare(search.Choices())
    return search.epoch_accuracies(network, arguments | changes, split, epochs)


# What is called, and the pieces its message must contain: parameter, value, what is allowed, the cure.
CASES = {
    "recipes and weights": {
        "a recipe misspelt": (
            lambda: training.recipes["mnits"],
            ["name", "'mnits'", "'digits', 'mnist'", "did you mean 'mnist'?"],
        ),
        "a recipe by number": (lambda: training.recipes[3], ["name", "3", "'digits', 'mnist'", "try"]),
        "pretrained": (
            lambda: training.pretrained("digts"),
            ["name", "'digts'", "'digits', 'mnist'", "did you mean 'digits'?"],
        ),
        "pretrained by number": (lambda: training.pretrained(8), ["name", "8", "'digits'"]),
        "pretrained by a list": (lambda: training.pretrained(["digits"]), ["name", "['digits']", "'mnist'"]),
        "train and save": (
            lambda: training.weights.train_and_save("digit", "x.npz"),
            ["name", "'digit'", "did you mean 'digits'?"],
        ),
        "seed as text": (
            lambda: training.digits_recipe(rng="lucky"),
            ["rng", "'lucky'", "np.random.default_rng(0)"],
        ),
        "seed below 0": (lambda: training.mnist_recipe(rng=-1), ["rng", "-1", ">= 0", "rng=0"]),
        "epochs": (lambda: training.digits_recipe(epochs=0), ["epochs", "0", ">= 1", "epochs=1"]),
        "images": (lambda: training.digits_recipe(count=1.5), ["count", "1.5", ">= 1", "count=1"]),
        "training no network": (
            lambda: training.fit(3, SPLIT.train, epochs=1, batch_size=2, optimizer=None),
            ["network", "3", "Sequential"],
        ),
        "evaluating a class": (
            lambda: training.evaluate(Sequential, IMAGES, LABELS),
            ["network", "Sequential", "pretrained('digits')"],
        ),
    },
    "files": {
        "no network": (
            lambda: Sequential.load("nowhere.npz"),
            ["nowhere.npz", "no file", "check the folder"],
        ),
        "a folder": (
            lambda: Sequential.load("."),
            [". cannot be read", "Sequential.save wrote"],
        ),
        "a number": (lambda: Sequential.load(3), ["path", "3", "str or a Path", "path='folder/file'"]),
        "None": (lambda: Sequential.load(None), ["path", "None", "str or a Path"]),
        "a network instead of a path": (lambda: Sequential.load(NETWORK), ["path", "Sequential(", "str"]),
        "saving to a number": (lambda: NETWORK.save(3), ["path", "3", "str or a Path"]),
        "IDX by number": (lambda: datasets.read_idx(3), ["path", "3", "str or a Path"]),
        "an IDX folder": (lambda: datasets.read_idx("."), [". cannot be read", "name a file"]),
        "no IDX file": (lambda: datasets.read_idx("no.idx"), ["no.idx", "no file", "check the folder"]),
        "IDX with a shape that is none": (
            lambda: datasets.read_idx("no.idx", 28),
            ["expected_shape", "28", "(None, 28, 28)"],
        ),
        "no such data": (lambda: datasets.data_file("digts.npz"), ["data/digts.npz", "git checkout"]),
        "batches by a seed": (
            lambda: datasets.batches(IMAGES, LABELS, 2, 0),
            ["rng", "0", "Generator", "default_rng"],
        ),
        "a batch of a number": (lambda: datasets.batch_last(3), ["images", "3", "(N, C, H, W)"]),
        "batches of none": (lambda: datasets.batches(IMAGES, LABELS, 0, rng()), ["batch_size", "0", ">= 1"]),
        "batches of nothing": (lambda: datasets.batches(None, LABELS, 2, rng()), ["images", "None", "pass"]),
        "batches without labels": (lambda: datasets.batches(IMAGES, 3, 2, rng()), ["labels", "()", "(N,)"]),
        "export to a number": (lambda: figures.export(SCENE, 3), ["path", "3", "str or a Path"]),
        "export to a bitmap": (
            lambda: figures.export(SCENE, "x.bmp"),
            ["path", "'x.bmp'", ".svg", "try x.svg"],
        ),
        "export without an ending": (
            lambda: figures.export(SCENE, "x"),
            ["path", "'x'", ".png", "try x.svg"],
        ),
        "export of a number": (lambda: figures.export(3, "x.svg"), ["scene", "3", "explorer"]),
        "export of a picture": (
            lambda: figures.export(figures.arrays(x=X), "x.svg"),
            ["scene", "Arrays side by side", "savefig"],
        ),
        "export of a frozen film": (
            lambda: figures.export(SCENE, "x.gif", seconds=0),
            ["seconds", "0", "above 0", "try 0.8"],
        ),
        "export of a cell that is none": (
            lambda: figures.export(SCENE, "x.svg", at=("output", "", 9, 9)),
            ["at", "('output', '', 9, 9)", "the first one is ('output', '', 0, 0)"],
        ),
    },
    "search: choices": {
        "no filters": (lambda: search.Choices(filters=0), ["filters", "0", ">= 1", "filters=1"]),
        "filters as text": (lambda: search.Choices(filters="8"), ["filters", "'8'", "whole number"]),
        "depth": (lambda: search.Choices(depth=0), ["depth", "0", ">= 1", "depth=1"]),
        "kernel": (lambda: search.Choices(kernel_size=-3), ["kernel_size", "-3", ">= 1"]),
        "stride": (lambda: search.Choices(stride=0), ["stride", "0", ">= 1", "stride=1"]),
        "padding": (lambda: search.Choices(padding=-1), ["padding", "-1", ">= 0", "padding=0"]),
        "batch size": (lambda: search.Choices(batch_size=0), ["batch_size", "0", ">= 1", "batch_size=1"]),
        "pooling": (
            lambda: search.Choices(pooling="mx"),
            ["pooling", "'mx'", "'max', 'average', 'none'", "did you mean 'max'?"],
        ),
        "pooling in capitals": (lambda: search.Choices(pooling="NONE"), ["'NONE'", "did you mean 'none'?"]),
        "no pooling": (lambda: search.Choices(pooling=None), ["pooling", "None", "'none'"]),
        "optimizer": (lambda: search.Choices(optimizer="sdg"), ["optimizer", "'sdg'", "did you mean 'sgd'?"]),
        "dropout of all": (
            lambda: search.prepare(search.Choices(dropout=1.0)),
            ["p must be", "below 1", "1.0", "p=0.5"],
        ),
        "no learning rate": (
            lambda: search.prepare(search.Choices(learning_rate=0)),
            ["learning_rate", "0", "> 0", "learning_rate=0.01"],
        ),
        "kernel too large": (
            lambda: search.prepare(search.Choices(kernel_size=99)),
            ["0.Conv2d", "kernel_size 99", "padded input 10", "at most 10"],
        ),
        "choices by number": (lambda: search.prepare(3), ["choices", "3", "Choices(filters=8)"]),
        "choices as a dict": (
            lambda: search.prepare({"filters": 8}),
            ["choices", "{'filters': 8}", "Choices("],
        ),
        "seed as text": (lambda: search.prepare(search.Choices(), "x"), ["rng", "'x'", "default_rng"]),
        "no validation": (lambda: search.split_digits(0), ["validation", "0", "1 to 1437", "360"]),
        "validation too large": (
            lambda: search.split_digits(1438),
            ["validation", "1438", "1 to 1437", "360"],
        ),
        "validation as a share": (lambda: search.split_digits(0.25), ["validation", "0.25", "whole number"]),
        "split by text": (lambda: search.split_digits(seed="x"), ["seed", "'x'", ">= 0", "seed=1"]),
        "epochs at the call": (lambda: epochs_of(epochs=0), ["epochs", "0", ">= 1", "epochs=1"]),
        "split at the call": (lambda: epochs_of(split=(1, 2, 3)), ["split", "(1, 2, 3)", "split_digits()"]),
        "batch size at the call": (lambda: epochs_of(batch_size=0), ["batch_size", "0", ">= 1"]),
        "another network's optimizer": (
            lambda: epochs_of(),
            ["optimizer", "another", "SGD(network.parameters()"],
        ),
    },
    "search: methods": {
        "grid of none": (lambda: search.grid_places((4, 4), 0, rng()), ["count", "0", ">= 1", "count=1"]),
        "grid over a number": (lambda: search.grid_places(4, 2, rng()), ["shape", "4", "one size per axis"]),
        "grid over nothing": (lambda: search.grid_places((), 2, rng()), ["shape", "()", "one size per axis"]),
        "grid over an empty axis": (lambda: search.grid_places((4, 0), 2, rng()), ["shape", "0", ">= 1"]),
        "grid by a seed": (lambda: search.grid_places((4, 4), 2, 0), ["rng", "0", "default_rng(0)"]),
        "random by a seed": (lambda: search.random_places((4, 4), 2, 0), ["rng", "0", "default_rng(0)"]),
        "random share": (lambda: search.random_places((4, 4), 0.5, rng()), ["count", "0.5", "count=1"]),
        "random over text": (lambda: search.random_places("ab", 2, rng()), ["shape", "'ab'", "per axis"]),
        "halving of no places": (
            lambda: search.successive_halving(half, [], 9),
            ["places", "0 entries", "at least 1", "random_places"],
        ),
        "halving of a number": (lambda: search.successive_halving(half, 3, 9), ["places", "3", "list"]),
        "halving of no score": (
            lambda: search.successive_halving(0.5, [(0, 0)], 9),
            ["score", "0.5", "function", "landscape.score"],
        ),
        "halving of no epochs": (
            lambda: search.successive_halving(half, [(0, 0)], 0),
            ["epochs", "0", ">= 1", "epochs=1"],
        ),
        "halving by 1": (
            lambda: search.successive_halving(half, [(0, 0)], 9, factor=1),
            ["factor", "1", ">= 2", "factor=2"],
        ),
        "searching no score": (lambda: search.search_fully(None, [(0, 0)], 9), ["score", "None", "function"]),
        "searching no epochs": (lambda: search.search_fully(half, [(0, 0)], -1), ["epochs", "-1", ">= 1"]),
        "searching nowhere": (
            lambda: search.search_fully(half, [], 9),
            ["places", "0 entries", "at least 1"],
        ),
        "starting with no training": (lambda: search.halving_start(0, 9), ["trainings", "0", ">= 1"]),
        "starting with no epochs": (lambda: search.halving_start(3, 0), ["epochs", "0", ">= 1"]),
        "the best of none": (
            lambda: search.best_of([]),
            ["tried", "0 entries", "at least 1", "search_fully"],
        ),
        "the best of a number": (lambda: search.best_of(3), ["tried", "3", "list", "search_fully"]),
        "the best of numbers": (lambda: search.best_of([0.5, 0.9]), ["tried[0]", "0.5", "search_fully"]),
        "a method misspelt": (
            lambda: search.load_landscape().search("gird", 3, 0),
            ["method", "'gird'", "'successive halving'", "did you mean 'grid'?"],
        ),
        "a method in small letters": (
            lambda: search.load_landscape().search("bayesian", 3, 0),
            ["method", "'bayesian'", "did you mean 'Bayesian'?"],
        ),
        "no trainings": (
            lambda: search.load_landscape().search("random", 0, 0),
            ["trainings", "0", ">= 1", "trainings=1"],
        ),
        "a seed below 0": (lambda: search.load_landscape().search("grid", 3, -1), ["seed", "-1", ">= 0"]),
        "a seed as text": (lambda: search.load_landscape().search("grid", 3, "a"), ["seed", "'a'", ">= 0"]),
        "a seed not stored": (
            lambda: search.load_landscape().search("Bayesian", 9, 99),
            ["seed", "99", "at most 19", "seed=19"],
        ),
        "more trainings than stored": (
            lambda: search.load_landscape().search("Bayesian", 37, 0),
            ["trainings", "37", "at most 36", "trainings=36"],
        ),
    },
    "search: studies": {
        "name": (lambda: search.open_study(name=3), ["name", "3", 'name="digits"']),
        "no name": (lambda: search.open_study(name=""), ["name", "''", 'name="digits"']),
        "storage by number": (lambda: search.open_study(storage=3), ["storage", "3", "sqlite:///study.db"]),
        "storage without an address": (
            lambda: search.open_study(storage="postgres"),
            ["storage", "'postgres'", "sqlite:///study.db"],
        ),
        "seed": (lambda: search.open_study(seed="lucky"), ["seed", "'lucky'", ">= 0"]),
        "heartbeat": (lambda: search.open_study(heartbeat=0), ["heartbeat", "0", ">= 1", "heartbeat=1"]),
        "grace": (lambda: search.open_study(grace=None), ["grace", "None", ">= 1", "grace=1"]),
        "optimizing a number": (
            lambda: search.optimize(3, search.digits_objective, 1),
            ["study", "3", "search.open_study()"],
        ),
        "optimizing no function": (
            lambda: search.optimize(search.open_study(), 3, 1),
            ["objective", "3", "function", "search.digits_objective"],
        ),
        "optimizing a negative number of trials": (
            lambda: search.optimize(search.open_study(), half, -1),
            ["trials", "-1", ">= 0", "trials=0"],
        ),
        "the finished of none": (lambda: search.finished(None), ["study", "None", "search.open_study()"]),
        "no trial": (lambda: search.digits_objective(3), ["trial", "3", "optimize("]),
        "workers without storage": (
            lambda: search.run_workers(None),
            ["storage", "None", "sqlite:///study.db"],
        ),
        "no workers": (
            lambda: search.run_workers("sqlite:///never.db", workers=0),
            ["workers", "0", ">= 1", "workers=1"],
        ),
        "workers for trials below 0": (
            lambda: search.run_workers("sqlite:///never.db", trials=-1),
            ["trials", "-1", ">= 0", "trials=0"],
        ),
        "workers without epochs": (
            lambda: search.run_workers("sqlite:///never.db", epochs=0),
            ["epochs", "0", ">= 1", "epochs=1"],
        ),
        "work without storage": (lambda: search.work(None), ["storage", "None", "sqlite:///study.db"]),
        "work for no epochs": (lambda: search.work("sqlite:///never.db", epochs=0), ["epochs", "0", ">= 1"]),
    },
    "inspection": {
        "no network": (lambda: inspection.saliency(3, IMAGE, 1), ["network", "3", "Sequential"]),
        "a layer": (
            lambda: inspection.activations(layers.ReLU(), IMAGE),
            ["network", "ReLU()", "Sequential"],
        ),
        "the weights of none": (lambda: inspection.weights(None), ["network", "None", "Sequential"]),
        "the layers of text": (lambda: inspection.layer_names("net"), ["network", "'net'", "Sequential"]),
        "the trace of none": (lambda: inspection.Trace(3, IMAGE, 1), ["network", "3", "Sequential"]),
        "label too large": (
            lambda: inspection.saliency(NETWORK, IMAGE, 10),
            ["label 10", "classes are 0..9"],
        ),
        "label below 0": (lambda: inspection.gradients(NETWORK, IMAGE, -1), ["label -1", "classes are 0..9"]),
        "label as text": (lambda: inspection.saliency(NETWORK, IMAGE, "3"), ["labels", "<U1", "astype(int)"]),
        "label as a share": (
            lambda: inspection.gradients(NETWORK, IMAGE, 0.5),
            ["labels", "float64", "astype"],
        ),
        "many images": (
            lambda: inspection.saliency(NETWORK, IMAGES, 1),
            ["image", "(3, 1, 8, 8)", "image[0]"],
        ),
        "a plain picture": (
            lambda: inspection.activations(NETWORK, IMAGE[0]),
            ["x", "(8, 8)", "try x[None]"],
        ),
        "an image of text": (lambda: inspection.activations(NETWORK, "x"), ["x", "<U1", "astype"]),
        "a square of 0": (lambda: inspection.occlusion_map(NETWORK, IMAGE, 1, size=0), ["size", "0", ">= 1"]),
        "a square too large": (
            lambda: inspection.occlusion_map(NETWORK, IMAGE, 1, size=9),
            ["size 9", "8×8", "size <= 8"],
        ),
        "a colour as text": (
            lambda: inspection.occlusion_map(NETWORK, IMAGE, 1, fill="grey"),
            ["fill", "'grey'", "number", "fill=0.0"],
        ),
        "a colour of nan": (
            lambda: inspection.occlusion_map(NETWORK, IMAGE, 1, fill=NAN),
            ["fill", "nan", "finite", "fill=0.0"],
        ),
        "no classes": (lambda: inspection.top_classes(NETWORK, IMAGE, 0), ["count", "0", ">= 1", "count=1"]),
        "mistakes below 0": (
            lambda: inspection.worst_mistakes(NETWORK, IMAGES, LABELS, -1),
            ["count", "-1", ">= 0", "count=0"],
        ),
        "too few labels": (
            lambda: inspection.worst_mistakes(NETWORK, IMAGES, [1, 2]),
            ["labels", "(2,)", "expected (3,)", "one class number per image"],
        ),
        "one label": (lambda: inspection.worst_mistakes(NETWORK, IMAGES, 3), ["labels", "()", "(3,)"]),
        "an array that is none": (
            lambda: inspection.biography(NETWORK, IMAGE, 3, "0.Conv", (0, 0, 0)),
            ["name", "'0.Conv'", "'input', '0.Conv2d'", "did you mean '0.Conv2d'?"],
        ),
        "an array by number": (
            lambda: inspection.biography(NETWORK, IMAGE, 3, 0, (0, 0, 0)),
            ["name", "0", "'0.Conv2d'", "try name='input'"],
        ),
        "an index too short": (
            lambda: inspection.biography(NETWORK, IMAGE, 3, "0.Conv2d", (0, 0)),
            ["index (0, 0)", "(2, 8, 8)", "indices count from 0"],
        ),
        "an index too large": (
            lambda: inspection.biography(NETWORK, IMAGE, 3, "0.Conv2d", (0, 8, 0)),
            ["index (0, 8, 0)", "(2, 8, 8)", "indices count from 0"],
        ),
        "an index below 0": (
            lambda: inspection.biography(NETWORK, IMAGE, 3, "0.Conv2d", (0, -1, 0)),
            ["index", "-1", ">= 0", "index=0"],
        ),
        "half an index": (
            lambda: inspection.biography(NETWORK, IMAGE, 3, "0.Conv2d", (0, 1.5, 0)),
            ["index", "1.5", ">= 0", "whole number"],
        ),
        "no index": (
            lambda: inspection.biography(NETWORK, IMAGE, 3, "0.Conv2d", None),
            ["index", "None", "one number per axis"],
        ),
        "ratios of no weights": (
            lambda: inspection.update_ratios(3, {}),
            ["before", "3", "weights(network)"],
        ),
        "ratios of other names": (
            lambda: inspection.update_ratios({"a": K}, {"b": K}),
            ["before and after", "only one of them has a"],
        ),
        "ratios of other shapes": (
            lambda: inspection.update_ratios({"a": K}, {"a": X}),
            ["after['a']", "(5, 5)", "expected (3, 3)", "weights of one network"],
        ),
        "recording no network": (
            lambda: inspection.record_training(3, untouched(), IMAGE, 1),
            ["network", "3", "Sequential"],
        ),
        "recording no training": (
            lambda: inspection.record_training(NETWORK, 3, IMAGE, 1),
            ["records", "3", "training.fit(network"],
        ),
        "recording through a wrong label": (
            lambda: inspection.record_training(NETWORK, untouched(), IMAGE, 10),
            ["label 10", "classes are 0..9"],
        ),
        "recording one step": (
            lambda: inspection.record_training(NETWORK, untouched(), IMAGE, 1, steps=5),
            ["steps", "5", "list", "[0, 1, 10]"],
        ),
        "recording half steps": (
            lambda: inspection.record_training(NETWORK, untouched(), IMAGE, 1, steps=[0, 0.5]),
            ["steps", "0.5", ">= 0"],
        ),
    },
    "porting": {
        "images of two axes": (lambda: porting.to_nhwc(K), ["x", "(3, 3)", "(N, C, H, W)", "x[None, None]"]),
        "images of text": (lambda: porting.to_nchw("x"), ["x", "<U1", "astype"]),
        "filters of two axes": (
            lambda: porting.conv_kernel(K),
            ["weight", "(3, 3)", "(C_out, C_in, kH, kW)"],
        ),
        "filters of text": (lambda: porting.conv_weight("x"), ["kernel", "<U1", "astype"]),
        "a matrix of three axes": (
            lambda: porting.dense_kernel(np.ones((2, 2, 2))),
            ["weight", "(2, 2, 2)", "2 axes (out, in)"],
        ),
        "maps of another size": (
            lambda: porting.dense_weight(np.ones((12, 10)), maps=(5, 2, 2)),
            ["maps (5, 2, 2)", "20 numbers", "12 inputs", "Flatten"],
        ),
        "maps by number": (
            lambda: porting.dense_weight(np.ones((12, 10)), maps=12),
            ["maps", "12", "(C, H, W)", "one size per axis"],
        ),
        "eps 0": (lambda: porting.batch_norm_arguments(0, 0.1), ["eps", "0", "> 0", "1e-5"]),
        "momentum 2": (
            lambda: porting.batch_norm_arguments(1e-5, 2),
            ["momentum", "2", "between 0 and 1", "0.1"],
        ),
        "momentum as text": (lambda: porting.batch_norm_arguments(1e-5, "x"), ["momentum", "'x'", "0.1"]),
        "no network": (lambda: porting.keras_arrays(3, (1, 8, 8)), ["network", "3", "Sequential"]),
        "input of another size": (
            lambda: porting.keras_arrays(NETWORK, (1, 5, 5)),
            ["3.Linear", "in_features=50"],
        ),
        "input by number": (
            lambda: porting.keras_arrays(NETWORK, 8),
            ["input_shape", "8", "(C, H, W)", "try"],
        ),
        "arrays by number": (
            lambda: porting.load_keras_arrays(NETWORK, 3, (1, 8, 8)),
            ["arrays", "3", "list", "model.get_weights()"],
        ),
        "too few arrays": (
            lambda: porting.load_keras_arrays(NETWORK, [K], (1, 8, 8)),
            ["arrays must be 4", "got 1", "model.get_weights()"],
        ),
        "arrays of text": (
            lambda: porting.load_keras_arrays(NETWORK, ["x"] * 4, (1, 8, 8)),
            ["arrays[0]", "<U1", "astype"],
        ),
        "an array of another shape": (
            lambda: porting.load_keras_arrays(NETWORK, [K] * 4, (1, 8, 8)),
            ["arrays[0]", "(3, 3)", "expected (3, 3, 1, 2)"],
        ),
    },
    "drawing": {
        "strokes by number": (lambda: drawing.rasterize(3, 0.1), ["strokes", "3", "list of lists of (x, y)"]),
        "a stroke by number": (lambda: drawing.rasterize([3], 0.1), ["strokes[0]", "3", "(x, y)", "divide"]),
        "strokes as text": (lambda: drawing.rasterize("x", 0.1), ["strokes[0]", "'x'", "(x, y)"]),
        "a point off the pad": (
            lambda: drawing.rasterize([*LINE, [(0, 2)]], 0.1),
            ["strokes[1]", "[(0, 2)]", "0 <= x, y <= 1", "divide by the size"],
        ),
        "a point of nan": (
            lambda: drawing.rasterize([[(0, NAN)]], 0.1),
            ["strokes[0]", "nan", "0 <= x, y <= 1"],
        ),
        "a pen of 0": (lambda: drawing.rasterize(LINE, 0), ["pen", "0", "above 0", "0.19"]),
        "a pen as text": (lambda: drawing.rasterize(LINE, "thick"), ["pen", "'thick'", "number", "0.19"]),
        "a pen of nan": (lambda: drawing.rasterize(LINE, NAN), ["pen", "nan", "above 0", "0.19"]),
        "a pen wider than the digit": (lambda: drawing.rasterize(LINE, 2), ["pen", "2", "at most 1", "0.19"]),
        "no pixels": (lambda: drawing.rasterize(LINE, 0.1, size=0), ["size", "0", ">= 1", "size=1"]),
        "a kind misspelt": (
            lambda: drawing.prepare(LINE, "mnits"),
            ["kind", "'mnits'", "'digits', 'mnist'", "did you mean 'mnist'?"],
        ),
        "no kind": (lambda: drawing.prepare(LINE, None), ["kind", "None", "try kind='digits'"]),
        "a bitmap of one axis": (lambda: drawing.prepare_mnist(np.ones(3)), ["bitmap", "(3,)", "(H, W)"]),
        "a bitmap of text": (lambda: drawing.prepare_mnist("x"), ["bitmap", "<U1", "astype"]),
        "an empty bitmap": (lambda: drawing.prepare_digits(np.ones((0, 4))), ["bitmap", "(0, 4)", "(H, W)"]),
        "a bitmap of nan": (
            lambda: drawing.prepare_digits(np.full((4, 4), NAN)),
            ["bitmap", "nan", "[0, 1]", "divide by"],
        ),
        "a bitmap of bytes": (
            lambda: drawing.prepare_digits(np.full((4, 4), 255, np.uint8)),
            ["bitmap", "255", "[0, 1]", "divide by"],
        ),
    },
    "figures of windows": {
        "arrays of nothing": (lambda: figures.arrays(), ["named", "no array", "arrays(x=x)"]),
        "arrays of a text": (lambda: figures.arrays(x="a"), ["x", "<U1", "real numbers", "astype"]),
        "arrays without cells": (
            lambda: figures.arrays(x=np.ones((0, 3))),
            ["x", "(0, 3)", "not empty", "x[0"],
        ),
        "arrays of four axes": (lambda: figures.arrays(x=IMAGES), ["x", "(3, 1, 8, 8)", "(H, W)", "x[0, 0]"]),
        "ragged arrays": (lambda: figures.arrays(x=[[1], [1, 2]]), ["x", "rectangular"]),
        "arrays with a word": (
            lambda: figures.arrays(x=X, words=3),
            ["words", "3", "list", "one text per gap"],
        ),
        "a role misspelt": (
            lambda: figures.arrays(x=X, roles={"x": "inptu"}),
            ["roles['x']", "'inptu'", "'gradient'", "did you mean 'input'?"],
        ),
        "a role of no array": (lambda: figures.arrays(x=X, roles={"y": "input"}), ["roles", "'y'", "'x'"]),
        "roles as text": (lambda: figures.arrays(x=X, roles="input"), ["roles", "'input'", "dict"]),
        "convolution of three axes": (lambda: figures.convolution(X[None], K), ["x", "(1, 5, 5)", "(H, W)"]),
        "convolution of text": (lambda: figures.convolution("x", K), ["x", "<U1", "astype"]),
        "an empty kernel": (
            lambda: figures.convolution(X, np.ones((0, 3))),
            ["weight", "(0, 3)", "(kH, kW)"],
        ),
        "stride 0": (lambda: figures.convolution(X, K, stride=0), ["stride", "0", ">= 1", "stride=1"]),
        "stride of two": (lambda: figures.convolution(X, K, stride=(1, 2)), ["stride", "(1, 2)", "stride=1"]),
        "padding below 0": (lambda: figures.convolution(X, K, padding=-1), ["padding", "-1", ">= 0"]),
        "padding misspelt": (
            lambda: figures.convolution(X, K, padding="smae"),
            ["padding", "'smae'", "'same', 'valid', 'full'", "did you mean 'same'?"],
        ),
        "dilation 0": (lambda: figures.convolution(X, K, dilation=0), ["dilation", "0", ">= 1"]),
        "a cell by number": (
            lambda: figures.convolution(X, K, at=3),
            ["at", "3", "(row, col)", "leave it out"],
        ),
        "a cell of three numbers": (lambda: figures.convolution(X, K, at=(0, 0, 0)), ["at", "(0, 0, 0)"]),
        "a cell outside": (
            lambda: figures.convolution(X, K, at=(9, 9)),
            ["at", "9, 9", "the first one is ('output', '', 0, 0)"],
        ),
        "channels of two axes": (
            lambda: figures.channels(X, np.ones((1, 1, 3, 3))),
            ["x", "(5, 5)", "(C, H, W)"],
        ),
        "channels and a kernel": (lambda: figures.channels(X[None], K), ["weight", "(3, 3)", "(C_out"]),
        "channels that differ": (
            lambda: figures.channels(X[None], np.ones((1, 2, 3, 3))),
            ["1 channels", "(1, 2, 3, 3)", "expects 2"],
        ),
        "channels with two biases": (
            lambda: figures.channels(X[None], K[None, None], [1, 2]),
            ["bias", "(2,)", "expected (1,)", "reshape"],
        ),
        "channels with stride 0": (
            lambda: figures.channels(X[None], K[None, None], stride=0),
            ["stride", "0", ">= 1", "stride=1"],
        ),
        "a cell without its filter": (
            lambda: figures.channels(X[None], K[None, None], at=(0, 0)),
            ["at", "(0, 0)", "(filter, row, col)"],
        ),
        "pooling misspelt": (
            lambda: figures.pooling(X, 2, kind="mx"),
            ["kind", "'mx'", "'max', 'average'", "did you mean 'max'?"],
        ),
        "pooling by 0": (lambda: figures.pooling(X, 0), ["kernel_size", "0", ">= 1", "kernel_size=1"]),
        "pooling by a pair": (lambda: figures.pooling(X, (2, 2)), ["kernel_size", "(2, 2)", "kernel_size=1"]),
        "pooling at stride 0": (lambda: figures.pooling(X, 2, 0), ["stride", "0", ">= 1", "stride=1"]),
        "pooling padded by name": (
            lambda: figures.pooling(X, 2, padding="same"),
            ["padding", "'same'", ">= 0"],
        ),
        "pooling a vector": (lambda: figures.pooling(X[0], 2), ["x", "(5,)", "(H, W)"]),
        "view of a backward pass": (
            lambda: figures.backward(X, K, G, view="gahter"),
            ["view", "'gahter'", "'scatter', 'gather', 'weight'", "did you mean 'gather'?"],
        ),
        "gradient of another shape": (
            lambda: figures.backward(X, K, np.ones((2, 2))),
            ["grad_output", "(1, 1, 2, 2)", "(1, 1, 3, 3)"],
        ),
        "backward padded by name": (lambda: figures.backward(X, K, X, padding="same"), ["padding", "'same'"]),
        "backward through a large kernel": (
            lambda: figures.backward(X, np.ones((7, 7)), G),
            ["kernel_size 7", "padded input 5", "padding to at least 1"],
        ),
        "backward of nothing": (lambda: figures.backward(X, K, None), ["grad_output", "None", "pass"]),
        "view of pooling": (
            lambda: figures.pooling_backward(X, G, 3, 1, view="x"),
            ["view", "'x'", "'scatter', 'gather', 'weight'", "try view='scatter'"],
        ),
        "kind of pooling": (
            lambda: figures.pooling_backward(X, G, 3, 1, kind="avg"),
            ["kind", "'avg'", "'max', 'average'"],
        ),
        "gradient of pooling": (
            lambda: figures.pooling_backward(X, X, 3, 1),
            ["grad_output", "(1, 1, 5, 5)", "(1, 1, 3, 3)"],
        ),
        "a stack of none": (lambda: figures.stack(3, (1, 8, 8)), ["network", "3", "Sequential"]),
        "a stack over a number": (lambda: figures.stack(NETWORK, 8), ["input_shape", "8", "(C, H, W)"]),
        "a stack that does not fit": (
            lambda: figures.stack(NETWORK, (1, 5, 5)),
            ["3.Linear", "in_features=50"],
        ),
        "a unit by number": (lambda: figures.stack(NETWORK, (1, 8, 8), at=1), ["at", "1", "(row, col)"]),
    },
    "figures of networks": {
        "a picture without width": (lambda: figures.Picture(0, 2), ["width", "0", "above 0", "inches"]),
        "a picture as high as text": (lambda: figures.Picture(2, "a"), ["height", "'a'", "number", "inches"]),
        "words that are none": (lambda: figures.filters(K[None, None], alt=3), ["alt", "3", "one sentence"]),
        "one digit": (lambda: figures.digits(IMAGE[0]), ["images", "(8, 8)", "(N, 1, H, W) or (N, H, W)"]),
        "no digits": (lambda: figures.digits(IMAGES[:0]), ["images", "(0, 8, 8)", "not empty"]),
        "digits of text": (lambda: figures.digits(["a"]), ["images", "<U1", "astype"]),
        "too few labels": (lambda: figures.digits(IMAGES, [1]), ["labels", "[1]", "3, one per picture"]),
        "one label": (lambda: figures.digits(IMAGES, 1), ["labels", "1", "3, one per picture"]),
        "too many predictions": (
            lambda: figures.digits(IMAGES, LABELS, [0] * 4),
            ["predictions", "[0, 0, 0, 0]", "3, one per picture"],
        ),
        "no columns": (lambda: figures.digits(IMAGES, columns=0), ["columns", "0", ">= 1", "columns=1"]),
        "filters of two axes": (lambda: figures.filters(K), ["weight", "(3, 3)", "(C_out, C_in, kH, kW)"]),
        "no filters": (lambda: figures.filters(np.ones((0, 1, 3, 3))), ["weight", "(0, 1, 3, 3)", "empty"]),
        "filters in no columns": (
            lambda: figures.filters(K[None, None], columns=-1),
            ["columns", "-1", ">= 1"],
        ),
        "filters with two titles": (
            lambda: figures.filters(K[None, None], titles=["a", "b"]),
            ["titles", "['a', 'b']", "1, one per picture"],
        ),
        "maps of a vector": (lambda: figures.feature_maps(np.ones(2)), ["maps", "(2,)", "(C, H, W)"]),
        "no maps": (lambda: figures.feature_maps(np.ones((0, 8, 8))), ["maps", "(0, 8, 8)", "not empty"]),
        "confusion of two lengths": (
            lambda: figures.confusion_matrix([1], [1, 2]),
            ["predictions", "(2,)", "expected (1,)", "one class number per image"],
        ),
        "confusion of a prediction": (
            lambda: figures.confusion_matrix([1], [12]),
            ["prediction 12 at index 0", "0..9"],
        ),
        "confusion of a label": (
            lambda: figures.confusion_matrix([-1], [1]),
            ["label -1", "classes are 0..9"],
        ),
        "confusion of logits": (
            lambda: figures.confusion_matrix([1], [0.5]),
            ["predictions", "float64", "astype(int)"],
        ),
        "confusion of no classes": (lambda: figures.confusion_matrix([0], [0], 0), ["classes", "0", ">= 1"]),
        "curves of numbers": (lambda: figures.training_curves([3]), ["records[0]", "3", "training.fit"]),
        "curves of a number": (lambda: figures.training_curves(3), ["records", "3", "list", "training.fit"]),
        "activations of none": (lambda: figures.activations(3), ["found", "3", "inspection.activations"]),
        "activations of an empty dict": (lambda: figures.activations({}), ["found", "{}", "inspection."]),
        "activations of a batch": (
            lambda: figures.activations(inspection.activations(NETWORK, IMAGES)),
            ["found", "batch", "images[0]"],
        ),
        "no channels": (
            lambda: figures.activations(inspection.activations(NETWORK, IMAGE), 0),
            ["channels", "0", ">= 1", "channels=1"],
        ),
        "saliency of another size": (
            lambda: figures.saliency(IMAGE, np.ones((1, 3, 3))),
            ["gradient", "(1, 3, 3)", "(1, 8, 8)", "inspection.saliency"],
        ),
        "saliency of two axes": (lambda: figures.saliency(X, X), ["image", "(5, 5)", "(C, H, W)"]),
        "occlusion by number": (lambda: figures.occlusion(IMAGE, 3), ["drops", "()", "(rows, cols)"]),
        "occlusion of another image": (
            lambda: figures.occlusion(IMAGE, np.ones((3, 4))),
            ["drops", "(3, 4)", "(1, 8, 8)", "occlusion_map"],
        ),
        "occlusion of a smaller image": (
            lambda: figures.occlusion(IMAGE, np.ones((9, 9))),
            ["drops", "(9, 9)", "(1, 8, 8)", "occlusion_map"],
        ),
        "the biography in no network": (
            lambda: figures.biography(NETWORK, "0.Conv2d", (0, 0, 0)),
            ["trace", "Sequential(", "inspection.Trace(network, image, label)"],
        ),
        "mistakes that are none": (
            lambda: figures.worst_mistakes(IMAGES, LABELS, []),
            ["mistakes", "[]", "inspection.worst_mistakes"],
        ),
        "mistakes of more images": (
            lambda: figures.worst_mistakes(IMAGES, LABELS, inspection.Mistakes([7], [1], [0.5])),
            ["images", "8 or more", "(3, 1, 8, 8)", "pass all"],
        ),
        "mistakes without labels": (
            lambda: figures.worst_mistakes(IMAGES, None, inspection.Mistakes([1], [1], [0.5])),
            ["labels", "2 or more", "()", "pass all"],
        ),
        "ratios in a dict": (
            lambda: figures.update_ratios([1], {}),
            ["steps and ratios", "1 and 0", "pass one"],
        ),
        "ratios as numbers": (lambda: figures.update_ratios([1], [0.1]), ["ratios[0]", "0.1", "one dict"]),
        "ratios at no steps": (lambda: figures.update_ratios(1, [{}]), ["steps", "1", "list", "per step"]),
        "lines of none": (lambda: figures.line_chart({}, "x", "y", "a"), ["lines", "{}", "dict", "(x, y)"]),
        "lines of two lengths": (
            lambda: figures.line_chart({"one": ([1, 2], [1])}, "x", "y", "a"),
            ["y of 'one'", "(1,)", "(2,)"],
        ),
        "a log scale of z": (
            lambda: figures.line_chart({"one": ([1], [1])}, "x", "y", "a", "z"),
            ["log", "'z'", "'xy'"],
        ),
        "dots of a list": (lambda: figures.dot_chart([1], "x", "a"), ["groups", "[1]", "dict"]),
        "a heat map of other sides": (
            lambda: figures.heat_map([[1, 2]], [1], [1], "x", "y", "a"),
            ["values", "(1, 2)", "(1, 1)"],
        ),
        "history of none": (lambda: figures.search_history([]), ["values", "(0,)", "empty", "(T,)"]),
        "history of text": (lambda: figures.search_history(["a"]), ["values", "<U1", "astype"]),
        "history of another length": (
            lambda: figures.search_history([0.5], [True, False]),
            ["complete", "(2,)", "expected (1,)", "one True or False per value"],
        ),
        "importance of none": (
            lambda: figures.search_importance({}),
            ["importances", "{}", "dict", "optuna"],
        ),
        "importance of a list": (lambda: figures.search_importance([1]), ["importances", "[1]", "dict"]),
        "importance as text": (
            lambda: figures.search_importance({"filters": "high"}),
            ["importances['filters']", "'high'", "number"],
        ),
        "slices of none": (lambda: figures.search_slices({}, [0.5]), ["choices", "{}", "dict", "filters"]),
        "slices of another length": (
            lambda: figures.search_slices({"filters": [1, 2]}, [0.5]),
            ["choices['filters']", "(2,)", "expected (1,)", "one per value"],
        ),
        "slices of another scale": (
            lambda: figures.search_slices({"filters": [1]}, [0.5], logarithmic=["filter"]),
            ["logarithmic", "'filter'", "did you mean 'filters'?"],
        ),
    },
    "exercises": {
        "an exercise misspelt": (
            lambda: exercises.all_exercises()["output_sise"],
            ["name", "'output_sise'", "did you mean 'output_size'?"],
        ),
        "progress of no notebook": (
            lambda: exercises.progress("3_backprop"),
            ["notebook", "'3_backprop'", "did you mean '03_backprop'?"],
        ),
        "progress by number": (lambda: exercises.progress(3), ["notebook", "3", "'03_backprop'", "try"]),
        "a patient trained by text": (lambda: PATIENTS[0][0].train("long"), ["steps", "'long'", ">= 0"]),
        "a patient trained backwards": (lambda: PATIENTS[0][0].overfit(steps=-1), ["steps", "-1", ">= 0"]),
        "a patient with no images": (lambda: PATIENTS[0][0].overfit(0), ["count", "0", ">= 1", "count=1"]),
    },
}
ROWS = [(part, name) for part, cases in CASES.items() for name in cases]


@pytest.mark.parametrize(("part", "name"), ROWS, ids=[f"{part}: {name}" for part, name in ROWS])
def test_the_message_names_parameter_value_and_cure(part, name):
    if part == "search: studies":
        pytest.importorskip("optuna", reason="optuna is missing: pip install '.[search]'")
    refusal(*CASES[part][name])


def test_a_word_that_looks_like_none_gets_the_first_and_a_long_list_is_cut():
    message = refusal(lambda: exercises.all_exercises()["zzz"], ["name", ", …, got 'zzz'; try name='"])
    assert len(exercises.all_exercises()) > message.count(", '") + 1 == arguments.MOST_NAMED
    assert "zzz" not in training.recipes and training.recipes.get("zzz") is None


def test_the_clinic_says_which_diagnosis_was_meant():
    feedback = DiagnosisExercise(1, *PATIENTS[0])._examine("labels misalined")
    assert feedback.status == "error" and 'Did you mean "labels misaligned"?' in feedback.message


# ---- the command line -----------------------------------------------------------------------------

COMMANDS = {
    "unknown": (command_line.main, ["docter"], ["no sub-command docter", "Did you mean doctor?", "check"]),
    "unlike any": (command_line.main, ["xyz"], ["no sub-command xyz", "doctor", "--help"]),
    "none": (command_line.main, [], ["usage: python -m cnnlib COMMAND", "doctor", "check", "app"]),
    "doctor, an option misspelt": (command_line.main, ["doctor", "--jsn"], ["--jsn", "--json"]),
    "check, no notebook": (command_line.main, ["check"], ["notebook.ipynb"]),
    "check, no time": (
        command_line.main,
        ["check", "--timeout", "0", "a.ipynb"],
        ["--timeout", "'0'", "above 0"],
    ),
    "app, a port of 0": (
        command_line.main,
        ["app", "--port", "0"],
        ["--port", "'0'", "1 to 65535", "try 8866"],
    ),
    "app, a port too large": (
        command_line.main,
        ["app", "--port", "65536"],
        ["--port", "'65536'", "try 8866"],
    ),
    "app, a port below 0": (command_line.main, ["app", "--port=-1"], ["--port", "'-1'", "1 to 65535"]),
    "app, a port by name": (command_line.main, ["app", "--port", "http"], ["--port", "'http'", "1 to 65535"]),
    "training, no recipe": (training_commands.main, ["mnits", "x.npz"], ["'mnits'", "digits", "mnist"]),
    "training, no path": (training_commands.main, ["digits"], ["path"]),
    "training, no folder": (
        training_commands.main,
        ["digits", "none/x.npz"],
        ["path", "no folder none", "create"],
    ),
    "search, no folder": (
        search_commands.main,
        ["landscape", "none/x.npz"],
        ["path", "no folder none", "create"],
    ),
    "search, unknown": (search_commands.main, ["wrk"], ["'wrk'", "work", "landscape"]),
    "search, no trials": (
        search_commands.main,
        ["work", "sqlite:///never.db", "--trials", "0"],
        ["--trials", "'0'", ">= 1", "try 20"],
    ),
    "search, epochs as text": (
        search_commands.main,
        ["work", "sqlite:///never.db", "--epochs", "all"],
        ["--epochs", "'all'", ">= 1"],
    ),
    "search, a file for an address": (
        search_commands.main,
        ["work", "never.db"],
        ["storage", "'never.db'", "try sqlite:///study.db"],
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_wrong_command_ends_with_2_and_says_why(name, capsys):
    command, arguments, pieces = COMMANDS[name]
    try:
        code = command(arguments)
    except SystemExit as leaving:
        code = leaving.code
    said = capsys.readouterr()
    assert code == 2 and not said.out
    assert all(piece in said.err for piece in pieces), said.err


def test_a_worker_whose_storage_cannot_be_had_says_so_in_a_line(tmp_path, capsys):
    pytest.importorskip("optuna", reason="optuna is missing: pip install '.[search]'")
    address = f"sqlite:///{(tmp_path / 'none' / 'study.db').as_posix()}"
    with pytest.raises(SystemExit) as leaving:
        search_commands.main(["work", address])
    said = capsys.readouterr().err
    assert leaving.value.code == 1 and said.count("\n") == 1
    assert address in said and "choose a place that can be written" in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        ("", "is not a notebook"),
        ("{}", "is not a notebook"),
        ("[1]", "not a notebook"),
    ],
)
def test_check_of_what_is_no_notebook_ends_with_2_and_names_the_file(tmp_path, capsys, content, words):
    path = tmp_path / "learner.ipynb"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert command_line.main(["check", str(path)]) == 2
    said = capsys.readouterr().out
    assert "learner.ipynb" in said and words in said


def test_check_of_a_folder_without_notebooks_ends_with_2(tmp_path, capsys):
    assert command_line.main(["check", str(tmp_path)]) == 2
    assert "cannot be read" in capsys.readouterr().out
