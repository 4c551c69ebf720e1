#!/usr/bin/env bash
# threadpoolctl 3.8: a limit set outside of a context makes the limits of all other threads do nothing, silently.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check threadpoolctl==3.8.0 numpy==2.4.6
OPENBLAS_NUM_THREADS=2 "$folder/env/bin/python" - <<'EOF'
import threading
import warnings

import numpy as np
import threadpoolctl

warnings.simplefilter("error")
np.ones((2, 2)) @ np.ones((2, 2))
(library,) = threadpoolctl.ThreadpoolController().select(internal_api="openblas").lib_controllers


def other_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


seen = {}


def limited(name):
    with threadpoolctl.threadpool_limits(1, user_api="blas"):
        seen[name] = library.get_num_threads()


other_thread(lambda: limited("limits(1) in another thread, before"))
library.set_num_threads(2)  # the count it has anyway
other_thread(lambda: limited("limits(1) in another thread, after set_num_threads(2) in this one"))
library.clear_controlling_thread()
other_thread(lambda: limited("limits(1) in another thread, after clear_controlling_thread"))
print("threadpoolctl", threadpoolctl.__version__, "numpy", np.__version__)
for name, count in seen.items():
    print(f"{name}: {count} threads")
assert list(seen.values()) == [1, 2, 1], "changed"
EOF
