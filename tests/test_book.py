"""What the book is made of: states of the explorers, pages from notebooks, and what stops the build."""

import base64
import gzip
import json
import re
from pathlib import Path

import anywidget
import lite
import nbformat
import publish
import pytest
import staging
import traitlets
from book import assembly, pages, states
from book import build as book
from staging import BuildError, digest

from cnnlib import explorers
from cnnlib.explorers import controls
from cnnlib.explorers.base import CALL, Explorer, SceneExplorer
from cnnlib.figures.scene import Scene

ROOT = Path(__file__).parents[1]
OF_ITS_OWN = {"draw", "monitor", "kernel_studio"}  # not a table of states
POOLING = {"explorer": "pooling", "arguments": {"input_size": 4}}
PIXEL = base64.b64encode(
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (300).to_bytes(4) + (20).to_bytes(4) + b"\x08\x06\0\0\0"
)


def unpacked(path):
    """What a file of states holds."""
    packed = re.fullmatch(rf'cnnBook\.arrived\("{path.stem}","(.*)"\)\n', path.read_text(encoding="utf-8"))
    return json.loads(gzip.decompress(base64.b64decode(packed[1])))


def restored(thing, parts):
    if isinstance(thing, dict):
        if set(thing) == {"part"}:
            return parts[thing["part"]]
        return {name: restored(one, parts) for name, one in thing.items()}
    return [restored(one, parts) for one in thing] if isinstance(thing, list) else thing


@pytest.mark.parametrize("name", ["pooling", "time_machine"])
def test_the_files_of_an_explorer_hold_what_it_shows_at_every_setting(name, tmp_path, monkeypatch):
    monkeypatch.setattr(states, "CHUNK", 400_000)
    call = {"explorer": name, "arguments": {}}
    index = unpacked(tmp_path / f"{states.write_states(call, tmp_path)}.js")
    explorer, found = states.make(call), {}
    for file, keys in index["chunks"].items():
        chunk = unpacked(tmp_path / f"{file}.js")
        assert keys == list(chunk["states"])
        found |= restored(chunk["states"], chunk["parts"])
    wanted = {state["key"]: state for state in map(explorer.state_of, states.settings(explorer, 9))}
    assert len(index["chunks"]) > 1 and index["reach"] is None
    assert found == json.loads(json.dumps(wanted))
    assert [control["label"] for control in index["controls"]] == [
        control.description for control in explorer.controls.values()
    ]


@pytest.mark.parametrize("name", sorted(set(explorers.__all__) - OF_ITS_OWN))
def test_every_explorer_is_a_table_whose_settings_are_counted(name, monkeypatch):
    monkeypatch.setattr(states, "MOST_STATES", 300)
    explorer = states.make({"explorer": name, "arguments": {}})
    assert states.is_table(explorer)
    reach = states.reach_of(explorer.controls)
    found = list(states.settings(explorer, min(reach, len(explorer.controls))))
    others = [len(controls.values_of(control)) - 1 for control in explorer.controls.values()]
    assert len(found) == len({str(values) for values in found}) == states.count_within(others, reach)
    assert len(found) <= 300 or reach == 1
    assert explorer.values in found
    moved = [sum(values[name] != explorer.values[name] for name in values) for values in found]
    assert max(moved) == reach


@pytest.mark.parametrize("name", ["draw", "monitor"])
def test_what_computes_in_python_is_no_table(name):
    explorer = states.make({"explorer": name, "arguments": {}})
    assert not states.is_table(explorer) and not states.computes_itself(explorer)


class Doubled(anywidget.AnyWidget):
    """A view that computes: it shows its control's value twice."""

    _esm = "export default {}"
    controls = traitlets.List().tag(sync=True)
    word = traitlets.Unicode("twice").tag(sync=True)


def test_a_view_that_computes_by_itself_is_written_with_its_values(tmp_path, monkeypatch):
    name, control = controls.slider("size", "size i", 2, 1, 4)
    made = Explorer("doubled", {name: control}, Doubled())
    monkeypatch.setattr(states, "make", lambda _: made)
    assert states.computes_itself(made) and not states.is_table(made)
    index = unpacked(tmp_path / f"{states.write_view(POOLING, tmp_path)}.js")
    slider = {"kind": "range", "label": "size i", "min": 1, "max": 4, "step": 1}
    assert index == {
        "view": "Doubled",
        "values": {"word": "twice"},
        "controls": [slider],
        "opening": [2],
        "choices": {},
    }


def test_what_a_list_sets_in_python_is_written_too(tmp_path):
    call = {"explorer": "kernel_studio", "arguments": {}}
    index, made = unpacked(tmp_path / f"{states.write_view(call, tmp_path)}.js"), states.make(call)
    names = list(made.controls)
    assert list(index["choices"]) == [str(names.index("kernel"))]
    blur = index["controls"][names.index("kernel")]["labels"].index("blur")
    made.controls["kernel"].value = "blur"
    assert index["choices"][str(names.index("kernel"))][blur] == controls.opening_places(
        made.controls.values()
    )


def test_a_state_that_fails_is_named(tmp_path, monkeypatch):
    def of(input_size):
        if input_size == 3:
            raise ZeroDivisionError("no such size")
        return Scene(f"size {input_size}")

    made = SceneExplorer("pooling", [controls.slider("input_size", "input size i", 2, 2, 4)], of)
    made.call = POOLING
    monkeypatch.setattr(states, "make", lambda _: made)
    with pytest.raises(BuildError, match=r"explorers\.pooling fails at \{'input_size': 3\}: .*no such size"):
        states.write_states(POOLING, tmp_path)


# ---- pages -----------------------------------------------------------------------------------------


def notebook(*cells):
    """A notebook of (markdown, code, outputs) that was run."""
    found = [nbformat.v4.new_markdown_cell("# 00 A title\n\nWords.")]
    for number, (words, code, outputs) in enumerate(cells, 1):
        cell = nbformat.v4.new_code_cell(code, execution_count=number, outputs=outputs)
        found += [nbformat.v4.new_markdown_cell(words), cell]
    return nbformat.v4.new_notebook(cells=found)


def result(**data):
    data = {name.replace("_", "/"): text for name, text in data.items()}
    return nbformat.v4.new_output("execute_result", data)


def explored(sentence="Explorer pooling: a sentence <b>.", call=POOLING):
    data = {pages.WIDGET: {}, "image/png": PIXEL.decode(), "text/plain": sentence}
    return nbformat.v4.new_output("execute_result", data | ({CALL: call} if call else {}))


def page(tmp_path, *cells):
    firsts = {states.canonical(POOLING): "0123"}
    return pages.page_of(notebook(*cells), firsts, tmp_path, "<details>run</details>").cells


def test_an_explorer_becomes_its_place_with_picture_and_sentence(tmp_path):
    html = (
        page(tmp_path, ("**Predict** it.", "explorers.pooling()", [explored()]))[2]
        .outputs[0]
        .data["text/html"]
    )
    assert 'class="cnn-live" data-states="0123"' in html
    assert 'alt="Explorer pooling: a sentence &lt;b&gt;."' in html and 'width="300" height="20"' in html
    (name,) = [path.name for path in tmp_path.iterdir()]
    assert f'src="_static/{tmp_path.name}/{name}"' in html
    assert (tmp_path / name).read_bytes() == base64.b64decode(PIXEL)


def test_an_explorer_without_a_call_keeps_its_picture_and_says_so(tmp_path):
    html = page(tmp_path, ("Look.", "monitor(net)", [explored(call=None)]))[2].outputs[0].data["text/html"]
    assert "cnn-still" in html and pages.NOT_HERE in html and "data-states" not in html


@pytest.mark.parametrize(
    ("words", "metadata", "output", "prompt"),
    [
        ("Now **predict** the sum.", {}, "stream", pages.ANSWER),
        ("**Write down your sum**, then run.", {}, "picture", pages.ANSWER),
        ("Look at it.", {"jupyter": {"outputs_hidden": True}}, "stream", pages.FOLDED),
        ("Look at it.", {}, "stream", None),
        ("**Predict** it.", {}, "explorer", None),
        ("**Predict** it.", {"jupyter": {"outputs_hidden": True}}, "explorer", pages.ANSWER),
        ("**Predict** it.", {}, None, None),
    ],
)
def test_answers_are_folded_where_a_guess_is_asked_for(words, metadata, output, prompt, tmp_path):
    outputs = {
        "stream": [nbformat.v4.new_output("stream", text="12\n")],
        "picture": [result(image_png=PIXEL.decode(), text_plain="A picture of words.")],
        "explorer": [explored()],
        None: [],
    }[output]
    book = notebook((words, "code", outputs))
    book.cells[2].metadata.update(metadata)
    cell = pages.page_of(book, {states.canonical(POOLING): "0123"}, tmp_path, "").cells[2]
    assert ("hide-output" in cell.metadata.get("tags", [])) == bool(prompt)
    assert cell.metadata.get("mystnb", {}).get("code_prompt_show") == prompt


def test_an_exercise_has_its_hints_and_a_chapter_says_how_to_run_it(tmp_path):
    box = result(text_html="<b>pad2d: Not attempted yet</b>")
    cells = page(tmp_path, ("### 4", "pad2d_exercise.check(pad2d)", [box]), ("Look.", "1 + 1", []))
    assert cells[0].source.startswith("# 00 A title\n\n<details>run</details>\n\n")
    assert cells[2].outputs == []
    assert cells[3].source.count("<summary>Hint") == 3 and "pad2d_exercise.check" in cells[3].source
    assert len(cells) == 6


@pytest.mark.parametrize("lite", [True, False])
def test_a_chapter_links_to_python_in_the_browser_where_the_book_holds_it(lite):
    html = assembly.run_html("02_pooling.ipynb", lite)
    assert ('href="site/lab/index.html?path=02_pooling.ipynb"' in html) == lite
    assert ("make site" in html) == (not lite)


def test_a_link_into_the_repository_keeps_its_words_and_a_formula_its_address(tmp_path):
    (tmp_path / "refresher.md").write_text(
        "# R\n\n## $e^x$ and $\\ln x$\n\n[data](../data/README.md)\n", encoding="utf-8"
    )
    assert pages.companions(tmp_path) == {
        "refresher": "# R\n\n(ex-and-ln-x)=\n## $e^x$ and $\\ln x$\n\ndata\n"
    }


def test_a_link_that_is_a_formula_and_a_fold_have_a_name(tmp_path):
    page, link = tmp_path / "a.html", '<a class="reference internal" href="b.html#floor-and-ceiling"'
    fold = '<summary aria-label="Toggle hidden content">'
    inside = '<span class="std std-ref"><span class="cnn-formula-set">'
    page.write_text(f"{link}>{inside}{link}>words{fold}", encoding="utf-8")
    assembly._mend_for_screen_readers(page)
    mended = f'{link} aria-label="floor and ceiling">{inside}{link}>words<summary>'
    assert page.read_text(encoding="utf-8") == mended


def test_a_page_that_would_ask_another_host_stops_the_build(tmp_path):
    page = tmp_path / "a.html"
    page.write_text('<a href="https://x.org">x</a><script src="_static/b.js"></script>', encoding="utf-8")
    assembly._refuse_other_hosts(page)
    page.write_text('<link rel="stylesheet" href="//fonts.example.org/a.css">', encoding="utf-8")
    with pytest.raises(BuildError, match=r"a\.html would ask another host for //fonts\.example\.org"):
        assembly._refuse_other_hosts(page)


# ---- what stops the build ----------------------------------------------------------------------------


def build(tmp_path, folder, output=None):
    nothing = tmp_path / "nothing"
    book.build(output or tmp_path / "out/book", folder, nothing, nothing, nothing)


def stored(tmp_path, book):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    nbformat.write(book, folder / "00_title.ipynb")
    return folder


def test_a_notebook_that_was_never_run_is_named(tmp_path):
    book = notebook(("Look.", "1 + 1", []), ("Look.", "2 + 2", []))
    book.cells[4].execution_count = None
    with pytest.raises(BuildError, match=r"00_title\.ipynb was not run .* code cell 2; run: make notebooks"):
        build(tmp_path, stored(tmp_path, book))


def test_a_broken_notebook_and_an_empty_folder_are_named(tmp_path):
    folder = stored(tmp_path, notebook())
    (folder / "00_title.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(BuildError, match=r"00_title\.ipynb cannot be read as a notebook"):
        build(tmp_path, folder)
    (folder / "00_title.ipynb").unlink()
    with pytest.raises(BuildError, match="there are no notebooks in .*; pass --notebooks"):
        build(tmp_path, folder)


def test_a_folder_that_cannot_be_written_is_named(tmp_path, capsys, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert publish.main(["book", str(tmp_path / "file/book")]) == 1
    said = capsys.readouterr().err
    assert re.search(r"not built: .*file cannot be written \(.*\); pass a folder that can", said)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            POOLING,
            r"00_title, code cell 1: explorers\.pooling stored 'Explorer pooling: a .* make notebooks",
        ),
        ({"explorer": "pools", "arguments": {}}, "there is no explorer 'pools'"),
        ({"explorer": "pooling", "arguments": {"size": 3}}, r"pooling fails with \{'size': 3\}: TypeError"),
    ],
)
def test_an_explorer_that_is_not_what_the_notebook_stored_is_named(call, said, tmp_path, monkeypatch):
    monkeypatch.setattr(book, "PAD", call)  # nothing else is to be computed
    monkeypatch.setattr(states, "write_states", lambda call, folder: "0123")
    with pytest.raises(BuildError, match=said):
        build(tmp_path, stored(tmp_path, notebook(("Look.", "explorers.pooling()", [explored(call=call)]))))


def test_states_are_computed_once(tmp_path, monkeypatch):
    computed = []
    monkeypatch.setattr(states, "write_states", lambda call, folder: computed.append(call) or "0123")
    (tmp_path / "files").mkdir()
    answers = [book.one_explorer(POOLING, tmp_path) for _ in range(2)]
    assert answers[0] == answers[1] == ("0123", states.make(POOLING).describe())
    assert computed == [POOLING]


def test_a_folder_is_replaced_only_by_a_complete_one_and_only_when_something_changed(tmp_path, capsys):
    output, made = tmp_path / "out/pages", []

    def write(folder):
        made.append(folder)
        folder.mkdir()
        (folder / "page").write_text(str(len(made)), encoding="utf-8")

    for stamp in ("one", "one", "two"):
        staging.make(output, lambda: stamp, write)  # noqa: B023 (called at once)
    with pytest.raises(ZeroDivisionError):
        staging.make(output, lambda: "three", lambda folder: write(folder) or 1 / 0)
    assert len(made) == 3 and (output / "page").read_text(encoding="utf-8") == "2"
    assert sorted(path.name for path in output.parent.iterdir()) == [".pages.lock", "pages"]
    assert re.findall(r"up to date|MB in", capsys.readouterr().out) == ["MB in", "up to date", "MB in"]


def test_a_wheel_that_is_missing_stops_the_site(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lite, "build", lambda **options: lite.wheel_of("nothing", "1.0", tmp_path))
    assert publish.main(["site", str(tmp_path / "site")]) == 1
    assert "The site was not built: no wheel of nothing 1.0 in" in capsys.readouterr().err


def test_a_changed_source_changes_the_digest(tmp_path):
    (tmp_path / "cnnlib/exercises").mkdir(parents=True)
    for name in ("cnnlib/ops.py", "cnnlib/exercises/task.py"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    before = digest(tmp_path, ["cnnlib"], book.NO_STATES)
    (tmp_path / "cnnlib/exercises/task.py").write_text("2", encoding="utf-8")
    assert digest(tmp_path, ["cnnlib"], book.NO_STATES) == before
    (tmp_path / "cnnlib/ops.py").write_text("2", encoding="utf-8")
    assert digest(tmp_path, ["cnnlib"], book.NO_STATES) != before


def test_explorers_without_states_are_explorers_all_the_same():
    assert isinstance(states.make({"explorer": "monitor", "arguments": {}}), Explorer)
