package io.tierfs.backend.nfs;

import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsHandle;

/**
 * The name that a file keeps on the server while it is open and has lost all others.
 *
 * @param caller who removed the last name, and so may remove this one
 */
record Hidden(NfsCredentials caller, NfsHandle directory, byte[] name) {}
