// ConvNetJS' ConvLayer and PoolLayer, one question a line: {operation, arrays, arguments}.
const path = require("path");
const readline = require("readline");
const at = { paths: [process.env.NODE_PATH || process.cwd()] };
const folder = path.dirname(require.resolve("convnetjs/package.json", at));
const convnetjs = require(require.resolve("convnetjs", at));

function volume({ shape, values }) {
    const [, depth, height, width] = shape;
    const vol = new convnetjs.Vol(width, height, depth, 0);
    for (let d = 0, n = 0; d < depth; d++)
        for (let y = 0; y < height; y++)
            for (let x = 0; x < width; x++, n++) vol.set(x, y, d, values[n] === null ? NaN : values[n]);
    return vol;
}

function array(vol, get) {
    const values = [];
    for (let d = 0; d < vol.depth; d++)
        for (let y = 0; y < vol.sy; y++) for (let x = 0; x < vol.sx; x++) values.push(get.call(vol, x, y, d));
    return { shape: [1, vol.depth, vol.sy, vol.sx], values };
}

function options(input, kernel, { stride, padding }) {
    const given = { in_depth: input.depth, in_sx: input.sx, in_sy: input.sy, sx: kernel };
    if (stride !== undefined) given.stride = stride;
    if (padding !== undefined) given.pad = padding;
    return given;
}

const operations = {
    version: () => ({ version: require(path.join(folder, "package.json")).version }),
    conv2d(args, x, weight) {
        const input = volume(x);
        const [filters, depth, kernel] = weight.shape;
        const layer = new convnetjs.ConvLayer({ ...options(input, kernel, args), filters });
        const size = depth * kernel * kernel;
        layer.filters = Array.from({ length: filters }, (_, n) =>
            volume({ shape: [1, depth, kernel, kernel], values: weight.values.slice(n * size, (n + 1) * size) }));
        layer.biases = new convnetjs.Vol(1, 1, filters, 0);
        const output = layer.forward(input, false);
        return array(output, output.get);
    },
    max_pool2d(args, x) {
        const input = volume(x);
        const output = new convnetjs.PoolLayer(options(input, args.kernel_size, args)).forward(input, false);
        return array(output, output.get);
    },
    max_pool2d_backward(args, gradient, x) {
        const input = volume(x);
        const layer = new convnetjs.PoolLayer(options(input, args.kernel_size, args));
        const output = layer.forward(input, false);
        output.dw = volume(gradient).w;
        layer.backward();
        return array(input, input.get_grad);
    },
};

readline.createInterface({ input: process.stdin }).on("line", (line) => {
    const { operation, arrays = [], arguments: given = {} } = JSON.parse(line);
    let answer;
    try {
        answer = operations[operation](given, ...arrays);
    } catch (error) {
        answer = { error: String(error.message) };
    }
    const words = (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
    process.stdout.write(JSON.stringify(answer, words) + "\n");
});
