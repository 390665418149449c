#!/usr/bin/env sh
# Makes the Python environment of the peers in bench/peers/.venv. Only `pnpm bench` uses it, and does without.
set -eu
cd "$(dirname "$0")"
"${PYTHON:-python3}" -m venv .venv
.venv/bin/pip install --quiet --requirement requirements.txt
