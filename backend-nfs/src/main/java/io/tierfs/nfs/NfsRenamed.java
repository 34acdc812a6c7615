package io.tierfs.nfs;

/** What a rename did to the directory that had the name, and to the one that has it now. */
public record NfsRenamed(NfsDirectoryChange from, NfsDirectoryChange to) {}
