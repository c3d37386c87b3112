# shellcheck shell=bash
# Sourced by dev: sees to it that the subjects of commits fit on one line of a log.

# Older commits were not asked.
subjects_after=8a78278728c53e4026f3bc4e6b08c18900666cb5
longest_subject=72

# Refuses a later commit with a longer subject. Asks nothing where the history is not to be had: of
# a tarball, a shallow clone, or a folder inside another repository.
require_short_subjects() {
  local root=$1 top hash subject long=
  top=$(git -C "$root" rev-parse --show-toplevel 2>/dev/null) || return 0
  [ "$top" -ef "$root" ] || return 0
  git -C "$root" merge-base --is-ancestor "$subjects_after" HEAD 2>/dev/null || return 0
  # Characters, not bytes.
  local LC_ALL=C.UTF-8
  while read -r hash subject; do
    if [ "${#subject}" -gt "$longest_subject" ]; then
      long+="  $hash $subject"$'\n'
    fi
  done < <(git -C "$root" -c log.showSignature=false log --no-merges --format='%h %s' "$subjects_after..HEAD")
  if [ -n "$long" ]; then
    echo "dev: subjects of more than $longest_subject characters; say the effect shorter, the rest in the body:" >&2
    printf '%s' "$long" >&2
    exit 1
  fi
}
