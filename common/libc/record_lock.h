/* Record locks of files that others can have open as well: fcntl() F_GETLK, F_SETLK, F_SETLKW. */
#pragma once

#include "open_file.h"

struct flock;

/* Of what has data_operations. 0, or a negative error number. */
long record_lock(struct open_file *file, long command, struct flock *lock);
