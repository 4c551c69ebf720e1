// TensorFlow.js on its CPU backend, one question a line: {operation, arrays, arguments}.
const readline = require("readline");
const at = { paths: [process.env.NODE_PATH || process.cwd()] };
console.log = console.warn = () => {};
const tf = require(require.resolve("@tensorflow/tfjs", at));

const tensor = ({ shape, values }) => tf.tensor(values.map((v) => (v === null ? NaN : v)), shape);
const last = (x) => tf.transpose(tensor(x), [0, 2, 3, 1]);
const kernel = (weight) => tf.transpose(tensor(weight), [2, 3, 1, 0]);
const answer = (y) => {
    const first = tf.transpose(y, [0, 3, 1, 2]);
    return { shape: first.shape, values: Array.from(first.dataSync()) };
};
const pool = (kind, { kernel_size, stride = kernel_size, padding = "valid" }) => (x) =>
    kind(x, kernel_size, stride, padding);

const operations = {
    version: () => ({ version: tf.version.tfjs }),
    conv2d: ({ stride = 1, padding = "valid", dilation = 1 }, x, weight) =>
        answer(tf.conv2d(last(x), kernel(weight), stride, padding, "NHWC", dilation)),
    conv_transpose2d({ stride, padding, output_padding }, x, weight) {
        if (output_padding !== undefined) throw new Error("conv2dTranspose has no outputPadding");
        const options = { filters: weight.shape[1], kernelSize: weight.shape.slice(2), useBias: false };
        if (stride !== undefined) options.strides = stride;
        if (padding !== undefined) options.padding = padding;
        const layer = tf.layers.conv2dTranspose(options);
        const input = last(x);
        layer.build(input.shape);
        layer.setWeights([kernel(weight)]);
        return answer(layer.apply(input));
    },
    max_pool2d: (args, x) => answer(pool(tf.maxPool, args)(last(x))),
    max_pool2d_backward: (args, gradient, x) => answer(tf.grad(pool(tf.maxPool, args))(last(x), last(gradient))),
    avg_pool2d: (args, x) => answer(pool(tf.avgPool, args)(last(x))),
};

tf.setBackend("cpu").then(() => {
    readline.createInterface({ input: process.stdin }).on("line", (line) => {
        const { operation, arrays = [], arguments: given = {} } = JSON.parse(line);
        let reply;
        try {
            reply = operations[operation](given, ...arrays);
        } catch (error) {
            reply = { error: String(error.message) };
        }
        const words = (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
        process.stdout.write(JSON.stringify(reply, words) + "\n");
    });
});
