#!/usr/bin/python3
"""The plain way to unite two directories by FUSE, as many a weekend has done it: look in the primary directory, then in
the fallback; put a new file where its parent directory is. A peer of the benchmark, not for use: it checks nothing,
knows no merged renames, and forgets whom it works for.

    article.py PRIMARY FALLBACK MOUNTPOINT      (Debian: apt-get install python3-fusepy)
"""

import errno
import os
import sys

import fusepy


class Fallback(fusepy.Operations):
    def __init__(self, primary, fallback):
        self.places = [primary, fallback]

    def find(self, path):
        """The first place that has the path; the primary's if none has."""
        for place in self.places:
            if os.path.lexists(place + path):
                return place + path
        return self.places[0] + path

    def new(self, path):
        """Where a new file goes: where its parent directory is."""
        return os.path.join(self.find(os.path.dirname(path)), os.path.basename(path))

    def access(self, path, mode):
        if not os.access(self.find(path), mode):
            raise fusepy.FuseOSError(errno.EACCES)

    def getattr(self, path, fh=None):
        st = os.lstat(self.find(path)) if fh is None else os.fstat(fh)
        keys = ("st_mode", "st_nlink", "st_uid", "st_gid", "st_size", "st_blocks", "st_atime", "st_mtime", "st_ctime")
        return {key: getattr(st, key) for key in keys}

    def readdir(self, path, fh):
        names = {".", ".."}
        for place in self.places:
            if os.path.isdir(place + path):
                names.update(os.listdir(place + path))
        return names

    def statfs(self, path):
        st = os.statvfs(self.find(path))
        keys = ("f_bavail", "f_bfree", "f_blocks", "f_bsize", "f_favail", "f_ffree", "f_files", "f_frsize", "f_namemax")
        return {key: getattr(st, key) for key in keys}

    def readlink(self, path):
        return os.readlink(self.find(path))

    def chmod(self, path, mode):
        os.chmod(self.find(path), mode)

    def chown(self, path, uid, gid):
        os.lchown(self.find(path), uid, gid)

    def utimens(self, path, times=None):
        os.utime(self.find(path), times, follow_symlinks=False)

    def mkdir(self, path, mode):
        os.mkdir(self.new(path), mode)

    def rmdir(self, path):
        os.rmdir(self.find(path))

    def unlink(self, path):
        os.unlink(self.find(path))

    def symlink(self, path, target):
        os.symlink(target, self.new(path))

    def link(self, path, target):
        os.link(self.find(target), self.new(path))

    def rename(self, old, new):
        os.rename(self.find(old), self.new(new))

    def create(self, path, mode, fi=None):
        return os.open(self.new(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)

    def open(self, path, flags):
        return os.open(self.find(path), flags & ~os.O_DIRECT)

    def read(self, path, size, offset, fh):
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        os.truncate(self.find(path) if fh is None else fh, length)

    def fsync(self, path, datasync, fh):
        os.fsync(fh)

    def release(self, path, fh):
        os.close(fh)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    fusepy.FUSE(Fallback(sys.argv[1], sys.argv[2]), sys.argv[3], foreground=False)
