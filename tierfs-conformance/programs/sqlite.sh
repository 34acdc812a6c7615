# shellcheck shell=bash
needs sqlite3:sqlite3
union
writers=4
transfers=${QUICK:+50}
transfers=${transfers:-500}
base=$WORK/bank.db

sql() { sqlite3 -bail -cmd '.timeout 60000' "$base" "$@"; }
# Moves money around, each time in a transaction of its own; says so when it is committed.
writer() { # NUMBER
  local i from to
  for i in $(seq "$transfers"); do
    from=$(((i * 7 + $1) % 100)) to=$(((i * 13 + $1 * 5) % 100))
    echo "BEGIN IMMEDIATE;
      UPDATE account SET balance = balance - $i WHERE id = $from;
      UPDATE account SET balance = balance + $i WHERE id = $to;
      INSERT INTO history(writer, amount, note) VALUES ($1, $i, hex(randomblob(200)));
      COMMIT;
      SELECT 'done';"
  done | stdbuf -oL sqlite3 -bail -cmd '.timeout 60000' "$base"
}
check() { # ROWS-AT-LEAST
  expect ok "$(sql 'PRAGMA integrity_check')" "integrity_check"
  expect 0 "$(sql 'SELECT sum(balance) FROM account')" "the sum of all balances"
  [ "$(sql 'SELECT count(*) FROM history')" -ge "$1" ] || fail "transactions that were committed are lost"
}
all_writers() {
  local number running=()
  for number in $(seq $writers); do
    writer "$number" >"$SCRATCH/writer$number" 2>&1 &
    running+=($!)
  done
  for number in "${running[@]}"; do
    wait "$number" || [ "${1:-}" = may-fail ] || fail "a writer failed"
  done
}
committed() { cat "$SCRATCH"/writer* 2>/dev/null | grep -c 'done' || true; }

total=0
for mode in delete wal; do
  rm -f "$base"*
  expect $mode "$(sql "PRAGMA journal_mode = $mode")" "the journal's mode"
  sql 'CREATE TABLE account(id INTEGER PRIMARY KEY, balance INTEGER);
    CREATE TABLE history(id INTEGER PRIMARY KEY, writer, amount, note);
    CREATE INDEX by_note ON history(note);
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99) INSERT INTO account SELECT i, 0 FROM n;'
  all_writers
  total=$((writers * transfers))
  expect $total "$(committed)" "transactions in mode $mode"
  check $total
  cd /
  # The database goes to the cold tier while its log stays hot, or the other way round.
  scatter odd
  check $total
done
sql 'VACUUM'
check $total

# The daemon dies while they write.
rm "$SCRATCH"/writer*
more=$((transfers * 10))
transfers=$more
all_writers may-fail &
until [ "$(committed)" -gt $((more / 10)) ]; do
  kill -0 $! || fail "the writers have ended"
  sleep 0.1
done
cd /
kill_daemon
wait $! || true
[ "$(committed)" -lt $((writers * more)) ] || fail "the writers were through before the daemon died"
umount "$MOUNT"
mount_union
check $((total + $(committed)))
checked "$writers writers at once, with a rollback journal and with WAL: sums, \`integrity_check\`, \`VACUUM\`; the same after a \`kill -9\` of the daemon while they write, and no committed transaction lost"
