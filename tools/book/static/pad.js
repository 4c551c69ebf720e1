// The explorer in which a digit is drawn: the network of the course reads it in the browser. `drawing.js` prepares the
// strokes, `forward.js` runs the network; what is shown is the board of cnnlib.explorers.draw, filled with other numbers.

const SHOWN = 56; // pixels of the drawing on the page
const MAPS_SHOWN = 12;
const INVITATION = "The pad is empty: draw a digit on it, or pick a sample";
const NO_BOARD = { key: "", status: "", message: "", rows: [] };

function unpacked({ shape, data }) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return { shape, data: new Float32Array(bytes.buffer) };
}

const networkOf = ({ layers, ...rest }) => ({
  ...rest,
  layers: layers.map((layer) => Object.fromEntries(Object.entries(layer).map(([name, value]) => [name, value?.data ? unpacked(value) : value]))),
});

const short = (value) => Number(value.toPrecision(4));
const percent = (share) => `${(100 * share).toFixed(1)}%`;

function softmax(logits) {
  const largest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / sum);
}

// What a network makes of a drawing: `steps` of the preparation, `arrays` after each layer, `shares` of the classes.
function readDigit(network, strokes) {
  const steps = prepare(strokes, network.kind, network.pen);
  const { rows, cols, data } = steps.at(-1);
  const arrays = forward(network.layers, { shape: [1, rows, cols], data });
  return { steps, arrays, shares: softmax(arrays.at(-1).data) };
}

// ---- the board, in the form that board_view.js draws ---------------------------------------------

function mapsOf(template, [channels, rows, cols], data, limits = {}) {
  const size = rows * cols;
  const shown = Math.min(channels, MAPS_SHOWN);
  const panels = Array.from({ length: shown }, (_, n) => Array.from(data.slice(n * size, (n + 1) * size), short));
  const largest = Math.max(...panels.flat().map(Math.abs)) || 1;
  const signed = panels.some((panel) => panel.some((value) => value < 0));
  const colours = template.colours === "images" ? "images" : signed ? "signed" : "amounts";
  return { ...template, rows, cols, panels, colours, low: colours === "signed" ? -largest : 0, high: largest, marks: [], ...limits };
}

function stepMaps(template, image, bitmap) {
  if (image !== bitmap) return mapsOf(template, [1, image.rows, image.cols], image.data);
  const [scale, [top, left, rows, cols]] = [image.rows / SHOWN, inkBox(bitmap)];
  const [row, col] = [Math.floor(top / scale), Math.floor(left / scale)];
  const mark = [0, row, col, Math.ceil((top + rows) / scale) - row, Math.ceil((left + cols) / scale) - col];
  return mapsOf(template, [1, SHOWN, SHOWN], resize(image, SHOWN, SHOWN).data, { marks: [mark] });
}

function boardsOf(network, strokes) {
  if (!strokes.some((stroke) => stroke.length)) return [{ ...NO_BOARD, status: INVITATION }, NO_BOARD];
  const { steps, arrays, shares } = readDigit(network, strokes);
  const best = shares.map((_, digit) => digit).sort((one, other) => shares[other] - shares[one] || one - other).slice(0, 5);
  const [[...pictures], [bars], ...layers] = network.rows;
  const images = [steps[0], ...steps.slice(2)];
  const texts = best.map((digit) => percent(shares[digit]));
  const filled = { ...bars, labels: best.map((digit) => `class ${digit}`), values: best.map((digit) => short(shares[digit])), texts };
  const rows = layers.map(([section]) => {
    const { shape, data } = arrays[Number(section.name.split(".")[0]) + 1];
    return [mapsOf(section, shape.length === 1 ? [1, 1, shape[0]] : shape, data)];
  });
  const status = `The network reads a ${best[0]} with ${texts[0]}; next comes ${best[1]} with ${texts[1]}`;
  return [
    { ...NO_BOARD, status, rows: [pictures.map((template, n) => stepMaps(template, images[n], steps[0])), [filled]] },
    { ...NO_BOARD, status: `${rows.length} layers, each with its first maps`, rows },
  ];
}

// ---- the explorer ----------------------------------------------------------------------------------

class Drawing {
  constructor(el, index) {
    this.parts = cnnBook.frame(el, index);
    this.index = index;
    const [kind, sample] = this.parts.controls.map(({ model }) => model);
    kind.on("change:index", () => this.read());
    sample.on("change:index", () => this.putSample());
    this.parts.reset.addEventListener("click", () => this.reset());
    this.chosen = [kind, sample];
  }

  async mount() {
    const { view, show, note } = this.parts;
    const beside = Object.assign(document.createElement("div"), { className: "cnn-beside" });
    const [pad, answer, inside] = [0, 1, 2].map(() => document.createElement("div"));
    beside.append(pad, answer);
    view.append(beside, inside);
    note.textContent = "In a notebook the network can also learn from your drawings.";
    const [strokes] = await Promise.all([this.sample(), this.network()]);
    show();
    this.pad = await cnnBook.draw("DigitPad", { strokes, sample: true, colour: cnnBook.palette.input }, pad);
    this.answer = await cnnBook.draw("BoardView", { state: NO_BOARD }, answer);
    this.inside = await cnnBook.draw("BoardView", { state: NO_BOARD }, inside);
    this.pad.on("change:strokes", () => this.read());
    this.pad.on("change:sample", () => this.pad.get("sample") || this.chosen[1].set("index", 0));
    await this.read();
  }

  sample() {
    return this.index.samples[this.chosen[1].get("index")];
  }

  async network() {
    const number = this.chosen[0].get("index");
    this.networks ??= [];
    return (this.networks[number] ??= networkOf(await cnnBook.file(this.index.networks[number])));
  }

  putSample() {
    const strokes = this.sample();
    if (!strokes.length && !this.pad.get("sample")) return; // the reader draws, and what is drawn stays
    this.pad.set("sample", strokes.length > 0);
    this.pad.set("strokes", strokes);
  }

  reset() {
    this.chosen.forEach((model) => model.set("index", model.get("opening")));
    this.putSample();
  }

  async read() {
    if (!this.pad.get("strokes").length) this.pad.set("sample", false);
    const network = await this.network();
    const [answer, inside] = boardsOf(network, this.pad.get("strokes"));
    this.answer.set("state", answer);
    this.inside.set("state", inside);
  }
}

cnnBook.kinds.draw = Drawing;
