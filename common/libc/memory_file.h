/*
 * Files below /dev/shm: memory of this process under a name, for shm_open() and sem_open(). No
 * other process sees them: what processes share here they share by capabilities.
 */
#pragma once

#include "open_file.h"

bool memory_file_is_path(const struct path *path);

/* Errors of open(). */
long memory_file_open(const struct path *path, int flags, struct open_file **file);
long memory_file_unlink(const struct path *path);
/* A second name. -ENOENT, -EEXIST, -ENOSPC. */
long memory_file_link(const struct path *from, const struct path *to);
