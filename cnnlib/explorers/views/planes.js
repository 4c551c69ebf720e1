// A section of a board with two axes: marks, and stops that are walked through. Stands in front of board_view.js.

const PLANE = { left: 46, right: 8, top: 6, bottom: 34 }; // pixels around a plane with labels; without them 4

function planeScale({ across, up, width, height, labels }) {
  const room = labels.some((label) => label) ? PLANE : { left: 4, right: 4, top: 4, bottom: 4 };
  const x = (value) => room.left + ((value - across[0]) / (across[1] - across[0])) * width;
  const y = (value) => room.top + ((up[1] - value) / (up[1] - up[0])) * height;
  const valueAt = (down, right) => [
    across[0] + ((right * (width + room.left + room.right) - room.left) / width) * (across[1] - across[0]),
    up[1] - ((down * (height + room.top + room.bottom) - room.top) / height) * (up[1] - up[0]),
  ];
  return { x, y, valueAt, room, wide: width + room.left + room.right, tall: height + room.top + room.bottom };
}

// `stop` is the stop pointed at, or null for the whole picture.
function planeMarkup(section, stop, table) {
  const { x, y, room, wide, tall } = planeScale(section);
  const { width, height, across, up, labels, ticks, marks, field } = section;
  const clip = `cnn-clip-${Math.random().toString(36).slice(2)}`; // the page shares ids, and loads this file once a view
  const seen = ({ since, until }) => (stop === null ? until === null : since <= stop && (until === null || stop <= until));
  const named = labels.some((label) => label);
  const place = `x="${room.left}" y="${room.top}" width="${width}" height="${height}"`;
  const parts = [`<clipPath id="${clip}"><rect ${place}/></clipPath>`];
  if (field) parts.push(`<rect ${place} fill="#fff"/><image opacity="0.75" ${place} preserveAspectRatio="none" style="image-rendering:pixelated" href="${fieldPicture(section, table)}"/>`);
  parts.push(`<g clip-path="url(#${clip})">`);
  parts.push(...marks.filter(seen).map((mark) => markMarkup(mark, { x, y }, stop)), "</g>");
  if (named) {
    const [bottom, middle] = [room.top + height, room.top + height / 2];
    parts.push(`<rect class="cnn-frame" ${place}/>`);
    parts.push(...ticks[0].map((value) => `<text class="cnn-tick" text-anchor="middle" x="${x(value)}" y="${bottom + 17}">${minus(value)}</text>`));
    parts.push(...ticks[1].map((value) => `<text class="cnn-tick" text-anchor="end" x="${room.left - 5}" y="${y(value) + 4}">${minus(value)}</text>`));
    parts.push(`<text class="cnn-tick" text-anchor="middle" x="${room.left + width / 2}" y="${bottom + 30}">${escaped(labels[0])}</text>`);
    parts.push(`<text class="cnn-tick" text-anchor="middle" transform="translate(11 ${middle}) rotate(-90)">${escaped(labels[1])}</text>`);
  }
  if (stop !== null && section.stops[stop] && named) {
    const { x: right, y: above } = section.stops[stop];
    parts.push(`<circle class="cnn-pointed" cx="${x(right)}" cy="${y(above)}" r="7" clip-path="url(#${clip})"/>`);
  }
  return `<svg class="cnn-drawn${section.drag.length ? " cnn-draggable" : ""}${field ? " cnn-painted" : ""}" style="min-width:${Math.round(0.65 * wide)}px" width="${wide}" height="${tall}" viewBox="0 0 ${wide} ${tall}">${parts.join("")}</svg>`;
}

const minus = (value) => String(value).replace("-", "−");

function markMarkup({ kind, points, role, text, dashed, anchor, size }, { x, y }, stop) {
  const drawn = kind === "path" && stop !== null ? points.slice(0, stop + 1) : points;
  const places = drawn.map(([right, above]) => [x(right).toFixed(1), y(above).toFixed(1)]);
  const [left, top] = places[0];
  const names = `cnn-${role}${dashed ? " cnn-dashed" : ""}`;
  if (kind === "text") return `<text class="cnn-words ${names}" text-anchor="${anchor}" x="${left}" y="${top}" dy="0.35em" style="font-size:${13 * size}px">${escaped(text)}</text>`;
  if (kind === "box") return boxMarkup(Number(left), Number(top), text.split("\n"), names);
  const dots = (radius) => places.map(([cx, cy]) => `<circle class="cnn-dot ${names}${dashed ? "" : " cnn-full"}" cx="${cx}" cy="${cy}" r="${radius}"/>`).join("");
  if (kind === "dots") return dots(3 * size);
  const line = `<polyline class="cnn-line ${names}" style="stroke-width:${1.5 * size}" points="${places.map((place) => place.join(",")).join(" ")}"/>`;
  if (kind === "path") return `${line}${dots(2.5 * size)}<circle class="cnn-dot ${names}" cx="${left}" cy="${top}" r="5"/>`;
  return kind === "arrow" ? line + arrowHead(places, names) : line;
}

function boxMarkup(left, top, lines, names) {
  const [wide, tall] = [Math.max(24, 9 * Math.max(...lines.map((line) => line.length)) + 12), 18 * lines.length + 8];
  const words = lines.map((line, row) => `<text class="cnn-words cnn-ink" text-anchor="middle" x="${left}" y="${top + 18 * (row - (lines.length - 1) / 2)}" dy="0.35em" style="font-size:14px">${escaped(line)}</text>`);
  return `<rect class="cnn-node ${names}" x="${left - wide / 2}" y="${top - tall / 2}" width="${wide}" height="${tall}" rx="6"/>${words.join("")}`;
}

function arrowHead(places, names) {
  const [[ax, ay], [bx, by]] = places.slice(-2).map((place) => place.map(Number));
  const angle = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
  return `<path class="cnn-head ${names}" d="M0 0L-8 -3.5L-8 3.5Z" transform="translate(${bx} ${by}) rotate(${angle})"/>`;
}

function fieldPicture(section, table) {
  const canvas = Object.assign(document.createElement("canvas"), { width: section.cols, height: section.rows });
  paint(canvas, section.field, section, table);
  return canvas.toDataURL();
}

// The stop nearest to the pointer, or the cell of the field under it.
function planePlace(section, [down, right]) {
  const scale = planeScale(section);
  const [px, py] = [right * scale.wide, down * scale.tall];
  if (!section.stops.length) {
    const share = (value, size) => Math.min(Math.max(Math.floor(value * size), 0), size - 1);
    return [0, share((py - scale.room.top) / section.height, section.rows), share((px - scale.room.left) / section.width, section.cols)];
  }
  const distance = ({ x, y }) => Math.hypot(scale.x(x) - px, scale.y(y) - py);
  const best = section.stops.reduce((near, stop, place) => (distance(stop) < distance(section.stops[near]) ? place : near), 0);
  return [0, 0, best];
}

function planePanels(section) {
  if (section.stops.length) return [{ rows: 1, cols: section.stops.length, text: (_, col) => section.stops[col].text }];
  if (!section.field) return [];
  const text = (row, col) => `${section.cell} at (${planeMiddle(section, row, col).map((value) => minus(value.toFixed(2))).join(", ")}) = ${minus(section.field[row * section.cols + col])}`;
  return [{ rows: section.rows, cols: section.cols, text }];
}

function planeMiddle({ across, up, rows, cols }, row, col) {
  return [across[0] + ((col + 0.5) / cols) * (across[1] - across[0]), up[1] - ((row + 0.5) / rows) * (up[1] - up[0])];
}

// Dragging moves the controls that belong to the axes to their nearest values.
function dragControls(section, [down, right], controls) {
  const values = planeScale(section).valueAt(down, right);
  section.drag.forEach((number, axis) => {
    if (number === null || !controls[number]) return;
    const control = controls[number];
    const wanted = values[axis] * section.factor;
    const labels = control.get("_options_labels");
    const near = (numbers) => numbers.reduce((best, value, place) => (Math.abs(value - wanted) < Math.abs(numbers[best] - wanted) ? place : best), 0);
    const [low, high] = [control.get("min"), control.get("max")];
    if (labels) control.set("index", near(labels.map((label) => Number(label.replace("−", "-")))));
    else control.set("value", Math.min(Math.max(Math.round(wanted), low), high));
    control.save_changes();
  });
}

// The keyboard's way to drag where nothing else can be walked through: one step of the control of that axis.
function nudgeControls(section, [down, right], controls) {
  const number = section.drag[right ? 0 : 1];
  if (number === null || number === undefined || !controls[number]) return;
  const control = controls[number];
  const wanted = control.get("value") + (right || -down);
  control.set("value", Math.min(Math.max(wanted, control.get("min")), control.get("max")));
  control.save_changes();
}
