# shellcheck shell=bash
needs tar:tar setfacl:acl setfattr:attr
union
make_tree "$SCRATCH/tree"
mkdir -p "$COLD/work/by-tar/many" "$COLD/work/by-cp/tree"
everything=(--format=posix --sparse --acls --xattrs '--xattrs-include=*' --numeric-owner)

tar -C "$SCRATCH/tree" -c "${everything[@]}" -f - . | tar -C "$WORK/by-tar" -xp "${everything[@]:2}" -f -
same_tree "$SCRATCH/tree" "$WORK/by-tar" "the tree differs behind tar"
cp -a --sparse=always "$SCRATCH/tree" "$WORK/by-cp"
same_tree "$SCRATCH/tree" "$WORK/by-cp/tree" "the tree differs behind cp -a"
for copy in by-tar by-cp/tree; do
  [ "$(stat -c %b "$WORK/$copy/holes")" -lt 1000 ] || fail "the holes were filled in $copy"
done
cd /
scatter
same_tree "$SCRATCH/tree" "$WORK/by-tar" "the tree differs when it lies on both tiers"
# Within the union, from both tiers.
cp -a --sparse=auto "$WORK/by-cp/tree" "$WORK/again"
same_tree "$SCRATCH/tree" "$WORK/again" "the tree differs when it is copied within"
[ "$(stat -c %b "$WORK/again/holes")" -lt 1000 ] || fail "the holes were filled within"
mv "$WORK/by-cp" "$WORK/moved"
same_tree "$SCRATCH/tree" "$WORK/moved/tree" "the tree differs when it is moved"
mkdir "$SCRATCH/back"
tar -C "$WORK/moved/tree" -c "${everything[@]}" -f - . | tar -C "$SCRATCH/back" -xp "${everything[@]:2}" -f -
same_tree "$SCRATCH/tree" "$SCRATCH/back" "the tree differs when tar brings it back"
rm -r "$WORK/moved" "$WORK/again" "$WORK/by-tar"
expect sub "$(ls "$WORK")" "what is left"
checked "tar, \`cp -a --sparse\` and \`mv\`, there, within and back: contents, modes, owners, times to the nanosecond, extended attributes, ACLs, hard links, holes, devices, names that are not text; \`rm -r\`"
