#!/bin/sh
# Makes .venv with the newest Python that works here and installs what the lock files name.
#
#   scripts/setup.sh runtime   what Ayumi needs to run, and Ayumi itself
#   scripts/setup.sh dev       what its tests and checks need besides
#   scripts/setup.sh python    install nothing; print the Python that would be used
#
# Where something is missing it prints the one command that helps and exits 2.
set -eu
cd "$(dirname "$0")/.."

candidates='python3.15 python3.14 python3.13 python3.12 python3.11 python3'

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
makes_venvs() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }
has_pip() { "$1" -c 'import pip' >/dev/null 2>&1; }
have() { command -v "$1" >/dev/null 2>&1; }

stop() {
    # stop WHY COMMAND
    printf '%s\n\n    %s\n\n' "$1" "$2" >&2
    exit 2
}

as_root() { if [ "$(id -u)" -eq 0 ]; then echo "$*"; else echo "sudo $*"; fi; }

how_to_get_python() {
    if have apt-get; then
        for python in $candidates; do
            if apt-cache show "$python-venv" >/dev/null 2>&1; then
                as_root apt-get install "$python-venv"
                return
            fi
        done
        as_root apt-get install python3-venv
    elif have brew; then
        echo 'brew install python@3.13'
    elif have dnf; then
        as_root dnf install python3.12
    else
        echo '(Python 3.11 or newer, as your system installs it)'
    fi
}

choose_python() {
    without_venv=''
    for python in $candidates; do
        new_enough "$python" || continue
        if makes_venvs "$python"; then
            echo "$python"
            return
        fi
        [ -n "$without_venv" ] || without_venv=$python
    done
    if [ -n "$without_venv" ] && have apt-get; then
        version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        stop "$without_venv lacks its venv module, a package of its own. Install it, then run make again:" \
            "$(as_root apt-get install "python$version-venv")"
    fi
    stop 'Ayumi needs Python 3.11 or newer, and none is here. Install it, then run make again:' \
        "$(how_to_get_python)"
}

make_venv() {
    if new_enough .venv/bin/python && has_pip .venv/bin/python; then
        return
    fi
    python=$(choose_python)
    echo "Making .venv with $("$python" --version)."
    "$python" -m venv --clear .venv
}

pip_install() { .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input "$@"; }

install_lock() {
    echo "Installing requirements/$1.lock."
    pip_install --require-hashes --only-binary :all: -r "requirements/$1.lock" ||
        stop 'pip could not install it. Look whether the network (or HTTPS_PROXY) works, then run again:' \
            'make setup'
}

case ${1-} in
python)
    choose_python
    ;;
runtime)
    make_venv
    install_lock build
    install_lock runtime
    pip_install --no-build-isolation --no-deps -e .
    ;;
dev)
    install_lock dev
    ;;
*)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
