package io.tierfs.nfs;

/**
 * The attributes of a file.
 *
 * @param type what it is
 * @param permissions permission, set-id and sticky bits, {@code 07777} at most
 * @param nlink how many names it has
 * @param uid the owner's number; v4 owners are taken where they are numbers, or {@code root@…}, all
 *     else is 65534
 * @param gid the group's number, likewise
 * @param size in bytes
 * @param used storage that it takes, in bytes
 * @param major of a device node, else 0
 * @param minor of a device node, else 0
 * @param fsid the file system within the server: v4 major and minor folded into one number
 * @param fileid the file within its file system; v4 mounted_on_fileid where it differs is ignored
 * @param atime the last read
 * @param mtime the last change of content
 * @param ctime the last change of content or attributes
 * @param change another value after every change: v4 the change attribute, v3 ctime in nanoseconds
 */
public record NfsAttributes(
    NfsType type,
    int permissions,
    int nlink,
    int uid,
    int gid,
    long size,
    long used,
    int major,
    int minor,
    long fsid,
    long fileid,
    NfsTime atime,
    NfsTime mtime,
    NfsTime ctime,
    long change) {}
