/*
 * Lets the disk below one folder fail, by LD_PRELOAD. What it does stands in a small file, read at
 * each call, so that a running process can be switched:
 *
 *   (no file, or empty)  nothing
 *   eio N                the N-th sync from now on fails with EIO, once: later ones "succeed"
 *   eio-forever N        the N-th sync from now on fails, and all after it
 *   drop                 syncs do nothing and say that they did; O_SYNC and O_DSYNC are not set
 *   enospc               the next write is cut short; further ones, and growing, find no space
 *
 * A write on a file that was opened with O_SYNC or O_DSYNC counts as a sync.
 *
 * WARREN_FAULTS_FOLDER   the folder, absolute, without links
 * WARREN_FAULTS_CONTROL  the file, outside of it
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { NOTHING, EIO_ONCE, EIO_FOREVER, DROP, ENOSPC_MODE };

#define FILES 65536
#define OURS 1
#define SYNCED 2

static unsigned char files[FILES]; /* by file descriptor; what else is open is none of ours */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char last_text[64];
static long syncs;
static int cut_short;

static const char *folder(void) { return getenv("WARREN_FAULTS_FOLDER"); }

static enum mode mode_of(const char *text) {
    if (strncmp(text, "eio-forever", 11) == 0) return EIO_FOREVER;
    if (strncmp(text, "eio", 3) == 0) return EIO_ONCE;
    if (strncmp(text, "drop", 4) == 0) return DROP;
    if (strncmp(text, "enospc", 6) == 0) return ENOSPC_MODE;
    return NOTHING;
}

/* Reads the control file; the caller holds the lock. Bare system calls, or we would meet ourselves. */
static enum mode mode_now(void) {
    char text[sizeof last_text] = "";
    const char *control = getenv("WARREN_FAULTS_CONTROL");
    if (control == NULL) return NOTHING;
    long file = syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC, 0);
    if (file >= 0) {
        long size = syscall(SYS_read, file, text, sizeof text - 1);
        text[size > 0 ? size : 0] = 0;
        syscall(SYS_close, file);
    }
    if (strcmp(text, last_text) != 0) {
        memcpy(last_text, text, sizeof text);
        syncs = 0;
        cut_short = 0;
    }
    return mode_of(text);
}

static void say(const char *what) {
    dprintf(2, "faults: %s\n", what);
}

/* What a sync is to do: 0 go on, 1 pretend, -1 fail with EIO. */
static int at_sync(void) {
    int result = 0;
    pthread_mutex_lock(&lock);
    enum mode mode = mode_now();
    if (mode == DROP) {
        result = 1;
    } else if (mode == EIO_ONCE || mode == EIO_FOREVER) {
        const char *number = strchr(last_text, ' ');
        long wanted = number == NULL ? 1 : atol(number + 1);
        syncs++;
        if (syncs == wanted || (mode == EIO_FOREVER && syncs > wanted)) {
            result = -1;
            if (syncs == wanted) say("a sync has failed");
        }
    }
    pthread_mutex_unlock(&lock);
    return result;
}

/* How much of a write may go through: all, some of it, or -1 for none. */
static ssize_t at_write(int fd, size_t size) {
    ssize_t allowed = (ssize_t) size;
    if (fd < 0 || fd >= FILES || !(files[fd] & OURS)) return allowed;
    if (files[fd] & SYNCED) {
        if (at_sync() < 0) {
            errno = EIO;
            return -1;
        }
    }
    pthread_mutex_lock(&lock);
    if (mode_now() == ENOSPC_MODE) {
        if (!cut_short && size > 1) {
            cut_short = 1;
            allowed = (ssize_t) (size / 2);
            say("a write was cut short");
        } else {
            allowed = -1;
            errno = ENOSPC;
        }
    }
    pthread_mutex_unlock(&lock);
    return allowed;
}

static int is_full(int fd) {
    if (fd < 0 || fd >= FILES || !(files[fd] & OURS)) return 0;
    pthread_mutex_lock(&lock);
    int full = mode_now() == ENOSPC_MODE;
    pthread_mutex_unlock(&lock);
    return full;
}

/* ---- files that are opened and closed ---- */

static int open_flags(const char *path, int flags, int *ours) {
    const char *below = folder();
    *ours = below != NULL && path != NULL && strncmp(path, below, strlen(below)) == 0
            && (flags & O_ACCMODE) != O_RDONLY;
    if (*ours && (flags & (O_SYNC | O_DSYNC))) {
        pthread_mutex_lock(&lock);
        if (mode_now() == DROP) flags &= ~(O_SYNC | O_DSYNC);
        pthread_mutex_unlock(&lock);
    }
    return flags;
}

static void opened(int fd, int flags, int ours, const char *path) {
    if (fd < 0 || fd >= FILES) return;
    /* directories are opened for reading and synced all the same */
    const char *below = folder();
    int listed = below != NULL && path != NULL && strncmp(path, below, strlen(below)) == 0;
    files[fd] = (unsigned char) ((listed ? OURS : 0)
            | (ours && (flags & (O_SYNC | O_DSYNC)) ? SYNCED : 0));
}

#define OPEN(NAME)                                                                  \
    int NAME(const char *path, int flags, ...) {                                    \
        static int (*real)(const char *, int, ...);                                 \
        if (real == NULL) real = dlsym(RTLD_NEXT, #NAME);                           \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t bits = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;   \
        va_end(rest);                                                               \
        int ours;                                                                   \
        int kept = open_flags(path, flags, &ours);                                  \
        int fd = real(path, kept, bits);                                            \
        opened(fd, kept, ours, path);                                               \
        return fd;                                                                  \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(NAME)                                                                \
    int NAME(int at, const char *path, int flags, ...) {                            \
        static int (*real)(int, const char *, int, ...);                            \
        if (real == NULL) real = dlsym(RTLD_NEXT, #NAME);                           \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t bits = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;   \
        va_end(rest);                                                               \
        int ours;                                                                   \
        int kept = open_flags(path, flags, &ours);                                  \
        int fd = real(at, path, kept, bits);                                        \
        opened(fd, kept, ours, path);                                               \
        return fd;                                                                  \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    static int (*real)(int);
    if (real == NULL) real = dlsym(RTLD_NEXT, "close");
    if (fd >= 0 && fd < FILES) files[fd] = 0;
    return real(fd);
}

/* ---- syncs ---- */

static int sync_result(int fd, int (*real)(int)) {
    if (fd < 0 || fd >= FILES || !(files[fd] & OURS)) return real(fd);
    int what = at_sync();
    if (what > 0) return 0;
    if (what < 0) {
        errno = EIO;
        return -1;
    }
    return real(fd);
}

int fsync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = dlsym(RTLD_NEXT, "fsync");
    return sync_result(fd, real);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = dlsym(RTLD_NEXT, "fdatasync");
    return sync_result(fd, real);
}

int sync_file_range(int fd, off64_t from, off64_t size, unsigned int flags) {
    static int (*real)(int, off64_t, off64_t, unsigned int);
    if (real == NULL) real = dlsym(RTLD_NEXT, "sync_file_range");
    if (fd >= 0 && fd < FILES && (files[fd] & OURS)) {
        int what = at_sync();
        if (what > 0) return 0;
        if (what < 0) {
            errno = EIO;
            return -1;
        }
    }
    return real(fd, from, size, flags);
}

/* ---- writes ---- */

ssize_t write(int fd, const void *from, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (real == NULL) real = dlsym(RTLD_NEXT, "write");
    ssize_t allowed = at_write(fd, size);
    return allowed < 0 ? -1 : real(fd, from, (size_t) allowed);
}

#define PWRITE(NAME)                                                                \
    ssize_t NAME(int fd, const void *from, size_t size, off64_t at) {               \
        static ssize_t (*real)(int, const void *, size_t, off64_t);                 \
        if (real == NULL) real = dlsym(RTLD_NEXT, #NAME);                           \
        ssize_t allowed = at_write(fd, size);                                       \
        return allowed < 0 ? -1 : real(fd, from, (size_t) allowed, at);             \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

/* A vector is cut at a whole element, the first at the least in two. */
static ssize_t vector(int fd, const struct iovec *parts, int count, off64_t at, int positioned,
        ssize_t (*real)(int, const struct iovec *, int),
        ssize_t (*real_at)(int, const struct iovec *, int, off64_t)) {
    size_t size = 0;
    for (int i = 0; i < count; i++) size += parts[i].iov_len;
    ssize_t allowed = at_write(fd, size);
    if (allowed < 0) return -1;
    if ((size_t) allowed < size) {
        struct iovec first = parts[0];
        if (first.iov_len > (size_t) allowed) first.iov_len = (size_t) allowed;
        return positioned ? real_at(fd, &first, 1, at) : real(fd, &first, 1);
    }
    return positioned ? real_at(fd, parts, count, at) : real(fd, parts, count);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    static ssize_t (*real)(int, const struct iovec *, int);
    if (real == NULL) real = dlsym(RTLD_NEXT, "writev");
    return vector(fd, parts, count, 0, 0, real, NULL);
}

#define PWRITEV(NAME)                                                               \
    ssize_t NAME(int fd, const struct iovec *parts, int count, off64_t at) {        \
        static ssize_t (*real)(int, const struct iovec *, int, off64_t);            \
        if (real == NULL) real = dlsym(RTLD_NEXT, #NAME);                           \
        return vector(fd, parts, count, at, 1, NULL, real);                         \
    }
PWRITEV(pwritev)
PWRITEV(pwritev64)

/* ---- growing ---- */

#define ALLOCATE(NAME)                                                              \
    int NAME(int fd, int how, off64_t at, off64_t size) {                           \
        static int (*real)(int, int, off64_t, off64_t);                             \
        if (real == NULL) real = dlsym(RTLD_NEXT, #NAME);                           \
        if (is_full(fd)) {                                                          \
            errno = ENOSPC;                                                         \
            return -1;                                                              \
        }                                                                           \
        return real(fd, how, at, size);                                             \
    }
ALLOCATE(fallocate)
ALLOCATE(fallocate64)

#define POSIX_ALLOCATE(NAME)                                                        \
    int NAME(int fd, off64_t at, off64_t size) {                                    \
        static int (*real)(int, off64_t, off64_t);                                  \
        if (real == NULL) real = dlsym(RTLD_NEXT, #NAME);                           \
        return is_full(fd) ? ENOSPC : real(fd, at, size);                           \
    }
POSIX_ALLOCATE(posix_fallocate)
POSIX_ALLOCATE(posix_fallocate64)
