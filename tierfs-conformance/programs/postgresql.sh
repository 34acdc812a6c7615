# shellcheck shell=bash
for binaries in /usr/lib/postgresql/*/bin ''; do
  [ ! -x "$binaries/initdb" ] || break
done
[ -n "$binaries" ] || skip "initdb is not installed (Debian: postgresql)"
id postgres >/dev/null 2>&1 || skip "there is no user postgres (Debian: postgresql)"
needs runuser:util-linux
union
seconds=${QUICK:+3}
seconds=${seconds:-20}
deaths=${QUICK:+1}
deaths=${deaths:-3}
data=$WORK/data
socket=$SCRATCH/socket
mkdir "$socket"
chown postgres "$socket"
chmod 755 "$SCRATCH"
cd /

as_postgres() { runuser -u postgres -- env LC_ALL=C "PATH=$binaries:$PATH" "PGHOST=$socket" "$@"; }
server() { # WHAT
  as_postgres pg_ctl -s -w -t 60 -D "$data" -l "$socket/log" "$@" || {
    cat "$socket/log"
    fail "pg_ctl $1"
  }
}
query() { as_postgres psql -qAtX -d bench -c "$1"; }
bench() { # SECONDS
  as_postgres pgbench -n -c 4 -j 2 -T "$1" bench >"$SCRATCH/pgbench" 2>&1
}
# What pgbench was told to be committed, whether it came to its end or not.
committed() { sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$SCRATCH/pgbench"; }
postmaster() { head -n 1 "$data/postmaster.pid"; }
# The postmaster and all its children at once.
kill_server() { # PID
  local all
  all="$1 $(pgrep -P "$1" | tr '\n' ' ')"
  # shellcheck disable=SC2086 # numbers are words
  kill -KILL $all
  local pid
  for pid in $all; do
    tail --pid="$pid" -f /dev/null
  done
}
# Each transaction adds the same to an account, a teller and a branch, and notes it in the history.
check() { # TRANSACTIONS-AT-LEAST
  local sums count
  as_postgres pg_amcheck --install-missing --heapallindexed --rootdescend -d bench ||
    fail "pg_amcheck finds damage"
  sums=$(query 'SELECT count(DISTINCT s) FROM (SELECT sum(abalance) AS s FROM pgbench_accounts
    UNION ALL SELECT sum(tbalance) FROM pgbench_tellers UNION ALL SELECT sum(bbalance) FROM pgbench_branches
    UNION ALL SELECT coalesce(sum(delta), 0) FROM pgbench_history) AS all_sums')
  expect 1 "$sums" "different sums of balances and history"
  count=$(query 'SELECT count(*) FROM pgbench_history')
  [ "$count" -ge "$1" ] || fail "of $1 transactions that were committed, only $count are there"
  total=$count
}

install -d -o postgres -m 700 "$data"
as_postgres initdb --data-checksums -A trust -D "$data" >/dev/null
cat >>"$data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$socket'
shared_buffers = 32MB
max_wal_size = 64MB
min_wal_size = 32MB
checkpoint_timeout = 30s
CONF
end_server() { [ ! -r "$data/postmaster.pid" ] || kill_server "$(postmaster)"; }
at_end+=(end_server)
server start
as_postgres createdb bench
as_postgres pgbench -q -i -s 5 bench 2>/dev/null
check 0
server stop -m fast
scatter
as_postgres pg_checksums --check -D "$data" >/dev/null || fail "pg_checksums finds damage when the data lie on both tiers"

server start
bench "$seconds" || fail "pgbench: $(tail -n 3 "$SCRATCH/pgbench")"
check "$(committed)"
query 'VACUUM FULL' && query 'REINDEX DATABASE bench' && query CHECKPOINT
check "$total"

# PostgreSQL dies.
before=$total
bench 60 &
sleep 5 # for some transactions
kill_server "$(postmaster)"
! wait $! || fail "pgbench went on without a server"
server start
[ "$(committed)" -gt 0 ] || fail "pgbench has done nothing: $(cat "$SCRATCH/pgbench")"
check $((before + $(committed)))

# The daemon dies, and so the server.
for death in $(seq "$deaths"); do
  before=$total
  pid=$(postmaster)
  bench 60 &
  sleep $((7 - 2 * death)) # for some transactions
  kill_daemon
  ! wait $! || fail "pgbench went on without a disk"
  ! kill -0 "$pid" 2>/dev/null || kill_server "$pid"
  while pgrep -u postgres -f "$data" >/dev/null; do
    sleep 0.1
  done
  umount "$MOUNT"
  mount_union
  server start
  [ "$(committed)" -gt 0 ] || fail "pgbench has done nothing: $(cat "$SCRATCH/pgbench")"
  check $((before + $(committed)))
done
server stop -m fast
as_postgres pg_checksums --check -D "$data" >/dev/null || fail "pg_checksums finds damage"
checked "\`initdb\`, pgbench with 4 clients, \`VACUUM FULL\`, \`REINDEX\`; \`kill -9\` of the server, and $deaths times of the daemon, under load: \`pg_amcheck\`, \`pg_checksums\`, the sums of balances and history, no committed transaction lost"
