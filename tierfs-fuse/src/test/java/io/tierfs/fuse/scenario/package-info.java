/** What people do with a mounted union, done on real mounts and compared with a plain directory. */
package io.tierfs.fuse.scenario;
