package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.internal.rpc.RpcClient;
import io.tierfs.nfs.internal.rpc.RpcCredential;
import io.tierfs.nfs.internal.rpc.RpcException;
import io.tierfs.nfs.internal.v4.Gate4.Damage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Repairs what a server has lost: first the session, then, where it does not know us, who we are,
 * then what we had open. It goes on until all is well or the mount ends.
 */
final class Recovery4 implements Gate4.Repair {
  /** What can be told to a server again after it has forgotten it. */
  interface Reclaimable {
    /**
     * Tells what is open while the server takes such claims. Throws only where it must be tried
     * again on another session.
     *
     * @return whether it is well now
     */
    boolean reclaim() throws IOException;

    /** Opens anew, by the handle, what could not be reclaimed. Throws as {@link #reclaim}. */
    void reopen() throws IOException;
  }

  private static final long PAUSE_MIN_MILLIS = 50;
  private static final long PAUSE_MAX_MILLIS = 5_000;

  private final Gate4 gate;
  private final Calls4 calls;
  private final Handshake4 handshake;
  private final RpcCredential machine;
  private final Set<Reclaimable> opens = ConcurrentHashMap.newKeySet();

  /**
   * What was open is still to be told, and that this is all of it. Until then the server answers
   * every ordinary OPEN with GRACE, for ever, so that no failure in between may forget it.
   */
  private volatile boolean owed;

  Recovery4(Gate4 gate, Calls4 calls, Handshake4 handshake, RpcCredential machine) {
    this.gate = gate;
    this.calls = calls;
    this.handshake = handshake;
    this.machine = machine;
  }

  /** An open is to be recovered from now on. */
  void add(Reclaimable open) {
    opens.add(open);
  }

  void remove(Reclaimable open) {
    opens.remove(open);
  }

  @Override
  public void repair(Set<Damage> damage) {
    boolean sessionLost = damage.contains(Damage.SESSION) || damage.contains(Damage.LEASE);
    owed |= damage.contains(Damage.LEASE) || damage.contains(Damage.RECLAIM);
    boolean clientLost = damage.contains(Damage.CLIENT) || damage.contains(Damage.REVOKED);
    if (damage.contains(Damage.REVOKED)) {
      handshake.startAnew();
    }
    long pause = PAUSE_MIN_MILLIS;
    while (!gate.isClosed()) {
      try {
        if (damage.contains(Damage.BINDING)) {
          for (int lane = 0; lane < calls.rpc().connections(); lane++) {
            handshake.bind(gate.session(), lane);
          }
        }
        if (sessionLost || clientLost) {
          newSession(clientLost);
          sessionLost = false;
          clientLost = false;
        }
        if (owed) {
          reclaim();
        }
        return;
      } catch (Failure4 e) {
        sessionLost = true;
        clientLost |=
            e.status() == Status4.STALE_CLIENTID
                || e.status() == Status4.EXPIRED
                || e.status() == Status4.SEQ_MISORDERED;
        if (e.status() == Status4.SEQ_MISORDERED) {
          handshake.startAnew();
        }
      } catch (RpcException e) {
        sessionLost = true;
      } catch (IOException | RuntimeException e) {
        sessionLost = true;
        clientLost = true;
      }
      try {
        Handshake4.pause(pause);
      } catch (IOException interrupted) {
        return;
      }
      pause = Math.min(pause * 2, PAUSE_MAX_MILLIS);
    }
  }

  private void newSession(boolean asNewClient) throws IOException {
    if (!asNewClient) {
      try {
        gate.replace(handshake.session());
        return;
      } catch (Failure4 e) {
        if (e.status() != Status4.STALE_CLIENTID
            && e.status() != Status4.SEQ_MISORDERED
            && e.status() != Status4.EXPIRED) {
          throw e;
        }
      }
    }
    // Even under the number that we had before: a server may count its clients anew.
    owed = true;
    long unused = handshake.introduce();
    gate.replace(handshake.session());
  }

  private void reclaim() throws IOException {
    List<Reclaimable> lost = new ArrayList<>();
    for (Reclaimable open : List.copyOf(opens)) {
      if (!open.reclaim()) {
        lost.add(open);
      }
    }
    complete();
    for (Reclaimable open : lost) {
      open.reopen();
    }
    owed = false;
  }

  /** RECLAIM_COMPLETE: nothing more will be reclaimed, and ordinary opens may begin. */
  void complete() throws IOException {
    Request4<Integer> request =
        Request4.of(
                machine,
                () -> {
                  Ops4 ops = new Ops4();
                  ops.op(Op4.RECLAIM_COMPLETE).bool(false);
                  return ops;
                },
                results -> results.nextStatus(Op4.RECLAIM_COMPLETE))
            .whileRecovering();
    int status = RpcClient.await(calls.call(request));
    if (status != Status4.OK && status != Status4.COMPLETE_ALREADY) {
      throw new Failure4(status, false);
    }
  }

  /**
   * Whether a failure of a reclaim says that session or server are gone, so that all begins anew.
   */
  static Optional<IOException> fatal(IOException failure) {
    boolean fatal =
        switch (failure) {
          case Failure4 e -> Status4.sessionLost(e.status());
          case NfsException e -> e.status() == NfsStatus.TIMEDOUT || e.status() == NfsStatus.CLOSED;
          default -> false;
        };
    return fatal ? Optional.of(failure) : Optional.empty();
  }
}
