/*
 * Paths and what they lead to: the capability "directory" is the root, /dev is libposix's own
 * (device_file.h), /dev/shm is memory of this process (memory_file.h). Without the capability every
 * other path is EACCES.
 */
#pragma once

#include "open_file.h"
#include "path.h"
#include <stdint.h>

/* Before anything else. The working directory is what the environment's PWD says, or the root. */
void file_system_start(void);

/* The root directory's capability; 0: the program was given none. */
uint32_t file_system_root(void);

/*
 * What a path of a system call means: relative to an open directory, or to the working directory
 * (AT_FDCWD). 0, or -ENOENT, -ENAMETOOLONG, -EBADF, -ENOTDIR, -EFAULT.
 */
long file_system_resolve(long descriptor, const char *path, struct path *resolved);

struct file_creation {
    int flags;   /* O_* */
    mode_t mode; /* of what O_CREAT makes; only files in memory keep it */
};

/* Opens a path; the result is held. Negative error numbers as those of open(). */
long file_system_open(
    const struct path *path, const struct file_creation *creation, struct open_file **file);

/* What is the same of every file: there are no users, so all belong to this one. */
struct stat file_system_any_state(void);

/* What a mode is without, and what it was before. */
mode_t file_system_set_mask(mode_t mask);

/* What stat() says of a path. */
long file_system_state(const struct path *path, struct stat *state);

/* Copies, for who wants to know, and changes. 0 or -ENOTDIR, -ENOENT, -EACCES. */
void file_system_working_directory(struct path *path);
long file_system_change_directory(const struct path *path);
