package io.tierfs.testkit;

/**
 * A method of a backend, of its cursors or of its handles.
 *
 * @since 0.1
 */
public enum BackendOperation {
  STAT,
  LIST,
  /** One entry of a listing. */
  LIST_NEXT,
  OPEN,
  MAKE_DIRECTORY,
  REMOVE_FILE,
  REMOVE_DIRECTORY,
  RENAME,
  CHANGE,
  MAKE_SYMLINK,
  READ_SYMLINK,
  MAKE_HARD_LINK,
  MAKE_NODE,
  GET_XATTR,
  SET_XATTR,
  LIST_XATTRS,
  REMOVE_XATTR,
  SPACE,
  SYNC_DIRECTORY,
  SYNC_ALL,
  WATCH,
  CLOSE,

  /** From here on methods of a handle; their path is the one it was opened by. */
  READ,
  WRITE,
  HANDLE_STAT,
  HANDLE_CHANGE,
  HANDLE_GET_XATTR,
  HANDLE_SET_XATTR,
  HANDLE_LIST_XATTRS,
  HANDLE_REMOVE_XATTR,
  SYNC,
  FLUSH,
  ALLOCATE,
  SEEK_DATA,
  SEEK_HOLE,
  COPY_TO,
  HANDLE_CLOSE
}
