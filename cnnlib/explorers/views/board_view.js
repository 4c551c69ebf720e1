// Draws a board: rows of maps, bars and curves. Every number comes from Python; pointing at one
// writes it under the board. All sections look alike to the keyboard: panels of rows and columns.

const UNIT = 46; // pixels, the width of a panel with edge 1
const CHART = { width: 360, height: 170, left: 52, right: 10, top: 8, bottom: 30 };
const LONGEST_VECTOR = 8; // numbers of a vector that make an ordinary panel; a longer one is drawn as a line
const FLAT = 3; // times as wide as high: a matrix that is drawn as wide as the page allows
const WIDEST = 860; // pixels
const MOST_DECADES = 5; // with a tick each, on an axis of powers of ten
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const HINT = "point at a value, or click the picture and use the arrow keys";
const SKELETON = `${TOOLBAR}
  <div class="cnn-rows"></div>
  <div class="cnn-message"></div>
  <div class="cnn-sum" data-view="sum" aria-live="polite"></div>
  <div class="cnn-status" role="status"></div>`;

class BoardView extends ControlledView {
  constructor(model, el) {
    super(model, "state");
    this.state = null;
    this.pointed = null; // [section, panel, row, col]
    this.pinned = null; // what is shown again when the pointer leaves
    this.walked = null; // the plane drawn as far as one of its stops
    this.slowness = 3.5; // a step of a walk is a sentence to be read
    this.root = document.createElement("div");
    this.root.className = "cnn-board";
    this.root.innerHTML = SKELETON;
    const attributes = { "data-view": "board", tabindex: "0", role: "application", "data-lm-suppress-shortcuts": "true" };
    for (const [name, value] of Object.entries(attributes)) this.root.setAttribute(name, value);
    for (const [name, colour] of Object.entries(model.get("palette"))) this.root.style.setProperty(`--cnn-${name}`, colour);
    this.part = (name) => this.root.querySelector(`.cnn-${name}`);
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    this.root.addEventListener("click", (event) => this.onClick(event));
    const rows = this.part("rows");
    rows.addEventListener("pointermove", (event) => this.whenMeant(event, () => this.onPointer(event)));
    rows.addEventListener("pointerdown", (event) => this.onDrag(event));
    rows.addEventListener("pointerleave", () => this.onLeave());
    this.part("hint").textContent = HINT;
    el.append(this.root);
    this.resize = new ResizeObserver(() => this.adoptControls(this.root));
    this.resize.observe(this.root);
    this.findControls();
  }

  draw(state) {
    const before = this.state?.rows.map((row) => row.length).join() === state.rows.map((row) => row.length).join() ? this.sections : null;
    this.state = state;
    this.sections = state.rows.flat();
    this.part("message").textContent = state.message;
    this.part("status").textContent = state.status;
    this.root.setAttribute("aria-label", `${state.status}. Arrow keys move ${this.firstPlace(0, 1) ? "from value to value" : "the point"}.`);
    if (before) this.sections.forEach((section, number) => this.refresh(section, before[number], number));
    else this.drawRows(state.rows);
    this.walk = this.sections.findIndex((section) => section.kind === "plane" && section.stops.length);
    this.showToolbar(this.walk >= 0);
    this.part("hint").hidden = !this.sections.length;
    this.pin(this.pinned && panelsOf(this.sections[this.pinned[0]] ?? { kind: "none" })[this.pinned[1]] ? this.pinned : null);
  }

  drawRows(rows) {
    let number = 0;
    this.part("rows").replaceChildren(...rows.map((row) => {
      const line = element("div", "cnn-row");
      line.append(...row.map((section) => this.sectionElement(section, number++)));
      return line;
    }));
    requestAnimationFrame(() => this.reachWide());
  }

  // What is wider than its place can be scrolled by keyboard.
  reachWide() {
    for (const body of this.root.querySelectorAll(".cnn-body")) {
      if (body.scrollWidth > body.clientWidth) body.tabIndex = 0;
      else body.removeAttribute("tabindex");
    }
  }

  // Draws what has changed since the section was `old`: most of what a slider moves are the colours of some maps.
  refresh(section, old, number) {
    const box = this.root.querySelector(`[data-number="${number}"]`);
    if (section.kind !== "maps" || !sameFrame(section, old)) {
      if (JSON.stringify(section) !== JSON.stringify(old)) box.replaceWith(this.sectionElement(section, number));
      requestAnimationFrame(() => this.reachWide());
      return;
    }
    box.querySelector(".cnn-title").textContent = section.title;
    const scaled = section.low !== old.low || section.high !== old.high;
    box.querySelectorAll("canvas").forEach((canvas, panel) => {
      const [values, known] = [section.panels[panel], old.panels[panel]];
      if (scaled || values.some((value, place) => value !== known[place])) paint(canvas, values, section, this.model.get("tables")[section.colours]);
    });
  }

  sectionElement(section, number) {
    const box = element("div", `cnn-section cnn-${section.kind}${section.picks?.length ? " cnn-picks" : ""}`);
    Object.assign(box.dataset, { section: section.name, number });
    const title = element("div", "cnn-title");
    title.textContent = section.title;
    const body = element("div", "cnn-body");
    if (section.kind === "maps") body.style.maxWidth = `${section.columns * (panelSize(section)[0] + (section.across.length ? 30 : 8)) + 2}px`;
    if (section.kind === "maps") body.append(...section.panels.map((values, panel) => this.mapElement(section, values, panel)));
    if (section.kind === "bars") body.innerHTML = barsMarkup(section);
    if (section.big) body.classList.add("cnn-answer");
    if (section.kind === "curves") body.innerHTML = curvesMarkup(section);
    if (section.kind === "plane") body.innerHTML = this.planeOf(section, null);
    box.append(title, body);
    return box;
  }

  mapElement(section, values, panel) {
    const { rows, cols } = section;
    const [wide, tall] = panelSize(section);
    const frame = element("div", `cnn-panel${section.framed.includes(panel) ? " cnn-framed" : ""}`);
    const map = element("div", "cnn-map");
    const canvas = element("canvas", "");
    Object.assign(canvas, { width: cols, height: rows });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${panelName(section, panel)}: ${rows} by ${cols} numbers`);
    Object.assign(map.dataset, { panel, rows, cols });
    Object.assign(map.style, { width: `${wide}px`, aspectRatio: `${wide} / ${tall}` });
    paint(canvas, values, section, this.model.get("tables")[section.colours]);
    const role = section.roles[panel] ?? "kernel";
    map.append(canvas, ...section.marks.filter((mark) => mark[0] === panel).map((mark) => ringElement(`cnn-mark cnn-${role}`, mark.slice(1), rows, cols)));
    if (section.titles[panel]) {
      const title = element("div", "cnn-panel-title");
      title.textContent = section.titles[panel];
      frame.append(title);
    }
    if (!section.across.length) {
      frame.append(map);
      return frame;
    }
    const axes = element("div", "cnn-axes");
    axes.append(axisElement(section.down), map, axisElement(section.across));
    frame.append(axes);
    return frame;
  }

  planeOf(section, stop) {
    return planeMarkup(section, stop, this.model.get("tables")[section.colours]);
  }

  // ---- pointing: hovering is a preview, a click or a key pins -----------------------------------

  pin(place) {
    this.point(place);
    this.pinned = this.pointed;
  }

  point(place) {
    this.pointed = place;
    for (const mark of this.root.querySelectorAll(".cnn-pointed, .cnn-source, .cnn-joins")) mark.remove();
    this.part("sum").textContent = "";
    if (this.walked !== null) this.redrawPlane(this.walked, null);
    if (!place) return;
    const [number, panel] = place;
    const shown = panelsOf(this.sections[number])[panel];
    const [row, col] = [Math.min(place[2], shown.rows - 1), Math.min(place[3], shown.cols - 1)];
    this.pointed = [number, panel, row, col];
    this.part("sum").textContent = shown.text(row, col);
    const box = this.root.querySelector(`[data-number="${number}"]`);
    const kind = this.sections[number].kind;
    if (kind === "maps") this.ringMap(box, this.sections[number], panel, row, col);
    if (kind === "bars") box.querySelector(`[data-row="${row}"]`).append(ringElement("cnn-pointed", [0, 0, 1, 1], 1, 1));
    if (kind === "plane") this.redrawPlane(number, [row, col]);
    if (kind === "curves") box.querySelector("svg").insertAdjacentHTML("beforeend", spotMarkup(this.sections[number], panel, col));
  }

  // The cell of a map, what it is computed from, and thin lines to the maps that it reads.
  ringMap(box, section, panel, row, col) {
    const here = box.querySelector(`[data-panel="${panel}"]`);
    const read = (section.reads ?? []).map((one) => this.ringSources(one, panel, row, col));
    here.append(ringElement("cnn-pointed", [row, col, 1, 1], section.rows, section.cols));
    if (read[0]?.length) this.joinMaps(here, read[0]);
  }

  // Frames the window that a cell reads in the maps of another section; returns those maps.
  ringSources({ name, window, step, before, apart }, panel, row, col) {
    const number = this.sections.findIndex((one) => one.name === name && one.kind === "maps");
    if (number < 0) return [];
    const { rows, cols } = this.sections[number];
    const place = windowOf([row, col], [rows, cols], window, step, before);
    const maps = [...this.root.querySelectorAll(`[data-number="${number}"] [data-panel]`)].filter((map) => !apart || Number(map.dataset.panel) === panel);
    for (const map of maps) map.append(ringElement("cnn-source", place, rows, cols));
    return maps;
  }

  joinMaps(here, maps) {
    const rows = this.part("rows");
    const [room, end] = [rows.getBoundingClientRect(), here.getBoundingClientRect()];
    const lines = maps.map((map) => map.getBoundingClientRect()).map((box) =>
      `<line x1="${box.left + box.width / 2 - room.left}" y1="${box.bottom - room.top}" x2="${end.left + end.width / 2 - room.left}" y2="${end.top - room.top}"/>`);
    rows.insertAdjacentHTML("beforeend", `<svg class="cnn-joins" aria-hidden="true">${lines.join("")}</svg>`);
  }

  // A plane as it is at one place: a stop, or a cell of its field.
  redrawPlane(number, place) {
    const [section, svg] = [this.sections[number], this.root.querySelector(`[data-number="${number}"] svg`)];
    this.walked = place && section.stops.length ? number : null;
    if (!svg) return;
    if (section.stops.length) svg.outerHTML = this.planeOf(section, place?.[1]);
    else if (place) {
      const [scale, [x, y]] = [planeScale(section), planeMiddle(section, ...place)];
      svg.insertAdjacentHTML("beforeend", `<circle class="cnn-pointed" cx="${scale.x(x)}" cy="${scale.y(y)}" r="5"/>`);
    }
  }

  // ---- the toolbar's walk: one stop after the other ---------------------------------------------

  get here() {
    return this.pinned && this.pinned[0] === this.walk ? this.pinned[3] : -1;
  }

  get stops() {
    return this.sections[this.walk].stops.length;
  }

  atEnd() {
    return this.here === this.stops - 1;
  }

  step(by) {
    const here = this.here < 0 && by < 0 ? 0 : this.here;
    this.pin([this.walk, 0, 0, (here + by + this.stops) % this.stops]);
  }

  beforePlay() {
    if (this.atEnd()) this.pin(null);
  }

  onReset() {
    this.pause();
    this.pin(null);
  }

  // ---- pointer and keys -------------------------------------------------------------------------

  onClick(event) {
    this.onToolbar(event.target.dataset.action);
    const place = this.placeOf(event);
    if (!place || this.sections[place[0]].drag?.length) return; // there a click drags
    if (this.pick(this.sections[place[0]].picks?.[place[1]])) return;
    this.pause();
    this.pin(place);
  }

  // The place under the pointer; null beside the picture, and where dragging means something else.
  placeOf(event) {
    const box = event.target.closest("[data-number]");
    if (!box) return null;
    const number = Number(box.dataset.number);
    const place = this.placeAt(event, box, this.sections[number]);
    return place && [number, ...place];
  }

  onDrag(event) {
    const box = event.target.closest("[data-number]");
    const section = this.sections[Number(box?.dataset.number)];
    if (!section?.drag?.length || !event.target.closest("svg")) return false;
    dragControls(section, inside(event, box.querySelector("svg")), this.controls);
    this.pin(null);
    return true;
  }

  onPointer(event) {
    if (event.buttons & 1 && this.onDrag(event)) return;
    if (this.timer) return;
    const place = this.placeOf(event);
    if (!place) return;
    if (String(place) !== String(this.pointed)) this.point(place);
    this.tip(event, this.part("sum").textContent);
  }

  onLeave() {
    clearTimeout(this.meaning);
    this.tipBox?.setAttribute("hidden", "");
    if (!this.timer && String(this.pointed) !== String(this.pinned)) this.point(this.pinned);
  }

  placeAt(event, box, section) {
    if (section.kind === "maps") {
      const map = event.target.closest("[data-panel]");
      if (!map) return null;
      const [down, across] = inside(event, map);
      return [Number(map.dataset.panel), Math.floor(down * section.rows), Math.floor(across * section.cols)];
    }
    if (section.kind === "plane") return panelsOf(section).length && event.target.closest("svg") ? planePlace(section, inside(event, box.querySelector("svg"))) : null;
    if (section.kind === "bars") {
      const bar = event.target.closest("[data-row]");
      return bar && [0, Number(bar.dataset.row), 0];
    }
    return nearestPoint(section, inside(event, box.querySelector("svg")));
  }

  onKey(event) {
    if (event.target === this.root && event.key === "Enter" && this.pointed) this.pick(this.sections[this.pointed[0]].picks?.[this.pointed[1]]);
    if (event.target !== this.root || !(event.key in ARROWS)) return;
    event.preventDefault();
    event.stopPropagation();
    const dragged = this.sections.find((section) => section.drag?.length);
    if (dragged && !this.firstPlace(0, 1)) nudgeControls(dragged, ARROWS[event.key], this.controls);
    else this.pin(this.pointed ? this.neighbour(...ARROWS[event.key]) : this.firstPlace(0, 1));
  }

  neighbour(down, right) {
    const [number, panel, row, col] = this.pointed;
    const panels = panelsOf(this.sections[number]);
    const { rows, cols } = panels[panel];
    if (row + down >= 0 && row + down < rows && col + right >= 0 && col + right < cols) return [number, panel, row + down, col + right];
    if (right && panels[panel + right]) return [number, panel + right, row, right > 0 ? 0 : Infinity];
    const next = this.firstPlace(number + (down || right), down || right);
    if (!next) return this.pointed;
    return down ? [next[0], Math.min(panel, panelsOf(this.sections[next[0]]).length - 1), down > 0 ? 0 : Infinity, col] : next;
  }

  // The first panel with numbers from this section on, in the direction of `step`.
  firstPlace(number, step) {
    for (let n = number; n >= 0 && n < this.sections.length; n += step) {
      const panel = panelsOf(this.sections[n]).findIndex((shown) => shown.rows && shown.cols);
      if (panel >= 0) return [n, panel, 0, 0];
    }
    return null;
  }

  remove() {
    this.resize.disconnect();
    super.remove();
  }
}

// Whether two sections of maps differ in numbers and titles alone.
function sameFrame(section, old) {
  const names = ["kind", "name", "rows", "cols", "edge", "columns", "colours"];
  const lists = ["titles", "framed", "roles", "across", "down", "marks", "reads", "picks"];
  return names.every((name) => section[name] === old[name]) && section.panels.length === old.panels.length
    && lists.every((name) => JSON.stringify(section[name]) === JSON.stringify(old[name]));
}

// Row, column, rows and columns of the window that a cell reads, as far as it lies on the map.
function windowOf(cell, sizes, window, step, before) {
  if (!window) return [0, 0, ...sizes];
  const starts = cell.map((at, axis) => at * step[axis] - before[axis]);
  const first = starts.map((start) => Math.max(start, 0));
  return [...first, ...first.map((from, axis) => Math.max(Math.min(starts[axis] + window[axis], sizes[axis]) - from, 0))];
}

// What the keyboard walks through, for every kind of section: rows, columns, and what stands there.
function panelsOf(section) {
  if (section.kind === "none") return [];
  if (section.kind === "plane") return planePanels(section);
  if (section.kind === "bars") {
    const text = (row) => `${section.labels[row]} = ${section.texts[row]}`;
    return [{ rows: section.labels.length, cols: 1, text }];
  }
  if (section.kind === "curves") {
    return section.series.map(({ label, steps, values }) => ({
      rows: 1, cols: steps.length, text: (_, col) => `${label}, ${section.across} ${steps[col]} = ${values[col]}`,
    })).filter(({ cols }) => cols);
  }
  return section.panels.map((values, panel) => ({
    rows: section.rows, cols: section.cols,
    text: (row, col) => `${panelName(section, panel)} (${row}, ${col}) = ${values[row * section.cols + col] ?? "nan"}`,
  }));
}

// Width and height in pixels: a long vector is one line, a flat matrix as wide as the page allows.
function panelSize({ rows, cols, edge, colours }) {
  if (colours === "images" && rows > cols) return [(UNIT * edge * cols) / rows, UNIT * edge]; // a drawn 1 is no taller than an 8
  if (rows === 1 && cols > LONGEST_VECTOR) return [Math.min(26 * cols, WIDEST), 26];
  if (cols <= FLAT * rows) return [UNIT * edge, (UNIT * edge * rows) / cols];
  const wide = Math.min(5 * cols, WIDEST);
  return [wide, Math.max((wide * rows) / cols, 3.4 * rows)];
}

function panelName({ name, titles, panels }, panel) {
  if (titles[panel]) return `${name} ${titles[panel]}`;
  return panels.length > 1 ? `${name} map ${panel}` : name;
}

const element = (tag, name) => Object.assign(document.createElement(tag), { className: name });

function inside(event, box) {
  const { top, left, width, height } = box.getBoundingClientRect();
  const share = (value, size) => Math.min(Math.max(value / size, 0), 0.999999);
  return [share(event.clientY - top, height), share(event.clientX - left, width)];
}

// What an axis of a panel counts, with the numbers at its ends.
function axisElement(words) {
  const axis = element("div", "cnn-axis");
  const [name, first, last] = words;
  axis.append(...[first, name, last].map((text) => Object.assign(document.createElement("span"), { textContent: text })));
  return axis;
}

// A frame around a rectangle of cells of a panel.
function ringElement(name, [row, col, rows, cols], allRows, allCols) {
  const ring = element("div", name);
  const share = (part, whole) => `${(100 * part) / whole}%`;
  Object.assign(ring.style, { left: share(col, allCols), top: share(row, allRows), width: share(cols, allCols), height: share(rows, allRows) });
  return ring;
}

function paint(canvas, values, { low, high }, table) {
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  values.forEach((value, place) => {
    const shade = 3 * Math.round(255 * Math.min(Math.max((value - low) / (high - low), 0), 1));
    for (let channel = 0; channel < 3; channel += 1) pixels.data[4 * place + channel] = table[shade + channel];
    pixels.data[4 * place + 3] = value === null ? 0 : 255; // what is not known has no colour, as in the static picture
  });
  context.putImageData(pixels, 0, 0);
}

function barsMarkup({ labels, values, texts, largest, big, roles }) {
  const answer = big ? `<div class="cnn-big" aria-hidden="true">${escaped(big)}</div>` : "";
  return answer + labels.map((label, row) => {
    const share = 100 * Math.min(Math.max(values[row] / largest, 0), 1);
    return `<div class="cnn-bar" data-row="${row}"><span class="cnn-bar-label">${escaped(label)}</span>`
      + `<span class="cnn-bar-room"><span class="cnn-bar-fill cnn-${roles[row]}" style="width:${share}%"></span></span>`
      + `<span class="cnn-bar-text">${escaped(texts[row])}</span></div>`;
  }).join("");
}

// ---- curves -----------------------------------------------------------------------------------

function scaleOf({ series, log, guides, floor }) {
  const steps = series.flatMap((curve) => curve.steps);
  const values = [...series.flatMap((curve) => curve.values), ...guides.map(([value]) => value)].filter((value) => !log || value > 0);
  let [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [log ? 0.001 : 0, 1];
  if (log) [low, high] = [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high * 1.0001))];
  else if (floor !== null) low = floor;
  if (high <= low) high = low + 1;
  const first = Math.min(...steps, 0);
  const last = Math.max(...steps, first + 1);
  const share = log ? (value) => Math.log(value / low) / Math.log(high / low) : (value) => (value - low) / (high - low);
  return {
    low, high, first, last,
    x: (step) => CHART.left + ((step - first) / (last - first)) * (CHART.width - CHART.left - CHART.right),
    y: (value) => CHART.height - CHART.bottom - Math.min(Math.max(share(value), 0), 1) * (CHART.height - CHART.top - CHART.bottom),
  };
}

function ticksOf({ low, high }, log) {
  if (log) {
    const decades = Math.round(Math.log10(high / low));
    const stride = Math.ceil(decades / MOST_DECADES);
    return Array.from({ length: Math.floor(decades / stride) + 1 }, (_, n) => low * 10 ** (n * stride));
  }
  const step = niceStep((high - low) / 4);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.max(Math.floor(high / step + 1e-9) - first + 1, 0) }, (_, n) => (first + n) * step);
}

function niceStep(about) {
  const power = 10 ** Math.floor(Math.log10(about));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= about * 0.999);
}

function curvesMarkup(section) {
  const scale = scaleOf(section);
  const [right, bottom] = [CHART.width - CHART.right, CHART.height - CHART.bottom];
  const short = (value) => (value && (Math.abs(value) < 0.001 || Math.abs(value) >= 1e5) ? value.toExponential(0).replace("+", "") : String(Number(value.toPrecision(3))));
  const rules = ticksOf(scale, section.log).map((value) =>
    `<line class="cnn-rule" x1="${CHART.left}" x2="${right}" y1="${scale.y(value)}" y2="${scale.y(value)}"/>`
    + `<text class="cnn-tick" text-anchor="end" x="${CHART.left - 5}" y="${scale.y(value) + 4}">${short(value)}</text>`);
  const stride = Math.max(Math.round(niceStep((scale.last - scale.first) / 5)), 1);
  const count = Math.floor((scale.last - scale.first) / stride) + 1;
  const steps = Array.from({ length: count }, (_, n) => scale.first + n * stride).map((step) =>
    `<text class="cnn-tick" text-anchor="middle" x="${scale.x(step)}" y="${bottom + 15}">${step}</text>`);
  const guides = section.guides.map(([value, words]) =>
    `<line class="cnn-guide" x1="${CHART.left}" x2="${right}" y1="${scale.y(value)}" y2="${scale.y(value)}"/>`
    + `<text class="cnn-tick" text-anchor="end" x="${right}" y="${scale.y(value) - 3}">${escaped(words)}</text>`);
  const curves = section.series.map((curve) => curveMarkup(curve, scale));
  const legend = section.series.map(({ label, role, dashed }) =>
    `<span class="cnn-key"><svg width="22" height="10"><line class="cnn-line cnn-${role} ${dashed ? "cnn-dashed" : ""}" x2="22" y1="5" y2="5"/></svg>`
    + `${escaped(label)}</span>`);
  return `<svg width="${CHART.width}" height="${CHART.height}" viewBox="0 0 ${CHART.width} ${CHART.height}">${rules.join("")}${steps.join("")}`
    + `<text class="cnn-tick" text-anchor="middle" x="${(CHART.left + right) / 2}" y="${CHART.height - 2}">${escaped(section.across)}</text>`
    + `${guides.join("")}${curves.join("")}</svg><div class="cnn-legend">${legend.join("")}</div>`;
}

function curveMarkup({ label, role, steps, values, dashed }, scale) {
  const points = steps.map((step, place) => `${scale.x(step).toFixed(1)},${scale.y(values[place]).toFixed(1)}`);
  const dots = dashed || steps.length === 1 ? points.map((point) => {
    const [x, y] = point.split(",");
    return `<circle class="cnn-dot cnn-${role}" cx="${x}" cy="${y}" r="3"/>`;
  }) : [];
  return `<polyline class="cnn-line cnn-${role} ${dashed ? "cnn-dashed" : ""}" data-series="${escaped(label)}" points="${points.join(" ")}"/>${dots.join("")}`;
}

const drawnSeries = (section) => section.series.filter(({ steps }) => steps.length);

function spotMarkup(section, panel, col) {
  const scale = scaleOf(section);
  const { steps, values } = drawnSeries(section)[panel];
  return `<circle class="cnn-pointed" cx="${scale.x(steps[col])}" cy="${scale.y(values[col])}" r="5"/>`;
}

function nearestPoint(section, [down, across]) {
  const scale = scaleOf(section);
  let [best, shortest] = [null, Infinity];
  drawnSeries(section).forEach(({ steps, values }, panel) => steps.forEach((step, col) => {
    const distance = Math.hypot(scale.x(step) - across * CHART.width, scale.y(values[col]) - down * CHART.height);
    if (distance < shortest) [best, shortest] = [[panel, 0, col], distance];
  }));
  return best;
}

function render({ model, el }) {
  const view = new BoardView(model, el);
  el.cnnView = view;
  return () => view.remove();
}

export default { render };
