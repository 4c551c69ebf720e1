#!/usr/bin/env bash
# Runs the tests with the newest Python on this machine that the libraries support: newest_python.sh FOLDER ARGUMENTS…
# A library without a wheel for some Python does not support it yet; then the next older one is tried.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1
shift

is() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, int(sys.argv[1])))' "$2" 2>/dev/null; }

for minor in 15 14 13 12; do
    for python in $(type -aP "python3.$minor" || true) "$HOME"/.pyenv/versions/3."$minor".*/bin/python; do
        is "$python" "$minor" || continue
        "$UV" venv --quiet --clear --python "$python" "$folder"
        if "$UV" pip install --quiet --python "$folder/bin/python" --constraint constraints.txt --editable ".[test]" \
            --only-binary numpy --only-binary matplotlib --only-binary pillow; then
            echo "with Python 3.$minor, $python:"
            exec "$folder/bin/python" -m pytest "$@"
        fi
        echo "the libraries do not support Python 3.$minor yet; trying an older one"
        break
    done
done
echo "skipped: there is no Python newer than 3.11 on this machine that the libraries support"
