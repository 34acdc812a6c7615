package io.tierfs.nfs;

/** A name that was made: what it stands for, and what that did to its directory. */
public record NfsMade(NfsNode node, NfsDirectoryChange directory) {}
