# shellcheck shell=bash
needs fs_mark:fsmark
union
files=${QUICK:+50}
files=${files:-1000}
mkdir -p "$WORK/a" "$WORK/b" "$COLD/work/b"
for sync in 0 1 3; do
  bounded 300 fs_mark -d a -d b -n "$files" -s 5000 -S $sync -k -L 2 >"$SCRATCH/said" ||
    fail "fs_mark -S $sync: $(tail -n 3 "$SCRATCH/said")"
done
expect $((files * 2 * 2 * 3)) "$(find "$WORK/a" "$WORK/b" -type f -size 5000c | wc -l)" "files"
checked "$((files * 12)) files by two threads, with \`fsync\` each, in the end and not at all; all are there"
