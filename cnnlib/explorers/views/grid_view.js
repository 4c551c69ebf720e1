// Draws labelled grids and lights up what belongs together. Every number comes from Python: this
// file only places texts and looks up links. `ControlledView` stands in front of it.

const TITLE_LINE = 17; // pixels
const LARGEST_CELL = 38; // pixels
const SMALLEST_NUMBERED_CELL = 20; // pixels; smaller cells show no text, but can be pointed at
const SMALLEST_LINED_CELL = 10; // pixels; smaller pixels of a picture have next to no line around them
const SMALLEST_NOTED_CELL = 28; // pixels; so does the small number in a corner
const SMALLEST_UNIT = 22; // pixels: below that titles overlap, so a picture that is wider is scrolled sideways
const TALLEST = 340; // pixels, so that picture, sum and sentence are seen together
const TITLE_UNIT = 30; // pixels, from which on titles have their full size
const SMALLEST_NOTE = 8; // pixels
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const WINNER = /^(max|first)$/; // the note of the number that a maximum takes
const USES_NAMED = 2;
const LONGEST_USES = 110; // characters, roughly
const HINT = "point at a cell, or click the picture and use the arrow keys";
const SKELETON = `${TOOLBAR}
  <div class="cnn-picture"></div>
  <div class="cnn-message"></div>
  <div class="cnn-sum" data-view="sum" aria-live="polite"></div>
  <div class="cnn-status" role="status"></div>
  <div class="cnn-formula"></div>
  <div class="cnn-table" tabindex="0" role="region" aria-label="the numbers as a table"></div>`;

class GridView extends ControlledView {
  constructor(model, el) {
    super(model, "scene");
    [this.lit, this.changed] = [[], []]; // what pointing has altered, to be put back
    this.scene = null;
    this.pointed = null; // "grid,row,col"
    this.pinned = null; // the cell that is shown again when the pointer leaves
    this.awaited = new Set(); // cells that playing has not reached yet
    this.width = 880; // pixels, until the browser has laid out the page
    this.hatch = `cnn-hatch-${Math.random().toString(36).slice(2)}`; // the page shares ids, and loads this file once a view
    this.root = this.buildRoot(el);
    this.findControls();
  }

  buildRoot(el) {
    const root = document.createElement("div");
    root.className = "cnn-grid";
    root.innerHTML = SKELETON;
    const attributes = { "data-view": "grid", tabindex: "0", role: "application", "data-lm-suppress-shortcuts": "true" };
    for (const [name, value] of Object.entries(attributes)) root.setAttribute(name, value);
    for (const [name, colour] of Object.entries(this.model.get("palette"))) root.style.setProperty(`--cnn-${name}`, colour);
    this.part = (name) => root.querySelector(`.cnn-${name}`);
    root.addEventListener("keydown", (event) => this.onKey(event));
    root.addEventListener("click", (event) => this.onClick(event));
    this.part("picture").addEventListener("pointermove", (event) => this.whenMeant(event, () => this.onPointer(event)));
    this.part("picture").addEventListener("pointerleave", () => this.onLeave());
    this.part("sum").addEventListener("pointerover", (event) => this.onTerm(event.target.dataset.term));
    this.part("sum").addEventListener("pointerleave", () => this.onTerm());
    el.append(root);
    this.resize = new ResizeObserver(() => this.onResize());
    this.resize.observe(root);
    return root;
  }

  // ---- which scene ----------------------------------------------------------------------------

  show() {
    const scene = this.known.get(this.key());
    if (scene && !sameState(scene, this.scene)) this.draw(scene); // else Python is on its way with it
  }

  // ---- drawing --------------------------------------------------------------------------------

  draw(scene) {
    this.scene = scene;
    this.uses = null; // worked out when somebody points at a cell that is no sum itself
    this.part("message").textContent = scene.message;
    this.part("status").textContent = scene.status;
    this.part("formula").replaceChildren(...scene.formula.map(lineOf));
    this.part("table").innerHTML = tableOf(scene.table);
    this.part("table").hidden = !scene.table.length;
    this.part("picture").hidden = !scene.grids.length;
    this.part("sum").style.minHeight = `${1.45 * this.linesOfSums()}em`; // so that pointing moves nothing
    this.root.setAttribute("aria-label", `${scene.status}. Arrow keys move from cell to cell.`);
    this.drawGrids();
    this.await([]);
    if (!scene.walk.length) this.pause();
    this.showToolbar(scene.walk.length > 0);
    this.pin(this.cells.has(this.pinned) ? this.pinned : scene.start);
  }

  linesOfSums() {
    const longest = Math.max(0, ...Object.values(this.scene.links).map((link) => sumOf(link).length));
    return Math.max(1, Math.ceil((Math.max(longest, LONGEST_USES) * 7.6) / this.width));
  }

  drawGrids() {
    const { scene } = this;
    const width = Math.max(scene.width, 1) + 0.4;
    const room = 8 + TITLE_LINE * Math.max(1, ...scene.grids.map((grid) => grid.title.split("\n").length));
    const fitting = Math.min(this.width / width, TALLEST / (scene.height + 0.3));
    this.unit = Math.min(LARGEST_CELL, Math.max(SMALLEST_UNIT, Math.floor(10 * fitting) / 10));
    this.part("hint").textContent = HINT;
    const drawn = scene.grids.map((grid, number) => this.gridMarkup(grid, number)).join("");
    const words = scene.words.map(([x, y, text]) => wordMarkup(x * this.unit, y * this.unit, text)).join("");
    const height = (scene.height + 0.3) * this.unit + room;
    const letter = 7.4 * Math.min(1, this.unit / TITLE_UNIT); // pixels, roughly
    const titled = scene.grids.map((grid) => grid.left * this.unit + letter * Math.max(...grid.title.split("\n").map((line) => line.length)));
    const wide = Math.max(width * this.unit, ...titled);
    const box = `${-0.2 * this.unit} ${-room} ${wide} ${height}`;
    this.part("picture").innerHTML = scene.grids.length
      ? `<svg width="${wide}" height="${height}" viewBox="${box}">${hatchMarkup(this.hatch)}${drawn}${words}`
        + `<g class="cnn-marks"></g><g class="cnn-notes"></g></svg>`
      : "";
    if (wide > this.width) this.part("picture").tabIndex = 0; // what is wider than its place can be scrolled by keyboard
    else this.part("picture").removeAttribute("tabindex");
    this.cells = new Map();
    for (const cell of this.root.querySelectorAll("[data-cell]")) this.cells.set(cell.dataset.cell, cell);
  }

  gridMarkup(grid, number) {
    const edge = grid.size * this.unit;
    const [left, top] = [grid.left * this.unit, grid.top * this.unit];
    const faces = grid.faces ?? grid.texts; // what cells show where there is no room for all digits
    const longest = Math.max(...faces.flat().map((text) => text.length));
    const size = edge * (longest <= 2 ? 0.44 : longest <= 4 ? 0.34 : Math.min(0.27, 1.5 / longest)) * (edge < 28 ? 1.18 : 1);
    if (longest && edge < SMALLEST_NUMBERED_CELL && !grid.shades) this.part("hint").textContent = `no room for numbers here: ${HINT}`;
    const cells = faces.map((texts, row) => texts.map((text, col) =>
      cellMarkup(grid, number, row, col, left + col * edge, top + row * edge, edge, size, text, this.hatch)).join("")).join("");
    const [width, tall] = [grid.texts[0].length * edge, grid.texts.length * edge];
    const frame = `<rect class="cnn-frame" x="${left}" y="${top}" width="${width}" height="${tall}"/>`;
    const sheets = Array.from({ length: grid.sheets - 1 }, (_, behind) => {
      const off = (grid.lift * this.unit * (grid.sheets - 1 - behind)) / (grid.sheets - 1);
      return `<rect class="cnn-cell" x="${left + off}" y="${top - off}" width="${width}" height="${tall}"/>`;
    }).join("");
    const above = top - grid.lift * this.unit;
    const lines = grid.title.split("\n").reverse();
    const letters = 13 * Math.min(1, this.unit / TITLE_UNIT);
    const title = lines.map((line, up) => `<text class="cnn-title" style="font-size:${letters}px" x="${left}" y="${above - 7 - 16 * up}">${escaped(line)}</text>`);
    return `<g class="cnn-${grid.role}">${sheets}${title.join("")}${cells}${frame}</g>`;
  }

  onResize() {
    this.adoptControls(this.root);
    const width = this.root.clientWidth - 12; // asked here only: asking makes the browser lay out the page
    if (!this.scene || width <= 0 || width === this.width) return;
    this.width = width;
    this.part("sum").style.minHeight = `${1.45 * this.linesOfSums()}em`;
    this.drawGrids();
    this.await([...this.awaited]);
    this.point(this.pinned);
  }

  // ---- pointing: hovering is a preview, a click or a key pins -----------------------------------

  pin(key) {
    this.pinned = key ?? null;
    this.point(key);
  }

  point(key) {
    this.clear();
    this.pointed = key ?? null;
    if (!this.cells.has(key)) return;
    const link = this.scene.links[key];
    const uses = link ? [] : (this.uses ??= usesOf(this.scene)).get(key) ?? [];
    const places = link ? link.terms.flatMap(([linked]) => linked) : uses.map(([target]) => target);
    for (const cell of places.flatMap(cellsAt)) this.light(cell, "linked");
    for (const cell of uses.flatMap(([, , partners]) => partners).flatMap(cellsAt)) if (cell !== key) this.light(cell, "partner");
    this.light(key, "pointed");
    for (const [cell, text] of Object.entries(link?.shown ?? {})) this.write(cell, text);
    for (const [[cell], , note] of link?.terms ?? []) if (WINNER.test(note)) this.light(cell, "winner");
    this.drawMarks([...this.scene.chosen.map((place) => [place, "cnn-chosen"]), ...outlines(places).map((place) => [place, "cnn-linked"]), [key, "cnn-pointed"]]);
    const notes = link ? link.terms.map(([linked, , note]) => note && this.note(linked[0], note)) : uses.map(([target, text]) => this.note(target, text));
    this.part("notes").innerHTML = notes.join("");
    this.part("sum").replaceChildren(...(link ? this.sumParts(key, link) : [this.usesText(key, uses)]));
  }

  // The frames are kept and moved, so that a window that is played slides.
  drawMarks(marks) {
    const group = this.part("marks");
    while (group.childElementCount > marks.length) group.lastChild.remove();
    marks.forEach(([place, name], number) => {
      const rect = group.children[number] ?? group.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
      for (const [attribute, value] of Object.entries(this.ring(place, name))) rect.setAttribute(attribute, value);
    });
  }

  // The sum with every factor in the colour of the grid it stands in.
  sumParts(key, link) {
    const role = (place) => this.scene.grids[Number(place.split(",")[0])].role;
    // A stroke: the number of this cell times a kernel's, painted into the first place.
    const stroke = Object.keys(link.shown ?? {}).length > 0 && link.terms.length > 0;
    const parts = [link.start];
    link.terms.forEach(([places, text], number) => {
      if (number) parts.push(link.join);
      const factors = text.split("·");
      const coloured = factors.length === places.length;
      const inside = coloured ? factors.flatMap((factor, at) => [at ? "·" : "", chip(factor, role(stroke && !at ? key : places[at]))]) : [text];
      const term = Object.assign(document.createElement("span"), { className: "cnn-term" });
      term.append(...inside);
      for (const one of [term, ...term.children]) one.dataset.term = number;
      parts.push(term);
    });
    const [before, result] = link.end.split(/(?<= = )(?=[^=]*$)/);
    return [...parts, before, ...(result ? [chip(result, role(stroke ? link.terms[0][0][0] : key))] : [])];
  }

  // The cells of the term under the pointer.
  onTerm(number) {
    for (const cell of this.root.querySelectorAll("[data-pulse]")) delete cell.dataset.pulse;
    const [places] = this.scene.links[this.pointed]?.terms[number] ?? [[]];
    for (const key of places.flatMap(cellsAt)) if (this.cells.has(key)) this.cells.get(key).dataset.pulse = "true";
  }

  light(key, state) {
    const cell = this.cells.get(key);
    if (!cell) return;
    cell.dataset[state] = "true";
    this.lit.push([cell, state]);
  }

  write(key, text) {
    const place = this.cells.get(key)?.querySelector(".cnn-number");
    if (!place) return;
    this.changed.push([place, place.textContent]);
    place.textContent = text;
  }

  clear() {
    for (const [cell, state] of this.lit) delete cell.dataset[state];
    for (const [place, text] of this.changed) place.textContent = text;
    [this.lit, this.changed] = [[], []];
    this.part("sum").textContent = "";
    this.part("marks")?.replaceChildren();
  }

  // Left, top and edge of a cell in pixels, and whether it is filled.
  place(key) {
    const [number, row, col] = key.split(",").map(Number);
    const grid = this.scene.grids[number];
    const edge = grid.size * this.unit;
    const [down, across] = [row - grid.row0, col - grid.col0];
    return { x: grid.left * this.unit + across * edge, y: grid.top * this.unit + down * edge, edge,
      filled: grid.kinds[down][across].startsWith("value") };
  }

  // A frame around one cell, or around a rectangle of cells.
  ring(place, name) {
    const [, row, col, lastRow, lastCol] = place.split(",").map(Number);
    const { x, y, edge, filled } = this.place(place);
    const [rows, cols] = lastRow === undefined ? [1, 1] : [lastRow - row + 1, lastCol - col + 1];
    return { class: `${name}${filled ? " cnn-on-tint" : ""}`, x, y, width: cols * edge, height: rows * edge };
  }

  // What a term adds to its first cell, small in the corner; left out where it could not be read.
  note(key, text) {
    const { x, y, edge, filled } = this.place(key);
    const size = Math.min(0.27 * edge, (1.5 * edge) / text.length);
    if (!text || edge < SMALLEST_NOTED_CELL || size < SMALLEST_NOTE) return "";
    this.light(key, "noted");
    return `<text class="cnn-note ${filled ? "cnn-on-tint" : ""}" data-of="${key}" x="${x + edge - 4}" y="${y + edge - 4}" `
      + `font-size="${size}">${escaped(text)}</text>`;
  }

  name(key) {
    const [number, row, col] = key.split(",").map(Number);
    const grid = this.scene.grids[number];
    return `${grid.label} (${row}, ${col})`;
  }

  usesText(key, uses) {
    const places = uses.slice(0, USES_NAMED).map(([target, text]) => this.name(target) + (text && ` as ${text}`));
    const rest = uses.length > USES_NAMED ? `, and ${uses.length - USES_NAMED} more` : "";
    const [number, row, col] = key.split(",").map(Number);
    const grid = this.scene.grids[number];
    const value = grid.texts[row - grid.row0][col - grid.col0];
    const what = places.length ? `goes into ${places.join(", ")}${rest}` : "goes into no sum";
    return value === "" ? `${this.name(key)} ${what}` : `${this.name(key)} ${what}: ${this.name(key)} = ${value}`;
  }

  // ---- input ----------------------------------------------------------------------------------

  onPointer(event) {
    const key = event.target.closest("[data-cell]")?.dataset.cell;
    if (!key || this.timer) return;
    if (key !== this.pointed) this.point(key);
    const [number, row, col] = key.split(",").map(Number);
    const grid = this.scene.grids[number];
    const text = grid.texts[row - grid.row0][col - grid.col0];
    this.tip(event, text && `${this.name(key)} = ${text}`);
  }

  onLeave() {
    clearTimeout(this.meaning);
    this.tipBox?.setAttribute("hidden", "");
    if (!this.timer && this.pointed !== this.pinned) this.point(this.pinned);
  }

  onClick(event) {
    this.onToolbar(event.target.dataset.action);
    const cell = event.target.closest("[data-cell]");
    if (cell && !this.pick(this.scene.picks[cell.dataset.cell])) {
      this.pause();
      this.await([]);
      this.pin(cell.dataset.cell);
    }
    if (event.target.dataset.copy !== undefined) copy(event.target);
  }

  onKey(event) {
    if (event.target === this.root && event.key === "Enter") this.pick(this.scene.picks[this.pointed]);
    if (event.target !== this.root || !(event.key in ARROWS)) return;
    event.preventDefault();
    event.stopPropagation();
    this.pause();
    this.await([]);
    this.pin(this.neighbour(...ARROWS[event.key]));
  }

  neighbour(down, right) {
    if (!this.cells.has(this.pointed)) return this.scene.start ?? this.cells.keys().next().value;
    const [number, row, col] = this.pointed.split(",").map(Number);
    const inside = `${number},${row + down},${col + right}`;
    if (this.cells.has(inside)) return inside;
    return this.acrossTheGap(down, right);
  }

  // The nearest cell of another grid in the direction of the key.
  acrossTheGap(down, right) {
    const here = this.place(this.pointed);
    const own = this.pointed.split(",")[0];
    let [best, shortest] = [this.pointed, Infinity];
    for (const key of this.cells.keys()) {
      const there = this.place(key);
      const [dx, dy] = [there.x - here.x + (there.edge - here.edge) / 2, there.y - here.y + (there.edge - here.edge) / 2];
      const [along, across] = right ? [dx * right, Math.abs(dy)] : [dy * down, Math.abs(dx)];
      const distance = along + 3 * across;
      if (key.split(",")[0] !== own && along > 0 && distance < shortest) [best, shortest] = [key, distance];
    }
    return best;
  }

  // ---- play: results are empty until the window has been there -----------------------------------

  get here() {
    return this.scene.walk.indexOf(this.pinned);
  }

  atEnd() {
    return this.here === this.scene.walk.length - 1;
  }

  step(by) {
    const { walk } = this.scene;
    if (!walk.length) return;
    const here = this.here < 0 && by < 0 ? 0 : this.here;
    const next = walk[(here + by + walk.length) % walk.length];
    this.await([...this.awaited].filter((key) => key !== next));
    this.pin(next);
  }

  beforePlay() {
    const { walk, links } = this.scene;
    if (this.atEnd()) this.pinned = null;
    const painted = walk.some((key) => Object.keys(links[key]?.shown ?? {}).length); // that builds up by itself
    if (!painted) this.await(walk.slice(this.here + 1));
  }

  // These cells show no number yet.
  await(keys) {
    for (const key of this.awaited) delete this.cells.get(key)?.dataset.awaited;
    this.awaited = new Set(keys.filter((key) => this.cells.has(key)));
    for (const key of this.awaited) this.cells.get(key).dataset.awaited = "true";
  }

  onReset() {
    this.pause();
    this.await([]);
    this.pinned = null;
    if (this.scene) this.pin(this.scene.start);
  }

  remove() {
    this.resize.disconnect();
    super.remove();
  }
}

// Which sums each cell goes into: a map from cell to [target, text of the term, all places of the term].
function usesOf(scene) {
  const uses = new Map();
  for (const [target, link] of Object.entries(scene.links)) {
    for (const [places, text] of link.terms) {
      for (const cell of places.flatMap(cellsAt)) {
        if (!uses.has(cell)) uses.set(cell, []);
        uses.get(cell).push([target, text, places]);
      }
    }
  }
  return uses;
}

// A place is "grid,row,col", or "grid,row,col,last row,last col" for a rectangle of cells.
function cellsAt(place) {
  const [grid, row, col, lastRow, lastCol] = place.split(",").map(Number);
  if (lastRow === undefined) return [place];
  const cells = [];
  for (let r = row; r <= lastRow; r += 1) for (let c = col; c <= lastCol; c += 1) cells.push(`${grid},${r},${c}`);
  return cells;
}

// Cells of a grid that fill a rectangle get one frame round all of them; others one each.
function outlines(places) {
  const [blocks, cells] = [[], new Map()];
  for (const place of new Set(places)) {
    const [grid, row, col, lastRow] = place.split(",").map(Number);
    if (lastRow !== undefined) blocks.push(place);
    else cells.set(grid, [...(cells.get(grid) ?? []), [row, col]]);
  }
  for (const [grid, found] of cells) {
    const [rows, cols] = [found.map(([row]) => row), found.map(([, col]) => col)];
    const [top, left, bottom, right] = [Math.min(...rows), Math.min(...cols), Math.max(...rows), Math.max(...cols)];
    const full = (bottom - top + 1) * (right - left + 1) === found.length;
    blocks.push(...(full ? [`${grid},${top},${left},${bottom},${right}`] : found.map(([row, col]) => `${grid},${row},${col}`)));
  }
  return blocks;
}

const chip = (text, role) => Object.assign(document.createElement("span"), { className: `cnn-chip cnn-${role}`, textContent: text });

async function copy(button) {
  await navigator.clipboard?.writeText(button.dataset.copy);
  button.textContent = "copied";
  setTimeout(() => { button.textContent = "copy"; }, 1500);
}

const sumOf = (link) => link.start + link.terms.map(([, text]) => text).join(link.join) + link.end;

function lineOf(text) {
  const line = document.createElement("div");
  line.textContent = text;
  return line;
}

function tableOf(rows) {
  if (!rows.length) return "";
  const cell = (tag, text) => `<${tag}>${text.startsWith("`") ? codeOf(text.slice(1)) : escaped(text)}</${tag}>`;
  const line = (tag, row) => `<tr>${row.map((text) => cell(tag, text)).join("")}</tr>`;
  const [head, ...body] = rows;
  return `<table><thead>${line("th", head)}</thead><tbody>${body.map((row) => line("td", row)).join("")}</tbody></table>`;
}

const codeOf = (text) => `<code>${escaped(text)}</code> <button type="button" data-copy="${escaped(text)}">copy</button>`;

const hatchMarkup = (id) => `<defs>
  <pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
  <line x1="0" y1="0" x2="0" y2="6" class="cnn-hatching"/></pattern></defs>`;

function cellMarkup(grid, number, row, col, x, y, edge, size, text, hatch) {
  const [kind, lost] = grid.kinds[row][col].split(" ");
  const [top, left] = [row + grid.row0, col + grid.col0];
  const data = `data-cell="${number},${top},${left}" data-grid="${grid.name}" data-part="${grid.part}" `
    + `data-row="${top}" data-col="${left}" data-kind="${kind}${lost ? " lost" : ""}"`;
  const line = edge < SMALLEST_LINED_CELL ? "stroke-width:0.25" : "";
  const shade = grid.shades ? `style="fill:${grid.shades[row][col]};${line}"` : "";
  const ink = grid.inks ? `style="fill:${grid.inks[row][col]}"` : "";
  const box = `x="${x}" y="${y}" width="${edge}" height="${edge}"`;
  const written = edge < SMALLEST_NUMBERED_CELL ? "" :
    `<text class="cnn-number" x="${x + edge / 2}" y="${y + edge / 2}" font-size="${size}" ${ink}>${escaped(text)}</text>`;
  const hatching = lost ? `<rect class="cnn-lost" fill="url(#${hatch})" ${box}/>` : "";
  return `<g ${data}><rect class="cnn-cell" ${box} ${shade}/>${hatching}${written}</g>`;
}

const wordMarkup = (x, y, text) => `<text class="cnn-word" x="${x}" y="${y}">${escaped(text)}</text>`;

function render({ model, el }) {
  const view = new GridView(model, el);
  el.cnnView = view;
  return () => view.remove();
}

export default { render };
