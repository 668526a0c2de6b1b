/*
 * Paths of POSIX as paths of directory capabilities. Pure. Directories have no links here, so a
 * path is resolved by its text alone: "." and empty names go away, ".." takes the name before it,
 * and at the root leads nowhere else.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* With its terminator, as POSIX counts PATH_MAX. */
#define PATH_BYTES_MAX 1024u
#define NAME_BYTES_MAX 255u

struct path {
    /* Names with '/' between them, without one in front or behind; empty: the root. */
    char text[PATH_BYTES_MAX];
    size_t length;
    /* It ended in '/' or in a name that is one of a directory only. */
    bool is_directory;
};

/*
 * What `path` means, seen from `from`; an absolute path is seen from the root. 0, or the negative
 * error number: -ENOENT for an empty path, -ENAMETOOLONG. `resolved` may not be `from`.
 */
int path_resolve(const struct path *from, const char *path, struct path *resolved);
