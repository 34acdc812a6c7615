# shellcheck shell=bash
needs bonnie++:bonnie++
union
options=(-s 128 -r 64 -n 4:4096:0:8)
[ -z "$QUICK" ] || options=(-s 0 -n 1)
bounded 600 bonnie++ -q -u root -d "$WORK" "${options[@]}" >"$SCRATCH/said" 2>&1 ||
  fail "bonnie++: $(tail -n 3 "$SCRATCH/said")"
! grep -i 'error\|can.t' "$SCRATCH/said" || fail "bonnie++ has errors"
expect sub "$(ls "$WORK")" "what is left"
checked "a large file written, rewritten and read; thousands of files made, looked at and removed, in order and at random"
