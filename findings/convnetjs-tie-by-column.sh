#!/usr/bin/env bash
# ConvNetJS: of equal maxima the first in the order of columns takes the gradient, elsewhere the first in the order of rows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund convnetjs@0.3.0
cat > seen.js <<'EOF'
const convnetjs = require("convnetjs");
const version = require("convnetjs/package.json").version;
const x = new convnetjs.Vol(2, 2, 1, 0);
x.set(1, 0, 0, 7); // right of the first row
x.set(0, 1, 0, 7); // left of the second row
const layer = new convnetjs.PoolLayer({ sx: 2, in_depth: 1, in_sx: 2, in_sy: 2 });
const output = layer.forward(x, true);
output.dw[0] = 1;
layer.backward();
const gradient = [0, 1].map((y) => [0, 1].map((column) => x.get_grad(column, y, 0)));
console.log("ConvNetJS", version);
console.log("Max pooling of [[0, 7], [7, 0]]: the gradient goes to the lower left 7; PyTorch, TensorFlow and JAX give it to the");
console.log("upper right one, which comes first in reading order.");
console.log("gradient:", JSON.stringify(gradient));
if (JSON.stringify(gradient) !== "[[0,0],[1,0]]") throw new Error("changed");
EOF
node seen.js
