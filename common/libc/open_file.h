/*
 * Open files: what descriptors name. Each kind is a file of this folder with a table of operations;
 * an operation that a kind does not have is NULL, and the call answers with the error that POSIX
 * has for that.
 *
 * Life: open_file_create() gives one reference; open_file_release() of the last one drops the
 * capability. Fields: [I] written at creation; [lock] the lock of libposix.
 */
#pragma once

#include "path.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct open_file;

/* Bits as in Readiness of stream.capnp. */
enum file_readiness {
    FILE_READABLE = 1,
    FILE_WRITABLE = 2,
    FILE_ENDED = 4,
};

/* What may wait for readiness, and is told by WAITER_READY of this thread's event. */
struct file_interest {
    uint32_t readiness; /* enum file_readiness */
    bool must_notify;   /* if nothing of it is possible now */
};

/* Results are counts or 0, or negative error numbers. */
struct file_operations {
    long (*read)(struct open_file *file, void *buffer, size_t size_bytes);
    long (*write)(struct open_file *file, const void *buffer, size_t size_bytes);
    long (*read_at)(struct open_file *file, void *buffer, size_t size_bytes, uint64_t offset);
    long (*write_at)(
        struct open_file *file, const void *buffer, size_t size_bytes, uint64_t offset);
    long (*state)(struct open_file *file, struct stat *state);
    long (*resize)(struct open_file *file, uint64_t size_bytes);
    long (*sync)(struct open_file *file);
    long (*set_modified)(struct open_file *file, uint64_t modified_ns);
    /* NULL: everything is possible at any time. Gives enum file_readiness. */
    uint32_t (*readiness)(struct open_file *file, const struct file_interest *interest);
    long (*list)(struct open_file *file, void *buffer, size_t size_bytes);
    long (*control)(struct open_file *file, unsigned long request, void *argument);
    /* Memory that a shared mapping shows, whole; NULL: there is none, its content is copied. */
    long (*memory)(struct open_file *file, uint32_t *memory, uint64_t *size_bytes);
    /* Before the capability is dropped; NULL: nothing is to be done. */
    void (*finish)(struct open_file *file);
    const char *interface; /* of the capability; NULL: a child does not get it */
    bool is_seekable;
};

struct open_file {
    const struct file_operations *operations; /* [I], but of a socket, */
    uint32_t references;                      /* [lock] */
    uint32_t capability;                      /* which gets what it has later; 0: none */
    int flags;                                /* O_*, [lock] */
    uint64_t offset;                          /* [lock] */
    struct path *path;                        /* [I] of a directory; NULL: none */
    uint64_t window;                          /* [lock] address of the shared window; 0: none yet */
    bool is_window_taken;                     /* [lock] */
    uint64_t list_cursor;                     /* [lock] of a directory: where its list goes on, */
    uint32_t list_skip;                       /* and how many of what follows have been seen */
    void *node;                               /* [I] of a kind of its own */
    uint32_t locks;                           /* [lock] a RecordLocks for it; 0: none yet */
};

struct file_mapping_request;
struct address_space_request;

/*
 * How files get into memory (file_mapping.h), once a file has been opened: programs that never open
 * one are linked without it.
 */
extern long (*open_file_map)(
    const struct file_mapping_request *file, const struct address_space_request *request);

/*
 * What becomes of a descriptor's reference when that is closed: it is released, and as soon as this
 * process has locked anything, what it has locked in that file is free first (record_lock.c).
 */
extern void (*open_file_let_go)(struct open_file *file);

/*
 * readv() and writev(): part by part, until the first socket for datagrams puts itself before that
 * (udp_file.c), to which all parts are one.
 */
extern long (*open_file_read_parts)(const long *arguments);
extern long (*open_file_write_parts)(const long *arguments);

/* NULL: no memory; then nothing is owned. */
struct open_file *
open_file_create(const struct file_operations *operations, uint32_t capability, int flags);

void open_file_hold(struct open_file *file);
void open_file_release(struct open_file *file);

/* The file of a descriptor, held; NULL: there is none. */
struct open_file *open_file_of(long descriptor);

/* A new descriptor for a file whose reference it takes over, also when it fails: -EMFILE. */
long open_file_install(struct open_file *file, bool closes_on_exec);

/* The same at a number that may be taken: what is there is closed. 0 or -EBADF. */
long open_file_install_at(struct open_file *file, long number, bool closes_on_exec);

/* Closes a descriptor. 0 or -EBADF. */
long open_file_close(long number);

/* Moves the offset on by what was read or written, and gives where it was. */
uint64_t open_file_offset(struct open_file *file);
void open_file_advance(struct open_file *file, long count);

static inline bool open_file_can_read(const struct open_file *file)
{
    return (file->flags & 3) != 1; /* O_ACCMODE, O_WRONLY */
}

static inline bool open_file_can_write(const struct open_file *file)
{
    return (file->flags & 3) != 0; /* O_RDONLY */
}
