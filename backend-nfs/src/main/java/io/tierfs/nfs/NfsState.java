package io.tierfs.nfs;

import java.time.Instant;
import java.util.Optional;

/**
 * How an export does.
 *
 * @param connected whether at least one connection stands and the session (v4) is good
 * @param silentSince since when calls wait that the server has not answered in the time of a first
 *     attempt; empty where it answers
 * @param pending calls under way
 * @param reconnects how often a connection was made anew
 * @param recoveries v4: how often session, client id or opens were recovered
 */
public record NfsState(
    boolean connected,
    Optional<Instant> silentSince,
    int pending,
    long reconnects,
    long recoveries) {}
