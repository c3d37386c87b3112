# shellcheck shell=bash
# Sourced by dev and portcullis: finds the JDK that the project is built and run with.

JDK_VERSION=25

# Prints the folders where a JDK may be, one a line, whatever is there.
jdk_places() {
  # A service, a container or `env -i` may have no HOME.
  local java_on_path user_home=${HOME:-/nonexistent}
  java_on_path=$(command -v java || true)
  # The last component of an alias such as /usr/bin/java says nothing: follow it to the home.
  [ -z "$java_on_path" ] || java_on_path=$(readlink -f "$java_on_path" 2>/dev/null || true)
  printf '%s\n' \
    "${JAVA_HOME:-}" \
    /usr/lib/jvm/* \
    /usr/java/* \
    /opt/* \
    /opt/java/* \
    "$user_home"/.sdkman/candidates/java/* \
    "$user_home"/.jdks/* \
    "$user_home"/.asdf/installs/java/* \
    "$user_home"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$user_home"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${java_on_path%/bin/java}"
}

# Prints the home of a JDK of version JDK_VERSION; fails, printing nothing, if there is none.
# Only `release` files are read, so that a launch costs no extra JVM.
find_jdk() {
  local home
  while IFS= read -r home; do
    if [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ -r "$home/release" ] &&
      grep -Eq "^JAVA_VERSION=\"$JDK_VERSION([.+-][^\"]*)?\"" "$home/release"; then
      printf '%s\n' "$home"
      return 0
    fi
  done < <(jdk_places)
  return 1
}

# Prints each Java that was found, with its version and place, between commas; aliases once.
found_javas() {
  local home version seen=: found=""
  while IFS= read -r home; do
    [ -n "$home" ] && [ -x "$home/bin/java" ] || continue
    home=$(readlink -f "$home" 2>/dev/null || printf '%s' "$home")
    case $seen in *":$home:"*) continue ;; esac
    seen=$seen$home:
    version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$home/release" 2>/dev/null || true)
    [ -x "$home/bin/javac" ] || version="${version:-unknown}, which has no compiler"
    found="$found, ${version:-unknown} ($home)"
  done < <(jdk_places)
  printf '%s' "${found#, }"
}

# Says where a JDK of version JDK_VERSION comes from, for this machine.
jdk_source() {
  local package=openjdk-$JDK_VERSION-jdk-headless
  if command -v apt-cache >/dev/null && apt-cache show "$package" >/dev/null 2>&1; then
    printf "Install one with 'apt-get install %s'" "$package"
  elif command -v brew >/dev/null; then
    printf "Install one with 'brew install openjdk@%s'" "$JDK_VERSION"
  else
    printf 'Get one at https://adoptium.net/temurin/releases/?version=%s' "$JDK_VERSION"
  fi
}

# Sets and exports JAVA_HOME to a JDK of version JDK_VERSION, or ends the program with one line.
require_jdk() {
  local home found
  if ! home=$(find_jdk); then
    found=$(found_javas)
    echo "Portcullis needs a JDK $JDK_VERSION; found: ${found:-none}. $(jdk_source), or set JAVA_HOME to one." >&2
    exit 1
  fi
  export JAVA_HOME=$home
}

# Runs Maven on JAVA_HOME in the folder $1: the installed one from 3.8 on, otherwise the wrapper.
run_maven() {
  local root=$1 version
  shift
  version=$(command -v mvn >/dev/null && mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p') || true
  # Maven's own libraries use Unsafe too; a JDK older than 24 would not start with this flag.
  export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
  case $version in
    3.[89] | 3.[1-9][0-9] | [4-9].*) (cd "$root" && mvn "$@") ;;
    *) (cd "$root" && ./mvnw "$@") ;;
  esac
}
