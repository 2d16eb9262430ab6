#!/bin/sh
# For maintainers: rewrites both locks from the ranges. Everything is resolved for Python 3.11 and newer, so that
# one lock serves Debian 12, Debian 13 and Ubuntu 24.04. Run with --upgrade (or --upgrade-package NAME) to take newer versions.
set -eu
cd "$(dirname "$0")/.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
trap 'exit 130' INT TERM
/usr/bin/python3 -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check uv

compile() {
    "$tools/bin/uv" pip compile --quiet --no-config --no-annotate --no-emit-find-links \
        --default-index https://pypi.org/simple --universal --python-version 3.11 --generate-hashes \
        --custom-compile-command scripts/lock.sh "$@"
}
compile requirements.txt --output-file requirements.lock "$@"
compile requirements-dev.txt --output-file requirements-dev.lock "$@"
