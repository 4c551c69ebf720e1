// A trained network, forward only: what each layer makes of one image. Arrays are { shape: [C, H, W], data }.

const LAYERS = {
  Conv2d: (x, layer) => {
    const [filters, channels, rows, cols] = layer.weight.shape;
    const [weight, bias] = [layer.weight.data, layer.bias.data];
    const slide = sliding(x, [rows, cols], layer);
    const y = emptyArray([filters, slide.rows, slide.cols]);
    for (let filter = 0; filter < filters; filter += 1) {
      slide.each((at, windowAt) => {
        let sum = bias[filter];
        for (let channel = 0; channel < channels; channel += 1) {
          for (let r = 0; r < rows; r += 1) {
            for (let c = 0; c < cols; c += 1) {
              sum += weight[((filter * channels + channel) * rows + r) * cols + c] * windowAt(channel, r, c, 0);
            }
          }
        }
        y.data[filter * slide.rows * slide.cols + at] = sum;
      });
    }
    return y;
  },
  MaxPool2d: (x, layer) => {
    const [rows, cols] = pair(layer.kernel_size);
    const slide = sliding(x, [rows, cols], layer);
    const y = emptyArray([x.shape[0], slide.rows, slide.cols]);
    for (let channel = 0; channel < x.shape[0]; channel += 1) {
      slide.each((at, windowAt) => {
        let largest = -Infinity;
        for (let r = 0; r < rows; r += 1) for (let c = 0; c < cols; c += 1) largest = Math.max(largest, windowAt(channel, r, c, -Infinity));
        y.data[channel * slide.rows * slide.cols + at] = largest;
      });
    }
    return y;
  },
  ReLU: (x) => ({ shape: x.shape, data: x.data.map((value) => Math.max(value, 0)) }),
  Flatten: (x) => ({ shape: [x.data.length], data: x.data }),
  Linear: (x, { weight, bias }) => {
    const [outputs, inputs] = weight.shape;
    const y = emptyArray([outputs]);
    for (let to = 0; to < outputs; to += 1) {
      let sum = bias.data[to];
      for (let from = 0; from < inputs; from += 1) sum += weight.data[to * inputs + from] * x.data[from];
      y.data[to] = sum;
    }
    return y;
  },
};

const pair = (value) => (Array.isArray(value) ? value : [value, value]);
const emptyArray = (shape) => ({ shape, data: new Float64Array(shape.reduce((product, size) => product * size, 1)) });

// All places of a window: `each` calls with the number of the place and a function that reads the window there.
function sliding({ shape: [, height, width], data }, kernel, { stride, padding, dilation = 1 }) {
  const [[down, across], [top, left], [apart, aside]] = [pair(stride), pair(padding), pair(dilation)];
  const places = (size, k, s, p, d) => Math.floor((size + 2 * p - d * (k - 1) - 1) / s) + 1;
  const [rows, cols] = [places(height, kernel[0], down, top, apart), places(width, kernel[1], across, left, aside)];
  const each = (visit) => {
    for (let at = 0; at < rows * cols; at += 1) {
      const [row, col] = [Math.floor(at / cols) * down - top, (at % cols) * across - left];
      visit(at, (channel, r, c, outside) => {
        const [y, x] = [row + r * apart, col + c * aside];
        return y < 0 || x < 0 || y >= height || x >= width ? outside : data[(channel * height + y) * width + x];
      });
    }
  };
  return { rows, cols, each };
}

// The arrays after all layers, the image first.
function forward(layers, image) {
  const found = [image];
  for (const layer of layers) found.push(LAYERS[layer.kind](found.at(-1), layer));
  return found;
}
