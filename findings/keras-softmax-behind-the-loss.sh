#!/usr/bin/env bash
# Keras: a softmax under from_logits=True is repaired on TensorFlow, with a warning, and applied twice on JAX, without one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check keras==3.15.1 tensorflow-cpu==2.21.0 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
cat > "$folder/loss.py" <<'EOF'
import warnings

import keras
import numpy as np

model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, activation="softmax")])
model.layers[0].set_weights([np.eye(3), np.zeros(3)])
model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
logits, label = np.array([[2.0, 0.0, -1.0]]), np.array([0])
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    loss = model.evaluate(logits, label, verbose=0)
probabilities = model.predict(logits, verbose=0)
later = float(keras.ops.mean(model.loss(label, probabilities)))
asked = sum("does not represent logits" in str(one.message) for one in said)
print(f"{loss:.3f} from evaluate, {later:.3f} from the output of predict, warnings: {min(asked, 1)}")
EOF
ask() { KERAS_BACKEND=$1 TF_CPP_MIN_LOG_LEVEL=3 JAX_PLATFORMS=cpu "$folder/env/bin/python" "$folder/loss.py" 2>/dev/null; }
echo "Keras 3.15.1, TensorFlow 2.21.0, JAX 0.10.2"
echo "Logits 2, 0, -1 through a softmax layer, then a loss with from_logits=True. One softmax costs 0.170, two cost 0.658."
echo "On TensorFlow the tensor remembers what went into its softmax, and the loss takes that; arrays remember nothing."
tensorflow=$(ask tensorflow); jax=$(ask jax)
echo "tensorflow: $tensorflow"
echo "jax:        $jax"
[ "$tensorflow" = "0.170 from evaluate, 0.658 from the output of predict, warnings: 1" ]
[ "$jax" = "0.658 from evaluate, 0.658 from the output of predict, warnings: 0" ]
