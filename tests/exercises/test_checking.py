"""What all exercises share: stubs, errors, endless loops, display, progress; and that nothing is mixed up."""

import re
import threading
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from cnnlib import exercises, ops
from cnnlib.exercises import all_exercises, progress
from cnnlib.exercises.checking import examiner, sandbox
from cnnlib.exercises.checking import progress as record
from cnnlib.exercises.clinic.diagnosis import DiagnosisExercise
from cnnlib.exercises.exercise import Exercise, FunctionExercise, NumberExercise
from cnnlib.exercises.task import Case

NAMES = (
    "output_size pad2d conv2d conv2d_backward max_pool2d max_pool2d_backward softmax_cross_entropy "
    "relu_backward sgd_momentum_step minibatches"
).split()
EXERCISES = all_exercises()
FUNCTIONS = {name: exercise for name, exercise in EXERCISES.items() if isinstance(exercise, FunctionExercise)}
NUMBERS = {name: exercise for name, exercise in EXERCISES.items() if isinstance(exercise, NumberExercise)}


@pytest.fixture(autouse=True)
def nothing_solved_yet(monkeypatch):
    monkeypatch.setattr(record, "_session", {})


def check(name, answer):
    return EXERCISES[name].check(answer)


def test_all_names_exist_and_can_be_imported():
    assert set(NAMES) <= set(EXERCISES)
    import cnnlib.exercises

    for name, exercise in EXERCISES.items():
        assert getattr(cnnlib.exercises, f"{name}_exercise") is exercise
        assert isinstance(exercise, Exercise)
        assert exercise.name == name
        assert exercise.title and exercise.task and exercise.hints and exercise.stub


def test_every_file_of_a_chapter_is_an_exercise():
    """The file of an exercise has its name; the folder that of its notebook."""
    folder = Path(exercises.__file__).parent
    files = {(path.parent.name, path.stem) for path in folder.glob("n[0-9]*/[a-z]*.py")}
    assert files == {
        (f"n{one.notebook}", name)
        for name, one in EXERCISES.items()
        if one.notebook[0].isdigit() and not name.startswith("patient")
    }
    assert all((folder / f"../../notebooks/{name[1:]}.ipynb").exists() for name, _ in files)


def test_chapters_01_to_06_have_three_to_six_each():
    counts = {}
    for exercise in EXERCISES.values():
        counts[exercise.notebook[:2]] = counts.get(exercise.notebook[:2], 0) + 1
    assert all(3 <= counts[f"0{number}"] <= 6 for number in (1, 2, 3, 5, 6)), counts
    assert counts["cl"] >= 7  # the clinic


@pytest.mark.parametrize("name", FUNCTIONS)
def test_shipped_solutions_pass(name):
    exercise = FUNCTIONS[name]
    assert exercise.check(exercise.function_task.solution).status == "correct"
    page = exercise.solution()
    scope = {"np": np, "ops": ops}
    exec(page.code, scope)
    assert exercise.check(scope[exercise.function_task.solution.__name__]).status == "correct"
    assert len(page.text) > 20


@pytest.mark.parametrize("name", FUNCTIONS)
def test_stubs_are_not_attempted_and_broken_functions_are_wrong(name):
    scope = {"np": np}
    exec(FUNCTIONS[name].stub, scope)
    feedback = check(name, scope[name.removeprefix("repair_")])
    if name.startswith("repair_"):
        assert feedback.status == "wrong" and feedback.mistake or feedback.status == "error", feedback
    else:
        assert (feedback.status, feedback.mistake) == ("not_attempted", None)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_shipped_wrong_version_is_named(name):
    for mistake in FUNCTIONS[name].function_task.mistakes:
        assert mistake.sentence
        for number, version in enumerate(mistake.versions):
            feedback = check(name, version)
            assert (feedback.status, feedback.mistake) == ("wrong", mistake.name), number
            assert mistake.sentence in feedback.message


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_mistake_of_the_table_has_a_sentence(name):
    for mistake in FUNCTIONS[name].function_task.mistakes:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", mistake.name)
        assert not re.search(r"\b(simply|just|obviously)\b", mistake.sentence)


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers(name):
    exercise = NUMBERS[name]
    assert exercise.check(exercise._answer).status == "correct"
    assert exercise.check(...).status == "not_attempted"
    assert exercise.check(None).status == "not_attempted"
    assert exercise.check("3").status == "error"
    assert exercise.check(print).status == "error"
    assert exercise.check(range(1, 8)).status == "error"
    assert exercise.check(np.asarray(exercise._answer, dtype=float)).status == "correct"
    for wrong, (mistake, sentence) in exercise._misconceptions.items():
        feedback = exercise.check(wrong)
        assert (feedback.status, feedback.mistake) == ("wrong", mistake)
        assert sentence in feedback.message
    far = np.full(np.shape(exercise._answer), 12345.0)
    assert exercise.check(far).status == "wrong"
    assert str(exercise.solution()).count("\n") >= 2


def test_initial_loss_accepts_two_decimals():
    assert check("predict_initial_loss", 2.3).status == "correct"
    assert check("predict_initial_loss", 2.302585).status == "correct"


def pass_only(*arguments):
    """A docstring."""
    pass


def none_returned(*arguments):
    return None


def not_implemented(*arguments):
    raise NotImplementedError


def ellipsis_returned(*arguments):
    return ...


@pytest.mark.parametrize(
    "function", [pass_only, none_returned, not_implemented, ellipsis_returned, None, ...]
)
@pytest.mark.parametrize("name", NAMES)
def test_not_attempted(name, function):
    assert check(name, function).status == "not_attempted"


def test_a_forgotten_return_and_a_print_have_messages_of_their_own():
    def forgotten(grad_output, x):
        result = grad_output * (x > 0)  # noqa: F841

    def printed(grad_output, x):
        print(grad_output * (x > 0))

    messages = [check("relu_backward", function).message for function in (pass_only, forgotten, printed)]
    assert len(set(messages)) == 3
    assert "print" in messages[2]
    assert check("relu_backward", printed).status == "wrong"


def test_what_is_no_function_or_takes_other_arguments():
    for answer in (3, "relu", [1, 2], np.zeros(3)):
        assert check("relu_backward", answer).status == "error"
    feedback = check("relu_backward", lambda grad_output: grad_output)
    assert feedback.status == "error"
    assert "grad_output, x" in feedback.message


def test_errors_show_the_input_and_the_line():
    def divides(grad_output, x):
        unknown = 1 // 0
        return unknown

    feedback = check("relu_backward", divides)
    assert (feedback.status, feedback.mistake) == ("error", None)
    assert "ZeroDivisionError" in feedback.message
    assert "unknown = 1 // 0" in feedback.message
    assert "grad_output = [10, 20, 30]" in feedback.call


def test_a_slip_in_one_branch_is_an_error_and_no_misunderstanding():
    def slips(x, weight, bias, stride, padding):
        if padding:
            return undefined  # noqa: F821
        return FUNCTIONS["conv2d"].function_task.solution(x, weight, bias, stride, padding)

    feedback = check("conv2d", slips)
    assert (feedback.status, feedback.mistake) == ("error", None)
    assert "padding > 0" in feedback.advice


def test_strange_errors_do_not_get_out():
    class Rude(BaseException):
        def __str__(self):
            raise ValueError

    def rude(grad_output, x):
        raise Rude

    def leaves(grad_output, x):
        raise SystemExit(3)

    def recursive(grad_output, x):
        return recursive(grad_output, x)

    def interrupts(grad_output, x):
        raise KeyboardInterrupt

    for function in (rude, leaves, recursive, interrupts):
        assert check("relu_backward", function).status == "error"


@pytest.mark.parametrize(
    "result",
    [
        "text",
        {"a": 1},
        object(),
        [[1, 2], [3]],
        np.array("x"),
        (1, 2, 3),
        1j,
        [],
        np.nan,
        [None],
        set(),
        print,
    ],
)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_strange_results_are_wrong(name, result):
    def strange(*arguments):
        return result

    assert check(name, strange).status in ("wrong", "error")


def test_results_that_are_not_finite_are_said_to_be_so():
    feedback = check("max_pool2d", lambda x, k, s: np.full((1, 1, 2, 2), np.nan))
    assert feedback.status == "wrong"
    assert "nan" in feedback.as_text()


def test_arrays_and_output_of_the_learner_stay_as_they_are(capsys):
    def chatty(grad_output, x):
        print("a line of debugging")
        return grad_output * (x > 0)

    assert check("relu_backward", chatty).status == "correct"
    assert "debugging" not in capsys.readouterr().out


def test_twice_is_the_same():
    for function in (lambda g, x: g * x, lambda g, x: g * (x > 0)):
        first, second = check("relu_backward", function), check("relu_backward", function)
        assert first.as_text() == second.as_text()
        assert first.as_html() == second.as_html()


def test_a_function_that_remembers_is_found_out():
    calls = []

    def remembers(grad_output, x):
        calls.append(1)
        return grad_output * (x > 0) + (len(calls) > 11)

    assert check("relu_backward", remembers).status == "wrong"


def endless(grad_output, x):
    while True:
        pass


def swallowing(grad_output, x):
    while True:
        try:
            while True:
                x = x + 1
        except:  # noqa: E722
            pass


def sleeping(grad_output, x):
    time.sleep(5)


def printing(grad_output, x):
    while True:
        print("again")


@pytest.mark.parametrize("function", [endless, swallowing, sleeping, printing])
def test_endless_functions_end(function, monkeypatch):
    monkeypatch.setattr(sandbox, "TIME_LIMIT", 0.3)
    monkeypatch.setattr(sandbox, "STOPPING", 0.7)
    started = time.monotonic()
    feedback = check("relu_backward", function)
    assert time.monotonic() - started < 6
    assert feedback.status == "error"
    assert "loop" in feedback.message
    assert "x = [1.5, -2, 3]" in feedback.call
    assert check("relu_backward", lambda g, x: g * (x > 0)).status == "correct"


def test_an_endless_loop_on_a_later_input_shows_that_input(monkeypatch):
    monkeypatch.setattr(sandbox, "TIME_LIMIT", 0.3)

    def steps(input_size, kernel_size, stride, padding, dilation):
        room = input_size + 2 * padding - dilation * (kernel_size - 1) - 1
        count = 1
        while room != 0:
            room, count = room - stride, count + 1
        return count

    feedback = check("output_size", steps)
    assert "input_size=6, kernel_size=3, stride=2" in feedback.call


def test_time_limits_add_up_to_less_than_ten_seconds():
    assert sandbox.TIME_LIMIT + sandbox.STOPPING < 9


def test_without_threads_everything_still_works(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert check("relu_backward", lambda g, x: g * (x > 0)).status == "correct"
    assert check("relu_backward", lambda g, x: g * x).mistake == "derivative"


def test_a_fault_of_the_checker_is_no_fault_of_the_learner(monkeypatch):
    def fail(self, function):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(examiner.Examiner, "examine", fail)
    feedback = check("relu_backward", lambda g, x: g)
    assert feedback.status == "error"
    assert "fault of the course" in feedback.message


def test_cases_keep_memory_order_and_are_copies():
    array = np.zeros((2, 3, 4)).transpose(2, 0, 1)[..., ::2]
    case = Case(x=array)
    (copy,) = case.fresh()
    assert copy is not array
    assert not copy.flags.c_contiguous
    copy[...] = 1
    assert not array.any()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_two_names_have_the_same_fingerprint(name):
    for (first, version), (second, other) in combinations(FUNCTIONS[name]._examiner.versions(), 2):
        if first != second:
            same = all(
                one.right == two.right
                and (one.parts is None) == (two.parts is None)
                and (one.parts is None or all(np.array_equal(a, b) for a, b in zip(one.parts, two.parts)))
                for one, two in zip(version.judged, other.judged)
            )
            assert not same, (first, second)


def test_texts_hold_nothing_that_changes():
    for name, exercise in FUNCTIONS.items():
        for mistake in exercise.function_task.mistakes[:2]:
            for version in mistake.versions[:1]:
                text = check(name, version).as_text()
                assert not re.search(r"0x[0-9a-f]{6,}|/home|site-packages", text)


def test_pictures_mark_the_first_difference():
    feedback = check(
        "conv2d", lambda x, w, b, s, p: FUNCTIONS["conv2d"].function_task.solution(x, w, 0 * b, s, p)
    )
    assert "output[0, 0, 0, 0] is 37, expected 47." in feedback.message
    assert "47*" in feedback.as_text()
    html = feedback.as_html()
    assert "outline" in html
    assert "bias-missing" in html
    assert "<script" not in html
    bundle = feedback._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert repr(feedback) == "Feedback(status='wrong', mistake='bias-missing')"
    assert np.array_equal(feedback.inputs[0], np.arange(1.0, 10).reshape(1, 1, 3, 3))


def test_lists_and_wider_types_get_a_note():
    assert "list" in check("relu_backward", lambda g, x: (g * (x > 0)).tolist()).notes[0]
    assert "float64" in check("relu_backward", lambda g, x: np.where(x > 0, g, 0).astype(float)).notes[0]


def test_hints_go_on_one_by_one_and_stay_at_the_last():
    exercise = FunctionExercise(FUNCTIONS["conv2d"].function_task)
    hints = [str(exercise.hint()) for _ in range(len(exercise.hints) + 1)]
    assert hints == [*exercise.hints, exercise.hints[-1]]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_hints_speak_of_mistakes_that_exist(name):
    task = FUNCTIONS[name].function_task
    known = {one.name for one in task.mistakes} | set(task.outputs) | {"order", "swap-hw", "p0-slice"}
    known |= {"raised", "type", "shape", "nonfinite", "value"}
    assert len(task.about) in (0, len(task.hints))
    said = [word for words in task.about for word in words.split()]
    assert set(said) <= known and len(said) == len(set(said)), name


@pytest.mark.parametrize(
    "function, number",
    [
        (lambda x, w, b, s, p: ops.conv2d(x, w, 0 * b, s, p), 2),
        (lambda x, w, b, s, p: ops.conv2d(x, w, b, 1, p), 1),
    ],
)
def test_the_hint_that_speaks_of_the_finding_comes_first(function, number):
    exercise = FunctionExercise(FUNCTIONS["conv2d"].function_task)
    exercise.check(function)
    hints = [str(exercise.hint()) for _ in range(4)]
    assert hints[0] == exercise.hints[number] and set(hints[:3]) == set(exercise.hints)


@pytest.mark.parametrize("name", [name for name, one in EXERCISES.items() if not one.marked])
def test_a_question_in_words_has_a_model_answer(name):
    exercise = EXERCISES[name]
    written = exercise.check("I think that it becomes larger.")
    assert (
        written.status == "not_attempted"
        and "Written down" in written.as_text()
        and f"{name}_exercise.solution()" in written.as_text()
    )
    assert (
        "Not attempted" in exercise.check(...).as_text()
        and "Not attempted" in exercise.check("...").as_text()
    )
    assert len(exercise.solution().text.split()) > 40 and exercise.solution().title.startswith(
        "A model answer"
    )


# --- the clinic -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 9))
def test_patients_accept_one_diagnosis_only(number):
    exercise = EXERCISES[f"patient_{number}"]
    statuses = {choice: exercise.check(choice).status for choice in exercise.choices}
    assert sorted(statuses.values()) == ["correct"] + ["wrong"] * 7
    assert exercise.check(...).status == "not_attempted"
    assert exercise.check(5).status == "error"
    assert "Did you mean" in exercise.check("lerning rate too large").message
    assert exercise._answer in str(exercise.solution())


def test_all_faults_occur_and_the_tools_show_them():
    answers = {
        EXERCISES[f"patient_{number}"]._answer: EXERCISES[f"patient_{number}"] for number in range(1, 9)
    }
    assert set(answers) == set(DiagnosisExercise.choices)
    healthy = EXERCISES["patient_1"].healthy
    assert abs(healthy.initial_loss() - 2.303) < 0.1
    assert healthy.overfit() == 1.0
    assert healthy.gradient_check().passed
    losses, accuracy = healthy.train()
    assert losses[-1] < 1 and accuracy > 0.8

    def patient(answer):
        return answers[answer].patient

    assert patient("input not scaled").look()["pixels"] == (0.0, 255.0)
    assert patient("input not scaled").initial_loss() > 20
    assert patient("labels misaligned").overfit() == 1.0
    assert patient("labels misaligned").train()[1] < 0.25
    assert max(patient("learning rate too large").update_ratio().values()) > 3
    assert np.isnan(patient("softmax overflows").initial_loss())
    assert patient("zero initialisation").look()["logits"] == (0.0, 0.0)
    losses, _ = patient("sign of the step flipped").train(10)
    assert losses[-1] > 2 * losses[0]
    assert set(patient("data not shuffled").look()["first labels"]) == {0}
    failing = [answer for answer in answers if not patient(answer).gradient_check().passed]
    assert failing == ["backward pass wrong"]


# --- progress -------------------------------------------------------------------------------------


def solve(name="relu_backward"):
    return check(name, FUNCTIONS[name].function_task.solution)


def test_progress_is_kept_in_a_file_that_may_be_deleted(monkeypatch, tmp_path):
    file = tmp_path / "folder with ä" / "progress.json"
    monkeypatch.setenv("CNNLIB_PROGRESS", str(file))
    check("relu_backward", pass_only)
    assert not file.exists()
    check("pad2d", lambda x, p: x)
    solve()
    check("relu_backward", lambda g, x: g)
    assert record.load() == {"pad2d": "tried", "relu_backward": "solved"}
    assert list(file.parent.iterdir()) == [file]
    assert progress().solved == ["relu_backward"]
    file.unlink()
    assert progress().solved == []


def test_damaged_and_unwritable_files_are_survived(monkeypatch, tmp_path):
    file = tmp_path / "progress.json"
    monkeypatch.setenv("CNNLIB_PROGRESS", str(file))
    for content in ("not json", "[1, 2]", '{"relu_backward": 7}', ""):
        file.write_text(content, encoding="utf-8")
        assert progress().solved == []
        assert solve().status == "correct"
        assert progress().solved == ["relu_backward"]
    blocked = tmp_path / "a file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("CNNLIB_PROGRESS", str(blocked / "progress.json"))
    feedback = solve("pad2d")
    assert feedback.status == "correct"
    assert "could not be saved" in feedback.notes[-1]
    assert "pad2d" in progress().solved


def test_progress_table(capsys):
    solve()
    capsys.readouterr()
    table = progress("03_backprop")
    text = capsys.readouterr().out
    assert text.startswith("1 of 5 exercises solved")
    assert "solved  relu_backward" in text
    assert "☑ solved" in table.as_html()
    assert {row[0] for row in progress("03").rows} == {"03_backprop"}
    assert len(progress().rows) == len(EXERCISES)
    assert ("03_backprop", "explain_half_gradient", "one gradient of three is halved", "words") in table.rows


def test_the_users_data_folder_is_used_by_default(monkeypatch):
    monkeypatch.delenv("CNNLIB_PROGRESS")
    assert record.path().name == "progress.json"
    monkeypatch.setenv("CNNLIB_PROGRESS", "")
    assert record.path() is None


def test_a_narrow_console_does_not_stop_the_display(monkeypatch):
    import io
    import sys

    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")
    monkeypatch.setattr(sys, "stdout", narrow)
    assert check("output_size", lambda i, k, s, p, d: 0).status == "wrong"
    EXERCISES["output_size"].hint()
