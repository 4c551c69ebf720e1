// The kernel studio: photograph, kernel, what comes out. The browser computes everything from the values
// of the controls, so that a slider is answered within one frame; `figures/kernel_studio.py` is its twin.

const STUDIO_ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const STUDIO_HINT = "point at a picture, or click it and use the arrow keys; click to keep the place";
const STUDIO_OPENING = [0, 40, 20]; // output, row, col
const STUDIO = `
  <div class="cnn-pictures"></div>
  <div class="cnn-enlarged"></div>
  <div class="cnn-message"></div>
  <div class="cnn-sum" data-view="sum" aria-live="polite"></div>
  <div class="cnn-status" role="status"></div>
  <div class="cnn-hint">${STUDIO_HINT}</div>`;

class StudioView extends ControlledView {
  constructor(model, el) {
    super(model, "state");
    this.root = document.createElement("div");
    this.root.className = "cnn-studio cnn-grid";
    this.root.innerHTML = STUDIO;
    const attributes = { "data-view": "studio", tabindex: "0", role: "application", "data-lm-suppress-shortcuts": "true" };
    for (const [name, value] of Object.entries(attributes)) this.root.setAttribute(name, value);
    for (const [name, colour] of Object.entries(model.get("palette"))) this.root.style.setProperty(`--cnn-${name}`, colour);
    this.part = (name) => this.root.querySelector(`.cnn-${name}`);
    this.photos = {};
    for (const [name, photo] of Object.entries(model.get("photos"))) this.photos[name] = unpacked(photo);
    this.pinned = this.pointed = STUDIO_OPENING;
    this.listen(model, "change:message", () => { this.part("message").textContent = model.get("message"); });
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    const pictures = this.part("pictures");
    pictures.addEventListener("pointermove", (event) => this.whenMeant(event, () => this.point(this.placeOf(event))));
    pictures.addEventListener("pointerleave", () => this.point(this.pinned));
    pictures.addEventListener("click", (event) => { this.pinned = this.placeOf(event) ?? this.pinned; this.point(this.pinned); });
    el.append(this.root);
    this.resize = new ResizeObserver(() => this.adoptControls(this.root));
    this.resize.observe(this.root);
    this.findControls();
  }

  learn() {
    this.show();
  }

  value(name) {
    const control = this.controls[this.model.get("names").indexOf(name)];
    const labels = control.get("_options_labels");
    return labels ? labels[control.get("index")] : control.get("value");
  }

  show() {
    if (!this.controls.length) return;
    const weights = [0, 1, 2].flatMap((row) => [0, 1, 2].map((col) => this.value(`w${row}${col}`)));
    this.result = filteredPhoto(this.photos[this.value("photo")], weights, this.value("normalise"), this.model.get("known").modes.indexOf(this.value("mode")));
    this.draw();
  }

  draw() {
    const { planes, outputs, size, weights, divisor } = this.result;
    const colours = this.model.get("known").colours;
    const photo = this.photos[this.value("photo")];
    const figures = [figureOf("photograph", planes.length > 1 ? colourPicture(photo.planes) : greyPicture(planes[0]), size, "photo", 0)];
    const signed = weights.reduce((a, b) => a + b) === 0;
    const pictures = signed ? signedPictures(outputs, this.model.get("signed")) : plainPictures(outputs, planes.length);
    pictures.forEach((picture, number) => {
      const apart = outputs.length === 3 && number < 3;
      const title = apart ? colours[number] : outputs.length === 3 ? "put together" : "what comes out";
      figures.push(figureOf(title, picture, size - 2, "output", number % 3, apart));
    });
    this.part("pictures").replaceChildren(...figures);
    const sum = weights.reduce((a, b) => a + b);
    const divided = this.value("normalise") ? `divided by ${divisor}` : "not normalised";
    const what = `${this.value("photo")}, ${this.value("mode")}, kernel ${this.value("kernel")}`;
    const status = `${what}: its numbers add up to ${sum}, ${divided}; output ${size - 2}×${size - 2}`;
    this.part("status").textContent = status;
    this.root.setAttribute("aria-label", `${status}. Arrow keys move the window.`);
    this.point(this.pointed);
  }

  // ---- pointing: hovering is a preview, a click or a key pins ------------------------------------

  point(place) {
    if (!place || !this.result) return;
    const { outputs, size } = this.result;
    const most = size - 3;
    const [output, row, col] = [Math.min(place[0], outputs.length - 1), Math.min(Math.max(place[1], 0), most), Math.min(Math.max(place[2], 0), most)];
    this.pointed = [output, row, col];
    for (const spot of this.root.querySelectorAll(".cnn-spot")) spot.remove();
    for (const figure of this.part("pictures").children) {
      const photo = figure.dataset.grid === "photo";
      figure.append(spotOn(row, col, photo ? 3 : 1, photo ? size : size - 2, figure.querySelector("canvas"), photo ? "" : " cnn-out"));
    }
    this.part("enlarged").innerHTML = enlargedMarkup(this.result, output, row, col, this.model.get("known").colours);
    this.part("sum").textContent = sumText(this.result, output, row, col, this.model.get("known").colours);
  }

  placeOf(event) {
    const canvas = event.target.closest("canvas");
    if (!canvas) return null;
    const [box, figure] = [canvas.getBoundingClientRect(), canvas.closest("figure")];
    const back = figure.dataset.grid === "photo" ? 1 : 0; // the middle of a window on the photograph
    const at = (offset, length, count) => Math.floor((offset / length) * count) - back;
    return [Number(figure.dataset.output), at(event.clientY - box.top, box.height, canvas.height), at(event.clientX - box.left, box.width, canvas.width)];
  }

  onKey(event) {
    const move = STUDIO_ARROWS[event.key];
    if (!move || event.target !== this.root) return;
    event.preventDefault();
    const [output, row, col] = this.pointed;
    this.point([output, row + move[0], col + move[1]]);
    this.pinned = this.pointed;
  }

  onReset() {
    this.pinned = STUDIO_OPENING;
    this.point(this.pinned);
  }

  remove() {
    this.resize.disconnect();
    super.remove();
  }
}

// ---- numbers ---------------------------------------------------------------------------------------

function unpacked({ shape, pixels }) {
  const [channels, size] = shape;
  const bytes = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0));
  const planes = [0, 1, 2].map((channel) => bytes.subarray((channel % channels) * size * size, ((channel % channels) + 1) * size * size));
  return { size, planes };
}

// Planes of whole numbers, nine weights and their divisor, and what comes out, row by row.
function filteredPhoto(photo, weights, normalise, mode) {
  const { size } = photo;
  const [red, green, blue] = photo.planes;
  const planes = mode ? photo.planes : [red.map((value, place) => Math.round((value + green[place] + blue[place]) / 3))];
  const sum = weights.reduce((a, b) => a + b);
  const divisor = normalise ? sum || weights.reduce((a, b) => a + Math.abs(b), 0) || 1 : 1;
  let outputs = planes.map((plane) => slid(plane, size, weights));
  if (mode === 2) outputs = [outputs[0].map((value, place) => value + outputs[1][place] + outputs[2][place])];
  outputs = outputs.map((output) => output.map((value) => value / divisor));
  return { size, planes, weights, divisor, outputs };
}

function slid(plane, size, weights) {
  const [wide, output] = [size - 2, new Float64Array((size - 2) ** 2)];
  weights.forEach((weight, place) => {
    if (!weight) return;
    const start = Math.floor(place / 3) * size + (place % 3);
    for (let row = 0; row < wide; row += 1) {
      for (let col = 0; col < wide; col += 1) output[row * wide + col] += weight * plane[start + row * size + col];
    }
  });
  return output;
}

// ---- pictures: functions of a place that return red, green, blue -------------------------------------

const greyPicture = (plane) => (place) => [plane[place], plane[place], plane[place]];
const colourPicture = (planes) => (place) => planes.map((plane) => plane[place]);
const rounded = (value) => Math.min(Math.max(Math.floor(value + 0.5), 0), 255);

function plainPictures(outputs, planes) {
  const scale = outputs.length < planes ? planes : 1;
  const grey = outputs.map((output) => output.map((value) => rounded(value / scale)));
  return grey.length === 3 ? [...grey.map(greyPicture), colourPicture(grey)] : grey.map(greyPicture);
}

function signedPictures(outputs, table) {
  let largest = 0;
  for (const output of outputs) for (const value of output) largest = Math.max(largest, Math.abs(value));
  return outputs.map((output) => (place) => {
    const shade = 3 * Math.min(Math.floor((output[place] / (largest || 1) + 1) * 128), 255);
    return table.slice(shade, shade + 3);
  });
}

function figureOf(title, picture, size, grid, output, part = false) {
  const figure = Object.assign(document.createElement("figure"), { className: part ? "cnn-part" : "" });
  Object.assign(figure.dataset, { grid, output });
  const caption = Object.assign(document.createElement("figcaption"), { textContent: title });
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${title}: ${size} by ${size} pixels`);
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(size, size);
  for (let place = 0; place < size * size; place += 1) {
    const [red, green, blue] = picture(place);
    image.data.set([red, green, blue, 255], 4 * place);
  }
  pen.putImageData(image, 0, 0);
  figure.append(caption, canvas);
  return figure;
}

function spotOn(row, col, cells, size, canvas, more) {
  const spot = Object.assign(document.createElement("div"), { className: `cnn-spot${more}` });
  const scale = canvas.clientWidth / size;
  const edge = Math.max(cells * scale, 6);
  Object.assign(spot.style, {
    left: `${canvas.offsetLeft + (col + cells / 2) * scale - edge / 2}px`, top: `${canvas.offsetTop + (row + cells / 2) * scale - edge / 2}px`,
    width: `${edge}px`, height: `${edge}px`,
  });
  return spot;
}

// ---- one window -----------------------------------------------------------------------------------

function windowOf({ planes, size }, plane, row, col) {
  return [0, 1, 2].flatMap((down) => [0, 1, 2].map((right) => planes[plane][(row + down) * size + col + right]));
}

const tenth = (value) => String((Math.sign(value) * Math.floor(Math.abs(value) * 10 + 0.5)) / 10 + 0);
const bracketedNumber = (value) => (value < 0 ? `(${value})` : String(value));

function sumText(result, output, row, col, colours) {
  const { planes, outputs, weights, divisor, size } = result;
  const end = tenth(outputs[output][row * (size - 2) + col]);
  let inside;
  if (outputs.length < planes.length) {
    const parts = planes.map((_, plane) => windowOf(result, plane, row, col).reduce((sum, pixel, place) => sum + pixel * weights[place], 0));
    inside = parts.map((part, plane) => `${colours[plane]} ${bracketedNumber(part)}`).join(" + ");
  } else inside = windowOf(result, output, row, col).map((pixel, place) => `${pixel}·${bracketedNumber(weights[place])}`).join(" + ");
  return divisor === 1 ? `${inside} = ${end}` : `(${inside}) / ${divisor} = ${end}`;
}

function enlargedMarkup(result, output, row, col, colours) {
  const { planes, outputs, weights, divisor, size } = result;
  const all = outputs.length < planes.length;
  const shown = all ? [0, 1, 2] : [output];
  const tinted = (plane, pixel) => {
    if (planes.length === 1) return `rgb(${pixel}, ${pixel}, ${pixel})`;
    return `rgb(${[0, 1, 2].map((channel) => (channel === plane ? pixel : 0)).join(", ")})`;
  };
  const dark = (plane, pixel) => pixel * (planes.length === 1 ? 1 : [0.45, 0.85, 0.3][plane]) < 140;
  const windows = shown.map((plane) => {
    const cells = windowOf(result, plane, row, col).map((pixel, place) => `<span data-grid="input" data-row="${row + Math.floor(place / 3)}" data-col="${col + (place % 3)}" data-linked="true"
      style="--cnn-role: var(--cnn-input); background: ${tinted(plane, pixel)}; color: ${dark(plane, pixel) ? "#fff" : "#000"}">${pixel}</span>`);
    const label = planes.length > 1 ? `<div>${colours[plane]}</div>` : "";
    return `<div>${label}<div class="cnn-three">${cells.join("")}</div></div>`;
  });
  const kernel = weights.map((weight, place) => `<span class="cnn-kernel-cell" style="--cnn-role: var(--cnn-kernel)" data-grid="kernel" data-row="${Math.floor(place / 3)}" data-col="${place % 3}" data-linked="true">${weight}</span>`);
  const value = tenth(outputs[output][row * (size - 2) + col]);
  return `${windows.join("<span>+</span>")}<span>·</span><div class="cnn-three">${kernel.join("")}</div>
    ${divisor === 1 ? "" : `<span>/ ${divisor}</span>`}<span>=</span>
    <div class="cnn-result" style="--cnn-role: var(--cnn-output)" data-grid="output" data-row="${row}" data-col="${col}">${value}</div>`;
}

function render({ model, el }) {
  const view = new StudioView(model, el);
  el.cnnView = view;
  return () => view.remove();
}

export default { render };
