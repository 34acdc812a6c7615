# shellcheck shell=bash
needs ganesha.nfsd:nfs-ganesha nfs-cp:libnfs-utils
[ -e "$(echo /usr/lib/*/ganesha/libfsalvfs.so)" ] || skip "FSAL VFS is not installed (Debian: nfs-ganesha-vfs)"
union
port=$((20000 + RANDOM % 10000))
cd /
chmod 777 "$WORK"
mkdir "$SCRATCH/tree" "$SCRATCH/recovery"
cat >"$SCRATCH/ganesha.conf" <<CONF
NFS_CORE_PARAM { Protocols = 4; NFS_Port = $port; Bind_addr = 127.0.0.1; Enable_NLM = false; Enable_RQUOTA = false; Enable_UDP = None; }
NFSv4 { Lease_Lifetime = 60; Graceless = true; RecoveryRoot = "$SCRATCH/recovery"; }
EXPORT_DEFAULTS { Access_Type = RW; Squash = No_root_squash; SecType = sys; Transports = TCP; Protocols = 4; }
EXPORT { Export_Id = 1; Path = "$MOUNT"; Pseudo = "/union"; FSAL { Name = VFS; } }
CONF
ganesha.nfsd -F -N WARN -L "$SCRATCH/said" -p "$SCRATCH/ganesha.pid" -f "$SCRATCH/ganesha.conf" &
server=$!
stop_server() { kill -KILL $server 2>/dev/null && wait $server; }
at_end+=(stop_server)
url() { echo "nfs://127.0.0.1/union/work/${1:-}?version=4&nfsport=$port"; }
for _ in $(seq 100); do
  ! nfs-ls "$(url)" >/dev/null 2>&1 || break
  kill -0 $server || fail "ganesha: $(tail -n 5 "$SCRATCH/said")"
  sleep 0.1
done
nfs-ls "$(url sub)" | grep -q of-tier-2 || fail "a merged directory lacks a name: $(tail -n 5 "$SCRATCH/said")"
# libnfs 4.0 cannot send more than some hundred bytes at once by NFS 4, so what is written is small.
for i in $(seq 40); do
  head -c $((i * 20)) /dev/urandom >"$SCRATCH/tree/file$i"
  nfs-cp "$SCRATCH/tree/file$i" "$(url "file$i")" >/dev/null || fail "file $i cannot be written"
  cmp "$SCRATCH/tree/file$i" "$WORK/file$i" || fail "file $i differs on the mount"
done
head -c 9000000 /dev/urandom >"$WORK/large"
cp "$WORK/large" "$COLD/work/sub/large"
for name in large sub/large; do
  nfs-cat "$(url $name)" | cmp - "$WORK/large" || fail "$name differs over NFS"
done
expect 42 "$(nfs-ls "$(url)" | wc -l)" "names listed"
nfs-cat "$(url sub/of-tier-2)" | grep -q 'only here' || fail "a file of the cold tier cannot be read"
stop_server || true
checked "nfs-ganesha (\`FSAL_VFS\`) on the mount: files written, listed and read by NFS 4"
