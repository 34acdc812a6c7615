# shellcheck shell=bash
# shellcheck disable=SC2154 # home is the project's
needs mvn:maven
find_jdk
union
# tierfs's own API, built here and elsewhere, is the same to the bit. Tests take no part: they are
# about other things.
build() { # DIRECTORY
  mkdir -p "$1"
  tar -C "$home" -c --exclude=target --exclude=.git . | tar -C "$1" -x
  (
    cd "$1"
    bounded 600 mvn -B -o -q -DskipTests -Dspotless.check.skip=true -pl tierfs-api "${@:2}" package
  ) || fail "the build does not pass in $1"
}
build "$SCRATCH/source"
mkdir -p "$COLD/work/source/tierfs-api/src"
build "$WORK/source"
cd "$WORK/source" || exit
jar=$(find tierfs-api/target -name 'tierfs-api-*.jar' | head -n 1)
cmp "$jar" "$SCRATCH/source/$jar" || fail "the artefact differs"
cd /
scatter
build "$WORK/source" clean
cmp "$WORK/source/$jar" "$SCRATCH/source/$jar" || fail "the artefact differs when the sources lie on both tiers"
checked "an offline build, twice, of tierfs's own API: the artefact is the same to the byte as one built natively"
