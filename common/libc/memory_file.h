/*
 * Files below /dev/shm: memory of this process under a name, for shm_open() and sem_open(). No
 * other process sees them: what processes share here they share by capabilities.
 */
#pragma once

#include "open_file.h"

bool memory_file_is_path(const struct path *path);

/* Errors of open(). `mode`: of a file that is made; its owner's bits keep the program out. */
long memory_file_open(const struct path *path, int flags, mode_t mode, struct open_file **file);
/* 0 or -ENOENT. */
long memory_file_state(const struct path *path, struct stat *state);
long memory_file_unlink(const struct path *path);
/* A second name. -ENOENT, -EEXIST, -ENOSPC. */
long memory_file_link(const struct path *from, const struct path *to);
