// From strokes to the image that a network reads: cnnlib/drawing.py in JavaScript, step by step, under the same names.
// An image is { rows, cols, data }. A test compares all steps of twenty drawings with those of Python.

const PAD = 224;
const SMALLEST_EXTENT = 0.15;
const [DIGITS_BITMAP, DIGITS_BLOCK, MNIST_SIZE, MNIST_BOX] = [32, 4, 28, 20];
const [STRAY_EXTENT, STRAY_GAP, SMALLEST_INK] = [0.1, 0.25, 0.5];

const imageOf = (rows, cols) => ({ rows, cols, data: new Float32Array(rows * cols) });
const clipped = (value, low, high) => Math.min(Math.max(value, low), high);
const segmentsOf = (line) => (line.length > 1 ? line.slice(1).map((point, n) => [line[n], point]) : [[line[0], line[0]]]);

// Python rounds halves to the even neighbour.
function rounded(value) {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2 ? 1 : 0) : Math.round(value);
}

function extent(points) {
  const range = (axis) => Math.max(...points.map((point) => point[axis])) - Math.min(...points.map((point) => point[axis]));
  return Math.max(range(0), range(1));
}

function distanceTo([x, y], [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const share = length ? clipped(((x - x0) * dx + (y - y0) * dy) / length, 0, 1) : 0;
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
}

function withoutStrayDots(lines) {
  const extents = lines.map(extent);
  const largest = Math.max(...extents);
  if (!lines.length || largest === 0) return lines;
  const large = lines.filter((_, n) => extents[n] > STRAY_EXTENT * largest).flatMap(segmentsOf);
  return lines.filter((line, n) => {
    const gap = Math.min(...large.map(([start, stop]) => Math.min(...line.map((point) => distanceTo(point, start, stop)))));
    return extents[n] > STRAY_EXTENT * largest || gap < STRAY_GAP * largest;
  });
}

function rasterize(strokes, pen) {
  const lines = withoutStrayDots(strokes.filter((stroke) => stroke.length));
  const bitmap = imageOf(PAD, PAD);
  if (!lines.length) return bitmap;
  const radius = (pen * Math.max(extent(lines.flat()), SMALLEST_EXTENT)) / 2;
  const distance = new Float64Array(PAD * PAD).fill(Infinity);
  for (const [start, stop] of lines.flatMap(segmentsOf)) approach(distance, start, stop, radius + 1 / PAD);
  bitmap.data.set(distance.map((far) => clipped((radius - far) * PAD + 0.5, 0, 1)));
  return bitmap;
}

function approach(distance, start, stop, reach) {
  const first = (axis) => Math.floor(clipped((Math.min(start[axis], stop[axis]) - reach) * PAD, 0, PAD));
  const last = (axis) => Math.min(Math.floor(clipped((Math.max(start[axis], stop[axis]) + reach) * PAD, 0, PAD)) + 1, PAD);
  for (let row = first(1); row < last(1); row += 1) {
    for (let col = first(0); col < last(0); col += 1) {
      const at = row * PAD + col;
      distance[at] = Math.min(distance[at], distanceTo([(col + 0.5) / PAD, (row + 0.5) / PAD], start, stop));
    }
  }
}

function inkBox({ rows, cols, data }) {
  const least = SMALLEST_INK * Math.max(data.reduce((most, value) => Math.max(most, value), 0), 1e-9);
  let [top, left, bottom, right] = [rows, cols, -1, -1];
  data.forEach((value, at) => {
    if (value < least) return;
    const [row, col] = [Math.floor(at / cols), at % cols];
    [top, left, bottom, right] = [Math.min(top, row), Math.min(left, col), Math.max(bottom, row), Math.max(right, col)];
  });
  return bottom < 0 ? [0, 0, rows, cols] : [top, left, bottom - top + 1, right - left + 1];
}

function crop(image) {
  const [top, left, rows, cols] = inkBox(image);
  const part = imageOf(rows, cols);
  for (let row = 0; row < rows; row += 1) {
    const start = (top + row) * image.cols + left;
    part.data.set(image.data.subarray(start, start + cols), row * cols);
  }
  return part;
}

// How much of each old cell lies in each new one: for every new cell a list of [old cell, share].
function sharesOf(old, size) {
  return Array.from({ length: size }, (_, cell) => {
    const [from, to] = [(cell * old) / size, ((cell + 1) * old) / size];
    const found = [];
    for (let part = Math.floor(from); part < Math.min(Math.ceil(to), old); part += 1) {
      found.push([part, ((Math.min(to, part + 1) - Math.max(from, part)) * size) / old]);
    }
    return found;
  });
}

function resize(image, rows, cols) {
  const [down, across] = [sharesOf(image.rows, rows), sharesOf(image.cols, cols)];
  const result = imageOf(rows, cols);
  const sum = (row, col) => down[row].reduce((all, [r, tall]) =>
    all + tall * across[col].reduce((line, [c, wide]) => line + wide * image.data[r * image.cols + c], 0), 0);
  for (let at = 0; at < rows * cols; at += 1) result.data[at] = sum(Math.floor(at / cols), at % cols);
  return result;
}

function fit(image, box) {
  const scale = box / Math.max(image.rows, image.cols);
  return resize(image, Math.max(rounded(image.rows * scale), 1), Math.max(rounded(image.cols * scale), 1));
}

function place(image, size, row, col) {
  const canvas = imageOf(size, size);
  image.data.forEach((value, at) => {
    const [y, x] = [row + Math.floor(at / image.cols), col + (at % image.cols)];
    if (y >= 0 && x >= 0 && y < size && x < size) canvas.data[y * size + x] = value;
  });
  return canvas;
}

function centreOfMass({ rows, cols, data }) {
  let [mass, down, across] = [0, 0, 0];
  data.forEach((value, at) => {
    mass += value;
    down += (Math.floor(at / cols) + 0.5) * value;
    across += ((at % cols) + 0.5) * value;
  });
  return mass ? [down / mass, across / mass] : [rows / 2, cols / 2];
}

// The images of all steps, the one that the network reads last.
const PREPARATIONS = {
  digits: (bitmap) => {
    const digit = crop(bitmap);
    const small = fit(digit, DIGITS_BITMAP);
    const corner = [small.rows, small.cols].map((side) => Math.floor((DIGITS_BITMAP - side) / 2));
    const black = place(small, DIGITS_BITMAP, ...corner);
    black.data = black.data.map((value) => (value >= SMALLEST_INK ? 1 : 0));
    return [bitmap, digit, black, resize(black, DIGITS_BITMAP / DIGITS_BLOCK, DIGITS_BITMAP / DIGITS_BLOCK)];
  },
  mnist: (bitmap) => {
    const digit = crop(bitmap);
    const small = fit(digit, MNIST_BOX);
    const [row, col] = centreOfMass(small).map((middle) => rounded(MNIST_SIZE / 2 - middle));
    return [bitmap, digit, small, place(small, MNIST_SIZE, row, col)];
  },
};

const prepare = (strokes, kind, pen) => PREPARATIONS[kind](rasterize(strokes, pen));
