# shellcheck shell=bash
needs stress-ng:stress-ng
union
seconds=${QUICK:+1}
seconds=${seconds:-3}
if [ -n "$QUICK" ]; then
  which=(--rename 1 --link 1 --dir 1 --dentry 1 --fallocate 1)
else
  which=(--class filesystem --seq 2)
fi

# Those that failed. Those that the machine cannot run are skipped by themselves.
failures() { # DIRECTORY
  mkdir "$1"
  bounded 900 stress-ng "${which[@]}" --timeout "$seconds" --verify --temp-path "$1" --metrics-brief >"$SCRATCH/said" 2>&1 || true
  cat "$SCRATCH/said" >&2
  grep -q 'run completed' "$SCRATCH/said" || fail "stress-ng has not come to its end"
  sed -n 's/^stress-ng: fail: *\[[0-9]*\] *\([a-z0-9-]*\):.*/\1/p' "$SCRATCH/said" | sort -u
}
# On the same disk, beside the tier.
native=$(failures "${HOT%/*}/stress")
here=$(failures "$WORK/stress")
worse=$(comm -13 <(echo "$native") <(echo "$here") | tr '\n' ' ')
[ -z "${worse// /}" ] || fail "fails here and not natively: $worse"
checked "$(grep -c 'stress-ng: \(info\|metrc\|metr.*\):.* [0-9.]* [0-9.]* [0-9.]*$' "$SCRATCH/said") stressors of its class \`filesystem\`, for $seconds s each, with \`--verify\`: none fails that does not fail natively"
