# shellcheck shell=bash
needs git:git
union
export HOME=$SCRATCH GIT_CONFIG_NOSYSTEM=1
git config --global user.name conformance
git config --global user.email conformance@example.org
git config --global init.defaultBranch main
git config --global gc.auto 0
commits=${QUICK:+10}
commits=${commits:-80}

# What a sub-directory of the work tree looks like on the cold tier when git comes.
mkdir -p "$COLD/work/repository/src"
git init -q "$WORK/repository"
cd "$WORK/repository" || exit
for i in $(seq "$commits"); do
  mkdir -p "src/part$((i % 7))"
  for j in 1 2 3 4 5; do
    seq "$i" $((i * j + 50)) >"src/part$((i % 7))/file$j"
  done
  [ $((i % 10)) != 0 ] || git mv "src/part$((i % 7))" "src/moved$i"
  git add -A
  git commit -q -m "change $i"
done
git fsck --full --strict
cd /
scatter
cd "$WORK/repository" || exit
git fsck --full --strict
[ -z "$(git status --porcelain)" ] || fail "files look changed when they lie on both tiers"
git repack -q
git gc -q --prune=now
git fsck --full --strict
# Old commits come, and the newest returns.
for i in $((commits / 2)) 3 1; do
  git checkout -q "HEAD~$i"
  [ -z "$(git status --porcelain)" ] || fail "commit $i does not check out"
  git checkout -q main
done
git clone -q "$WORK/repository" "$WORK/linked"
git clone -q --no-local "$WORK/repository" "$WORK/sent"
for clone in linked sent; do
  git -C "$WORK/$clone" fsck --full --strict
  expect "$commits" "$(git -C "$WORK/$clone" rev-list --count HEAD)" "commits in a clone"
  expect "$(git rev-parse 'HEAD^{tree}')" "$(git -C "$WORK/$clone" write-tree)" "the tree of a clone"
done
git -C "$WORK/sent" gc -q --aggressive --prune=now
git -C "$WORK/sent" fsck --full --strict
checked "$commits commits, \`repack\`, \`gc\`, checkouts, clones with and without links, \`fsck --full --strict\` after each"
