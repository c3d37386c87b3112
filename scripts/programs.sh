# shellcheck shell=bash
# Sourced by dev: sees to it that the programs which the tests run are installed.

# Each has the name of its Debian package.
TEST_PROGRAMS="curl nginx haproxy"

# Prints those of TEST_PROGRAMS that are not on the PATH, on one line.
missing_programs() {
  local program missing=""
  for program in $TEST_PROGRAMS; do
    command -v "$program" >/dev/null || missing="$missing $program"
  done
  printf '%s' "${missing# }"
}

# Installs what is missing where that needs no password, and otherwise ends the program with one
# line that names it. The tests see the longer PATH too: Debian has nginx where only root looks.
require_test_programs() {
  local missing as_root=()
  export PATH=$PATH:/usr/sbin:/usr/local/sbin
  missing=$(missing_programs)
  [ -n "$missing" ] || return 0
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  if command -v apt-get >/dev/null && ${as_root[@]+"${as_root[@]}"} true 2>/dev/null; then
    echo "Installing with apt-get what the tests need and this machine lacks: $missing" >&2
    # shellcheck disable=SC2086 # one word for each package
    install_packages $missing || true
    hash -r
    missing=$(missing_programs)
    [ -n "$missing" ] || return 0
    echo "apt-get did not install what the tests need: $missing" >&2
  else
    echo "The tests need these programs, which are missing; install them, or run this as root where there is apt-get: $missing" >&2
  fi
  exit 1
}

# apt-get asks nothing, and its progress stays apart from the output of the build.
install_packages() {
  local apt=(${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -q)
  "${apt[@]}" update >&2 </dev/null
  "${apt[@]}" install -y --no-install-recommends "$@" >&2 </dev/null
}
