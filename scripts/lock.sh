#!/bin/sh
# Writes requirements/*.lock from pyproject.toml: every package that gets installed, with its
# version and hashes, for all supported Pythons and systems. Versions stay as they are locked
# where they still fit; `scripts/lock.sh --upgrade` takes the newest.
set -eu
cd "$(dirname "$0")/.."

python=$(scripts/setup.sh python)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$python" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install -qq --disable-pip-version-check uv

compile() {
    # compile NAME SOURCE...: writes requirements/NAME.lock
    name=$1
    shift
    "$scratch/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' \
        --output-file "requirements/$name.lock" "$@"
}

"$python" -c '
import tomllib
with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["build-system"]["requires"], sep="\n")
' | compile build --no-annotate - "$@"
compile runtime pyproject.toml "$@"
compile dev --group dev -c requirements/build.lock -c requirements/runtime.lock "$@"
