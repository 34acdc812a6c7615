# shellcheck shell=bash
needs smbd:samba smbclient:smbclient setfattr:attr
[ -e "$(echo /usr/lib/*/samba/vfs/streams_xattr.so)" ] || skip "streams_xattr is not installed (Debian: samba-vfs-modules)"
union
port=$((20000 + RANDOM % 10000))
cd /
mkdir "$SCRATCH"/{state,tree}
chmod 777 "$WORK"
cat >"$SCRATCH/smb.conf" <<CONF
[global]
  server role = standalone server
  smb ports = $port
  interfaces = lo
  bind interfaces only = yes
  map to guest = bad user
  guest account = nobody
  disable netbios = yes
  load printers = no
  server min protocol = SMB2
  log file = $SCRATCH/state/log
  private dir = $SCRATCH/state
  lock directory = $SCRATCH/state
  state directory = $SCRATCH/state
  cache directory = $SCRATCH/state
  pid directory = $SCRATCH/state
  ncalrpc dir = $SCRATCH/state/ncalrpc
[union]
  path = $WORK
  guest ok = yes
  read only = no
  force user = root
  store dos attributes = yes
  vfs objects = streams_xattr
CONF
start_server() {
  smbd -F -s "$SCRATCH/smb.conf" --debug-stdout -d 1 >"$SCRATCH/said" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    ! client -c ls >/dev/null 2>&1 || return 0
    kill -0 $server || break
    sleep 0.1
  done
  fail "smbd: $(tail -n 3 "$SCRATCH/said")"
}
stop_server() { kill $server 2>/dev/null && wait $server; }
at_end+=(stop_server)
client() { smbclient -s "$SCRATCH/smb.conf" //127.0.0.1/union -p "$port" -N "$@"; }
start_server

mkdir "$SCRATCH/tree/sub"
for i in $(seq 60); do
  head -c $((i * 3000)) /dev/urandom >"$SCRATCH/tree/sub/file $i"
done
head -c 20000000 /dev/urandom >"$SCRATCH/tree/large"
client -D / -c "prompt; recurse; lcd $SCRATCH; mput tree" >/dev/null 2>&1 || fail "mput"
diff -r "$SCRATCH/tree" "$WORK/tree" || fail "what was put differs"
client -c 'ls sub\*' | grep -q of-tier-2 || fail "a merged directory lacks a name"
kill $server
wait $server || true
scatter
start_server
mkdir "$SCRATCH/back"
client -c "prompt; recurse; lcd $SCRATCH/back; mget tree" >/dev/null 2>&1 || fail "mget"
diff -r "$SCRATCH/tree" "$SCRATCH/back/tree" || fail "what was got back differs"
client -c 'rename tree moved; del "moved\sub\file 7"; mkdir made; rename "moved\sub\file 8" made\other; setmode moved\large +r' ||
  fail "renames and the like"
[ ! -e "$WORK/tree" ] || fail "a directory is there after its rename"
[ ! -e "$WORK/moved/sub/file 7" ] || fail "a file is there after its removal"
cmp "$WORK/made/other" "$SCRATCH/tree/sub/file 8" || fail "a renamed file differs"
client -c 'allinfo moved\large' | grep -q 'attributes:.*R' || fail "DOS attributes are not kept"
client -c "put $SCRATCH/smb.conf made\\other:stream" || fail "a stream"
client -c "get made\\other:stream $SCRATCH/stream" || fail "a stream"
cmp "$SCRATCH/smb.conf" "$SCRATCH/stream" || fail "a stream differs"
client -c 'setmode moved\large -r; deltree moved; deltree made' || fail "deltree"
expect sub "$(ls "$WORK")" "what is left"
stop_server || true
checked "smbd on the mount: a tree put and got back by smbclient, renamed and removed; DOS attributes and streams, which lie in extended attributes"
