#!/usr/bin/env bash
# Makes .venv/peers: the reference implementations that the parity scripts and benchmarks/peers use.
# About 4 GB, three minutes on a fast line. Run it again at any time; what is there stays.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
venv=$(cd "$here/../.." && pwd)/.venv/peers
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "needs Python 3.11 or newer; set PYTHON to one" >&2
  exit 2
fi
if [ ! -x "$venv/bin/python" ] && ! "$python" -m venv "$venv"; then
  echo "cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2
  exit 2
fi
echo "installing the peers into $venv (about 4 GB at the first time)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
for list in torch training; do
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$here/requirements-$list.txt"
done
"$venv/bin/python" -c 'import accelerate, nncf, onnxruntime, openvino, peft, tokenizers, torch, transformers' 2> /dev/null \
  || { echo "a package does not load: $venv/bin/python -c 'import torch, nncf'" >&2; exit 2; }
echo "ready: $venv/bin/python"
