package io.tierfs.nfs;

/** A file as a server shows it: its handle and what it looked like. */
public record NfsNode(NfsHandle handle, NfsAttributes attributes) {}
