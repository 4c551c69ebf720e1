#!/usr/bin/env bash
# TensorFlow.js: with padding given as a number the output's width is reckoned with the stride of the height.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @tensorflow/tfjs@4.22.0
cat > seen.js <<'EOF'
const quiet = console.log;
console.warn = () => {};
console.log = () => {};
const tf = require("@tensorflow/tfjs");
console.log = quiet;
const row = (y) => Array.from(y.dataSync());
tf.setBackend("cpu").then(() => {
    const x = tf.tensor([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], [1, 2, 6, 1]);
    const kernel = tf.ones([2, 2, 1, 1]);
    const word = tf.conv2d(x, kernel, [1, 2], "valid"), number = tf.conv2d(x, kernel, [1, 2], 0);
    console.log("TensorFlow.js", tf.version.tfjs);
    console.log('conv2d 2x2, strides [1, 2] on 2x6: pad "valid" and pad 0 are the same zeros, none; the widths are 3 and 5,');
    console.log("and the cells too many are sums of windows that lie behind the picture: 0.");
    console.log('"valid":', word.shape, row(word));
    console.log("0:      ", number.shape, row(number));
    const seen = JSON.stringify([word.shape, row(word), number.shape, row(number)]);
    if (seen !== "[[1,1,3,1],[6,14,22],[1,1,5,1],[6,14,22,0,0]]") throw new Error("changed: " + seen);
});
EOF
node seen.js
