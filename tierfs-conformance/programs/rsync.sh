# shellcheck shell=bash
needs rsync:rsync setfacl:acl setfattr:attr
union
make_tree "$SCRATCH/tree"
# Times to the nanosecond; rsync takes those of the same second for equal otherwise.
flags=(-aHAXS --numeric-ids --modify-window=-1)

nothing_left() { # FROM TO OPTION...
  local from=$1 to=$2 said
  shift 2
  said=$(rsync "${flags[@]}" "$@" --itemize-changes --delete "$from/" "$to/")
  [ -z "$said" ] || fail "a second run still found: $said"
}

# Into a merged directory, part of which is on the cold tier alone.
mkdir -p "$COLD/work/tree/many"
rsync "${flags[@]}" "$SCRATCH/tree/" "$WORK/tree/"
same_tree "$SCRATCH/tree" "$WORK/tree" "the tree differs behind rsync"
nothing_left "$SCRATCH/tree" "$WORK/tree"
cd /
scatter
same_tree "$SCRATCH/tree" "$WORK/tree" "the tree differs when it lies on both tiers"
nothing_left "$SCRATCH/tree" "$WORK/tree" --checksum
# Changed, so that files are replaced, and some go.
for i in $(seq 1 7 200); do
  echo more >>"$SCRATCH/tree/many/file $i"
done
rm -r "$SCRATCH/tree/deep/er" "$SCRATCH/tree/many/file 1"{0,1,2}
rsync "${flags[@]}" --delete "$SCRATCH/tree/" "$WORK/tree/"
same_tree "$SCRATCH/tree" "$WORK/tree" "the tree differs after an update"
nothing_left "$SCRATCH/tree" "$WORK/tree" --checksum
rsync "${flags[@]}" "$WORK/tree/" "$SCRATCH/back/"
same_tree "$SCRATCH/tree" "$SCRATCH/back" "the tree differs when it is copied back"
checked "\`rsync -aHAXS\` there and back, an update with \`--delete\`; the second run finds nothing to do, also with \`--checksum\`"
