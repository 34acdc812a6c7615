/*
 * The same work as ours, done with libnfs. Reads lines with the name of a work from its input and
 * answers each with the nanoseconds it took: write, read, getattr, list.
 *
 *   libnfs URL MEBIBYTES GETATTRS ENTRIES LISTS
 *
 * URL names the export, as libnfs has it. With "version=4" in it there is no writing (libnfs 4.0.0
 * cannot), and the file has to be there. The export has a directory "list" of ENTRIES files, which is
 * listed LISTS times.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>

#include <nfsc/libnfs.h>

enum { CHUNK = 1 << 20, DATA_WINDOW = 4, CALL_WINDOW = 64 };

/* A call on its way: which part of a buffer it is for. */
struct slot {
  struct job *job;
  char *buffer;
};

/* A work that keeps a window of calls on their way. */
struct job {
  struct nfs_context *nfs;
  struct nfsfh *file;
  int (*start)(struct job *, struct slot *, uint64_t);
  uint64_t next, total, done;
  struct slot slots[CALL_WINDOW];
};

static void fail(const char *what, const char *why) {
  fprintf(stderr, "libnfs: %s: %s\n", what, why);
  exit(1);
}

static void turn(struct nfs_context *nfs) {
  struct pollfd fd = {.fd = nfs_get_fd(nfs), .events = nfs_which_events(nfs)};
  if (poll(&fd, 1, -1) < 0 || nfs_service(nfs, fd.revents) < 0)
    fail("connection", nfs_get_error(nfs));
}

static void start_next(struct job *job, struct slot *slot) {
  if (job->next < job->total && job->start(job, slot, job->next++) < 0)
    fail("call", nfs_get_error(job->nfs));
}

/* Goes on with the next call; a chunk has to be a whole one. */
static void go_on(int status, struct slot *slot, const char *data, int expected) {
  if (status < 0)
    fail("answer", data ? data : "none");
  if (status != expected)
    fail("answer", "short");
  slot->job->done++;
  start_next(slot->job, slot);
}

static void done_stat(int status, struct nfs_context *nfs, void *data, void *private_data) {
  (void)nfs;
  go_on(status, private_data, data, 0);
}

static void done_write(int status, struct nfs_context *nfs, void *data, void *private_data) {
  (void)nfs;
  go_on(status, private_data, data, CHUNK);
}

/* What is read goes to where a caller wants it; libnfs has it in a buffer of its own. */
static void done_read(int status, struct nfs_context *nfs, void *data, void *private_data) {
  struct slot *slot = private_data;
  (void)nfs;
  if (status == CHUNK)
    memcpy(slot->buffer, data, CHUNK);
  go_on(status, slot, data, CHUNK);
}

static void finished(int status, struct nfs_context *nfs, void *data, void *private_data) {
  (void)nfs;
  if (status < 0)
    fail("answer", data ? (char *)data : "none");
  *(void **)private_data = data ? data : private_data;
}

static void run(struct job *job, int window) {
  for (int i = 0; i < window; i++) {
    job->slots[i].job = job;
    start_next(job, &job->slots[i]);
  }
  while (job->done < job->total)
    turn(job->nfs);
}

/* The answer to a single call, which finished() puts here. */
static void *wait_for(struct nfs_context *nfs, int queued, void **answer) {
  if (queued < 0)
    fail("call", nfs_get_error(nfs));
  while (!*answer)
    turn(nfs);
  return *answer;
}

static int start_write(struct job *job, struct slot *slot, uint64_t n) {
  return nfs_pwrite_async(job->nfs, job->file, n * CHUNK, CHUNK, slot->buffer, done_write, slot);
}

static int start_read(struct job *job, struct slot *slot, uint64_t n) {
  return nfs_pread_async(job->nfs, job->file, n * CHUNK, CHUNK, done_read, slot);
}

static int start_stat(struct job *job, struct slot *slot, uint64_t n) {
  (void)n;
  return nfs_fstat64_async(job->nfs, job->file, done_stat, slot);
}

static void list(struct nfs_context *nfs, long entries) {
  void *dir = NULL;
  long seen = 0;
  uint64_t bytes = 0;
  wait_for(nfs, nfs_opendir_async(nfs, "/list", finished, &dir), &dir);
  for (struct nfsdirent *entry; (entry = nfs_readdir(nfs, dir)); bytes += entry->size)
    seen += entry->name[0] != '.';
  nfs_closedir(nfs, dir);
  if (seen != entries)
    fail("list", "entries are missing");
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 6)
    fail("usage", "libnfs URL MEBIBYTES GETATTRS ENTRIES LISTS");
  /* Whoever started it may be killed; with its server gone it would try for ever. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  struct nfs_context *nfs = nfs_init_context();
  struct nfs_url *url = nfs_parse_url_dir(nfs, argv[1]);
  if (!url || nfs_mount(nfs, url->server, url->path))
    fail("mount", nfs_get_error(nfs));
  nfs_set_dircache(nfs, 0);
  char *buffers = malloc((size_t)DATA_WINDOW * CHUNK);
  memset(buffers, 7, (size_t)DATA_WINDOW * CHUNK);
  struct nfsfh *file;
  int reads_only = strstr(argv[1], "version=4") != NULL;
  if (!reads_only && (nfs_creat(nfs, "/libnfs", 0644, &file) || nfs_close(nfs, file)))
    fail("create", nfs_get_error(nfs));
  if (nfs_open(nfs, "/libnfs", reads_only ? O_RDONLY : O_RDWR, &file))
    fail("open", nfs_get_error(nfs));

  char line[32];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    struct job job = {.nfs = nfs, .file = file, .total = strtoull(argv[2], NULL, 10)};
    for (int i = 0; i < DATA_WINDOW; i++)
      job.slots[i].buffer = buffers + (size_t)i * CHUNK;
    void *synced = NULL;
    if (!strcmp(line, "write") && nfs_ftruncate(nfs, file, 0))
      fail("truncate", nfs_get_error(nfs));
    long long began = now();
    if (!strcmp(line, "write")) {
      job.start = start_write;
      run(&job, DATA_WINDOW);
      wait_for(nfs, nfs_fsync_async(nfs, file, finished, &synced), &synced);
    } else if (!strcmp(line, "read")) {
      job.start = start_read;
      run(&job, DATA_WINDOW);
    } else if (!strcmp(line, "getattr")) {
      job.start = start_stat;
      job.total = strtoull(argv[3], NULL, 10);
      run(&job, CALL_WINDOW);
    } else if (!strcmp(line, "list")) {
      for (long i = strtol(argv[5], NULL, 10); i > 0; i--)
        list(nfs, strtol(argv[4], NULL, 10));
    } else {
      fail("no such work", line);
    }
    printf("%lld\n", now() - began);
    fflush(stdout);
  }
  nfs_close(nfs, file);
  nfs_destroy_url(url);
  nfs_destroy_context(nfs);
  free(buffers);
  return 0;
}
