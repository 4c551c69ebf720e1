"""The minutes of a chapter are what is counted in it, times the rates."""

import nbformat
import reading_time


def test_a_small_notebook():
    markdown, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    book = nbformat.v4.new_notebook(
        cells=[
            markdown("**Predict** " + "word " * 359 + "$x$\n\n$$y = x$$"),
            code("explorers.valley()\n\nprint(1)"),
            code("predict_initial_loss_exercise.check(...)"),
        ]
    )
    time = reading_time.time_of(book)
    assert list(reading_time.counted(book).values()) == [360, 1, 3, 2, 1, 1]
    assert round(60 * time.reading) == 120 + 30 + 3 * 4 + 2 * 15 + 40 + 90
    assert time.exercises == 4 and time.minutes == 10


def test_a_function_takes_as_long_as_its_solution():
    short, long = (reading_time._minutes_for(name) for name in ("relu_backward", "conv2d_backward"))
    assert 3 < short < long and reading_time._minutes_for("no_such_exercise") == 0


def test_what_is_printed(capsys):
    reading_time.main()
    said = capsys.readouterr().out
    assert "180 words a minute" in said and all(f"\n{n:02d} " in said for n in range(7))
