"""What all exercises share: stubs, errors, endless loops, display, progress; and that nothing is mixed up."""

import html
import json
import re
import threading
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from cnnlib import exercises, ops
from cnnlib.exercises import all_exercises, progress
from cnnlib.exercises.checking import examiner, grids, rendering, sandbox
from cnnlib.exercises.checking import progress as record
from cnnlib.exercises.clinic.diagnosis import DiagnosisExercise
from cnnlib.exercises.exercise import Exercise, FunctionExercise, NumberExercise
from cnnlib.exercises.task import Case

NAMES = (
    "output_size pad2d conv2d conv2d_backward max_pool2d max_pool2d_backward softmax_cross_entropy "
    "relu_backward sgd_momentum_step minibatches"
).split()
EXERCISES = all_exercises()
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
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


SOLVED = [
    pytest.param(name, marks=pytest.mark.keras if one.function_task.needs else ())
    for name, one in FUNCTIONS.items()
]


@pytest.mark.parametrize("name", SOLVED)
def test_shipped_solutions_pass(name, request):
    exercise = FUNCTIONS[name]
    if exercise.function_task.needs:
        request.getfixturevalue(exercise.function_task.needs)
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
    page = feedback.as_html()
    assert "outline" in page
    assert "bias-missing" in page
    assert "<script" not in page
    bundle = feedback._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert repr(feedback) == "Feedback(status='wrong', mistake='bias-missing')"
    assert np.array_equal(feedback.inputs[0], np.arange(1.0, 10).reshape(1, 1, 3, 3))


def test_all_wrong_cells_are_marked():
    """Of three wrong ones two looked right."""
    solve = FUNCTIONS["conv2d"].function_task.solution

    def spoiled(*arguments):
        output = solve(*arguments).astype(float)
        output[..., 0, :] += 1
        return output

    expected, yours = check("conv2d", spoiled).grids
    width = len(yours.rows[0])
    assert yours.marked == (0, 0)
    assert yours.wrong == expected.wrong == {(0, col) for col in range(width)} and width > 1
    assert grids.as_text([yours]).count("*") == grids.as_html([yours]).count("*") == width


def test_a_piece_of_a_large_array_keeps_the_first_difference_in_view():
    array, differs = np.arange(2 * 9 * 12).reshape(2, 9, 12), np.zeros((2, 9, 12), bool)
    differs[1, 8, 10:] = True
    piece = grids.grid("yours", array, differs)
    assert piece.note == "shape (2, 9, 12), here [1], rows from 2, columns from 5"
    assert (piece.marked, piece.wrong) == ((6, 5), {(6, 5), (6, 6)}) and piece.rows[6][5] == "214"
    assert grids.grid("yours", np.float64(2.5), np.bool_(True)).marked == (0, 0)
    assert grids.grid("yours", np.zeros((0, 2))).rows == [["(empty)"]]


def test_a_box_says_first_what_was_found_and_offers_the_rest_behind_buttons():
    wrong = check("relu_backward", lambda g, x: g).as_html()
    places = [wrong.index(f">{word}<") for word in ("✗", "Not right yet", "the input", "hint", "solution")]
    finding = wrong.index("expected")
    assert places == sorted(places) and places[1] < finding < wrong.index("<table") < places[2]
    assert EXERCISES["relu_backward"].title in wrong
    right = check("relu_backward", FUNCTIONS["relu_backward"].function_task.solution).as_html()
    assert ">✓<" in right and ">solution<" in right and ">hint<" not in right
    stub = check("relu_backward", ...).as_html()  # in a stored notebook all might be open
    assert ">hint<" in stub and ">solution<" not in stub


@pytest.mark.parametrize("name", EXERCISES)
def test_every_hint_is_behind_a_button_and_those_that_fit_come_first(name):
    exercise = EXERCISES[name]
    assert exercise.check().as_html().count("<summary") == len(exercise.hints)
    assert exercise.hints_in_order() == list(exercise.hints)
    about = [words.split() for words in getattr(getattr(exercise, "function_task", None), "about", ())]
    for hint, topics in zip(exercise.hints, about):
        for exercise._topics in ((topic,) for topic in topics):
            assert exercise.hints_in_order()[0] == hint
    exercise._topics = ()


@pytest.mark.parametrize(
    "code",
    [
        FUNCTIONS["conv2d"].solution_page().code,
        'f"{a:>{w}}" + "<b>"  # & a comment\n',
        "not Python (",
        "12.5",
        "a = [1,\n 2]\n",
    ],
)
def test_a_solution_is_shown_in_colours_and_nothing_of_it_is_lost(code):
    shown = rendering.coloured(code)
    assert html.unescape(re.sub(r"</?span[^>]*>", "", shown)) == code
    assert "(" in code[-2:] or "<span" in shown


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
    page = table.as_html()
    assert "✓ solved" in page and 'href="03_backprop.ipynb"' in page and "1 of 5" in page
    assert {row[0] for row in progress("03").rows} == {"03_backprop"}
    assert len(progress().rows) == len(EXERCISES)
    assert ("03_backprop", "explain_half_gradient", "one gradient of three is halved", "words") in table.rows


def test_progress_is_a_picture_of_the_chapters():
    solve()
    check("softmax_cross_entropy", lambda *arguments: 0)
    page = progress().as_html()
    chapters = dict.fromkeys(one.notebook for one in EXERCISES.values())
    assert page.count('role="img"') == len(chapters)
    pieces = {state: page.count(f'title="{state}"') for state in ("solved", "tried", "open", "words")}
    assert pieces["solved"] == pieces["tried"] == 1 and sum(pieces.values()) == len(EXERCISES)
    assert "<details" in page and all(f">{name}</code>" in page for name in EXERCISES)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_exercises_are_listed_in_the_order_of_their_notebook(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    asked = dict.fromkeys(re.findall(r"(\w+?)_exercise\.(?:check|solution)\(", code))
    own = [name for name, one in EXERCISES.items() if one.notebook == path.stem]
    assert [name for name in own if name in asked] == [name for name in asked if name in own]


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
