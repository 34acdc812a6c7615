# shellcheck shell=bash
needs fio:fio
union
size=${QUICK:+4m}
size=${size:-48m}

run() { # OPTION...
  bounded 300 fio --directory="$WORK" --size="$size" --verify_fatal=1 --verify=crc32c --randrepeat=1 --group_reporting --minimal "$@" >/dev/null ||
    fail "fio $*"
}
for engine in psync libaio mmap; do
  job=(--name="$engine" --ioengine="$engine" --bs=4k-64k --numjobs=2)
  run "${job[@]}" --rw=randwrite --do_verify=1
  run "${job[@]}" --rw=randrw --rwmixread=30
done
direct=(--name=direct --ioengine=libaio --iodepth=8 --direct=1 --bs=64k)
run "${direct[@]}" --rw=randwrite --do_verify=1
final=(--name=final --ioengine=psync --rw=randwrite --bs=16k --nrfiles=4 --fsync=16)
run "${final[@]}" --do_verify=0
cd /
scatter
run "${final[@]}" --verify_only
checked "random writes and reads with checksums by psync, libaio, mmap and \`O_DIRECT\`, several jobs; read back when the files lie on both tiers"
