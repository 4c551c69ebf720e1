// The explorer in which a digit is drawn: the network of the course reads it in the browser. `drawing.js` prepares the
// strokes, `forward.js` runs the network; what is shown is the board of cnnlib.explorers.draw, filled with other numbers.

const SHOWN = 56; // pixels of the drawing on the page
const MAPS_SHOWN = 6;

function unpacked({ shape, data }) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return { shape, data: new Float32Array(bytes.buffer) };
}

const networkOf = ({ layers, ...rest }) => ({
  ...rest,
  layers: layers.map((layer) => Object.fromEntries(Object.entries(layer).map(([name, value]) => [name, value?.data ? unpacked(value) : value]))),
});

const short = (value) => (Number.isFinite(value) ? Number(value.toPrecision(4)) : null);
const percent = (share) => `${(100 * share).toFixed(0)}%`;

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

// ---- the boards, in the form that board_view.js draws: those of Python with other numbers -----------

function mapsOf(template, [channels, rows, cols], data, marks = []) {
  const size = rows * cols;
  const shown = Math.min(channels, MAPS_SHOWN);
  const panels = Array.from({ length: shown }, (_, n) => Array.from(data.slice(n * size, (n + 1) * size), short));
  const numbers = panels.flat().filter((value) => value !== null);
  const largest = Math.max(...numbers.map(Math.abs)) || 1;
  const colours = template.colours === "images" ? "images" : numbers.some((value) => value < 0) ? "signed" : "amounts";
  return { ...template, rows, cols, panels, colours, low: colours === "signed" ? -largest : 0, high: largest, marks };
}

// In a square of nothing, so that boxes keep their size.
function boxed({ rows, cols, data }) {
  const edge = Math.max(rows, cols);
  const [top, left] = [Math.floor((edge - rows) / 2), Math.floor((edge - cols) / 2)];
  const square = new Float32Array(edge * edge).fill(NaN);
  data.forEach((value, at) => (square[(top + Math.floor(at / cols)) * edge + left + (at % cols)] = value));
  return [[1, edge, edge], square];
}

function stepMaps(template, image, bitmap) {
  if (image !== bitmap) return mapsOf(template, ...boxed(image));
  const [scale, [top, left, rows, cols]] = [image.rows / SHOWN, inkBox(bitmap)];
  const [row, col] = [Math.floor(top / scale), Math.floor(left / scale)];
  const mark = [0, row, col, Math.ceil((top + rows) / scale) - row, Math.ceil((left + cols) / scale) - col];
  const drawn = bitmap.data.some((value) => value > 0);
  return mapsOf(template, [1, SHOWN, SHOWN], resize(image, SHOWN, SHOWN).data, drawn ? [mark] : []);
}

function boardsOf(network, strokes, invitation) {
  const { steps, arrays, shares } = readDigit(network, strokes);
  const drawn = strokes.some((stroke) => stroke.length);
  const [first, second] = shares.map((_, digit) => digit).sort((one, other) => shares[other] - shares[one] || one - other);
  const [templates, [bars]] = network.answer.rows;
  const images = [steps[0], ...steps.slice(2)];
  const pictures = templates.map((template, n) => stepMaps(template, images[n], steps[0]));
  const seen = drawn ? shares : shares.map(() => 0);
  const filled = { ...bars, values: seen.map(short), texts: seen.map(percent), big: drawn ? String(first) : "?" };
  const reading = `The network reads ${first === 8 ? "an" : "a"} ${first} with ${percent(shares[first])}; next comes ${second} with ${percent(shares[second])}`;
  const layers = network.inside.rows.map((row) => row.map((section) => {
    const { shape, data } = arrays[Number(section.name.split(".")[0]) + 1];
    return mapsOf(section, shape.length === 1 ? [1, 1, shape[0]] : shape, data);
  }));
  return [
    { ...network.answer, status: drawn ? reading : invitation, rows: [pictures, [filled]] },
    { ...network.inside, rows: layers },
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
    inside.className = "cnn-quiet";
    beside.append(pad, answer);
    view.append(beside, inside);
    note.textContent = "In a notebook the network can also learn from your drawings.";
    const [strokes, network] = [this.sample(), await this.network()];
    const [answered, within] = boardsOf(network, strokes, this.index.invitation);
    show();
    this.pad = await cnnBook.draw("DigitPad", { strokes, sample: strokes.length > 0, colour: cnnBook.palette.input }, pad);
    this.answer = await cnnBook.draw("BoardView", { state: answered }, answer);
    this.inside = await cnnBook.draw("BoardView", { state: within }, inside);
    this.pad.on("change:strokes", () => this.read());
    this.pad.on("change:sample", () => this.pad.get("sample") || this.chosen[1].set("index", 0));
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
    const [answer, inside] = boardsOf(network, this.pad.get("strokes"), this.index.invitation);
    this.answer.set("state", answer);
    this.inside.set("state", inside);
  }
}

cnnBook.kinds.draw = Drawing;
