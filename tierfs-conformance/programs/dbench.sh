# shellcheck shell=bash
needs dbench:dbench
union
seconds=${QUICK:+2}
seconds=${seconds:-20}
bounded 300 dbench -D "$WORK" -t "$seconds" 8 >"$SCRATCH/said" || fail "dbench: $(tail -n 3 "$SCRATCH/said")"
! grep '^\[[0-9]*\]' "$SCRATCH/said" || fail "dbench has errors"
checked "8 clients that do what a file server's would, for $seconds s, without an error"
