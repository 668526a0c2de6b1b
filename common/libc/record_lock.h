/* Record locks of files that others can have open as well: fcntl() F_GETLK, F_SETLK, F_SETLKW. */
#pragma once

#include "open_file.h"

/* As file_operations.lock(), for what is a File. */
long record_lock(struct open_file *file, long command, struct flock *lock);
