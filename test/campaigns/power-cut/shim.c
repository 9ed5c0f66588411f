/*
 * Remembers what a power cut could undo. Loaded before libc (LD_PRELOAD) into a process whose files lie below POWER_CUT_DIR:
 * before every write, truncation, creation, rename and removal there, what was there before goes to POWER_CUT_LOG, and every
 * sync that succeeded does, too. After the process was killed, the campaign (undo.ts) takes back, in part and at random, what
 * no sync has made safe. A test fixture, never part of a node.
 *
 * A record: kind (1 byte), length of the name (4), of the second name (4), offset (8), bytes to be written there (8), size before
 * (8), length of the bytes that were there (8), then name, second name, bytes. Numbers are little-endian.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static int log_file = -1;

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (real == NULL) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static ssize_t really_write(int file, const void *bytes, size_t count) {
  REAL(ssize_t, "write", int, const void *, size_t);
  return real(file, bytes, count);
}

__attribute__((constructor)) static void begin(void) {
  const char *where = getenv("POWER_CUT_DIR");
  const char *log = getenv("POWER_CUT_LOG");
  if (where == NULL || log == NULL || realpath(where, folder) == NULL) return;
  folder_length = strlen(folder);
  log_file = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

/* The shared memory beside a database is worth nothing after a start, and is never synced: it is left alone. */
static int is_ours(const char *path) {
  size_t length = strlen(path);
  if (length > 4 && strcmp(path + length - 4, "-shm") == 0) return 0;
  return log_file >= 0 && strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}

/* The path of an open file below the folder; 0 if it is elsewhere, or no file. */
static int path_of(int file, char *path) {
  if (log_file < 0 || file < 0 || file == log_file) return 0;
  char link[40];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return is_ours(path);
}

static int absolute(const char *path, char *out) {
  char above[PATH_MAX];
  if (log_file < 0 || strlen(path) >= PATH_MAX) return 0;
  strcpy(above, path);
  char *slash = strrchr(above, '/');
  const char *name = slash == NULL ? path : slash + 1;
  if (slash != NULL) *slash = 0;
  char resolved[PATH_MAX];
  if (realpath(slash == NULL ? "." : slash == above ? "/" : above, resolved) == NULL) return 0;
  if (snprintf(out, PATH_MAX, "%s/%s", resolved, name) >= PATH_MAX) return 0;
  return is_ours(out);
}

static void put(char kind, const char *name, const char *second, int64_t offset, int64_t span, int64_t size, const void *bytes, int64_t count) {
  uint32_t name_length = (uint32_t)strlen(name), second_length = (uint32_t)strlen(second);
  size_t total = 41 + name_length + second_length + (size_t)count;
  char *record = malloc(total);
  if (record == NULL) abort();
  char *at = record;
  *at++ = kind;
  memcpy(at, &name_length, 4); at += 4;
  memcpy(at, &second_length, 4); at += 4;
  memcpy(at, &offset, 8); at += 8;
  memcpy(at, &span, 8); at += 8;
  memcpy(at, &size, 8); at += 8;
  memcpy(at, &count, 8); at += 8;
  memcpy(at, name, name_length); at += name_length;
  memcpy(at, second, second_length); at += second_length;
  if (count > 0) memcpy(at, bytes, (size_t)count);
  for (size_t done = 0; done < total;) {
    ssize_t written = really_write(log_file, record + done, total - done);
    if (written < 0 && errno != EINTR) abort();
    if (written > 0) done += (size_t)written;
  }
  free(record);
}

/*
 * What stands in the file where `count` bytes at `offset` will be replaced. Read through the program's own descriptor where that
 * may read: to open the file once more and close it would end every lock (fcntl) that the process has on it, SQLite's too.
 */
static void remember_bytes(char kind, int given, const char *path, int64_t offset, int64_t count) {
  struct stat now;
  int flags = given < 0 ? -1 : fcntl(given, F_GETFL);
  int own = flags < 0 || (flags & O_ACCMODE) == O_WRONLY;
  int file = own ? open(path, O_RDONLY | O_CLOEXEC) : given;
  if (file < 0 || fstat(file, &now) != 0) {
    if (own && file >= 0) close(file);
    return;
  }
  int64_t there = now.st_size > offset ? now.st_size - offset : 0;
  if (there > count) there = count;
  char *bytes = malloc((size_t)there + 1);
  if (bytes == NULL) abort();
  int64_t read_so_far = 0;
  while (read_so_far < there) {
    ssize_t got = pread(file, bytes + read_so_far, (size_t)(there - read_so_far), offset + read_so_far);
    if (got <= 0) break;
    read_so_far += got;
  }
  if (own) close(file);
  put(kind, path, "", offset, count, now.st_size, bytes, read_so_far);
  free(bytes);
}

static int64_t position_of(int file) {
  int flags = fcntl(file, F_GETFL);
  struct stat now;
  if (flags >= 0 && (flags & O_APPEND) && fstat(file, &now) == 0) return now.st_size;
  return lseek(file, 0, SEEK_CUR);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  char path[PATH_MAX];
  if (!path_of(file, path)) return real(file, bytes, count, offset);
  pthread_mutex_lock(&turn);
  remember_bytes('w', file, path, offset, (int64_t)count);
  ssize_t written = real(file, bytes, count, offset);
  int failed = errno;
  pthread_mutex_unlock(&turn);
  errno = failed;
  return written;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return pwrite64(file, bytes, count, offset); }

ssize_t write(int file, const void *bytes, size_t count) {
  char path[PATH_MAX];
  if (!path_of(file, path)) return really_write(file, bytes, count);
  pthread_mutex_lock(&turn);
  remember_bytes('w', file, path, position_of(file), (int64_t)count);
  ssize_t written = really_write(file, bytes, count);
  int failed = errno;
  pthread_mutex_unlock(&turn);
  errno = failed;
  return written;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL(ssize_t, "writev", int, const struct iovec *, int);
  char path[PATH_MAX];
  if (!path_of(file, path)) return real(file, parts, count);
  int64_t total = 0;
  for (int at = 0; at < count; at++) total += (int64_t)parts[at].iov_len;
  pthread_mutex_lock(&turn);
  remember_bytes('w', file, path, position_of(file), total);
  ssize_t written = real(file, parts, count);
  int failed = errno;
  pthread_mutex_unlock(&turn);
  errno = failed;
  return written;
}

int ftruncate64(int file, off64_t size) {
  REAL(int, "ftruncate64", int, off64_t);
  char path[PATH_MAX];
  if (!path_of(file, path)) return real(file, size);
  pthread_mutex_lock(&turn);
  remember_bytes('t', file, path, size, INT64_MAX);
  int failed = real(file, size);
  pthread_mutex_unlock(&turn);
  return failed;
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

static int synced(int file, int failed) {
  char path[PATH_MAX];
  if (failed == 0 && path_of(file, path)) {
    pthread_mutex_lock(&turn);
    put('s', path, "", 0, 0, 0, NULL, 0);
    pthread_mutex_unlock(&turn);
  }
  return failed;
}

int fsync(int file) {
  REAL(int, "fsync", int);
  return synced(file, real(file));
}

int fdatasync(int file) {
  REAL(int, "fdatasync", int);
  return synced(file, real(file));
}

static int opened(int (*real)(const char *, int, ...), const char *given, int flags, mode_t mode) {
  char path[PATH_MAX];
  struct stat there;
  if (!(flags & (O_CREAT | O_TRUNC)) || !absolute(given, path)) return real(given, flags, mode);
  pthread_mutex_lock(&turn);
  if (stat(path, &there) != 0) {
    if (flags & O_CREAT) put('c', path, "", 0, 0, 0, NULL, 0);
  } else if ((flags & O_TRUNC) && S_ISREG(there.st_mode)) remember_bytes('t', -1, path, 0, INT64_MAX);
  int file = real(given, flags, mode);
  int failed = errno;
  pthread_mutex_unlock(&turn);
  errno = failed;
  return file;
}

int open64(const char *path, int flags, ...) {
  REAL(int, "open64", const char *, int, ...);
  va_list more;
  va_start(more, flags);
  mode_t mode = va_arg(more, mode_t);
  va_end(more);
  return opened(real, path, flags, mode);
}

int open(const char *path, int flags, ...) {
  REAL(int, "open", const char *, int, ...);
  va_list more;
  va_start(more, flags);
  mode_t mode = va_arg(more, mode_t);
  va_end(more);
  return opened(real, path, flags, mode);
}

int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  char old[PATH_MAX], next[PATH_MAX];
  if (!absolute(from, old) || !absolute(to, next)) return real(from, to);
  pthread_mutex_lock(&turn);
  struct stat there;
  /* Size -1: there was nothing at the new name. */
  if (stat(next, &there) != 0) put('r', next, old, 0, 0, -1, NULL, 0);
  else {
    int64_t size = there.st_size;
    char *bytes = malloc((size_t)size + 1);
    int file = open(next, O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 || bytes == NULL ? 0 : pread(file, bytes, (size_t)size, 0);
    if (file >= 0) close(file);
    put('r', next, old, 0, 0, size, bytes, got < 0 ? 0 : got);
    free(bytes);
  }
  int failed = real(from, to);
  pthread_mutex_unlock(&turn);
  return failed;
}

int unlink(const char *given) {
  REAL(int, "unlink", const char *);
  char path[PATH_MAX];
  if (!absolute(given, path)) return real(given);
  pthread_mutex_lock(&turn);
  remember_bytes('u', -1, path, 0, INT64_MAX);
  int failed = real(given);
  pthread_mutex_unlock(&turn);
  return failed;
}
