/* The files that need nobody: what is below /dev. */
#pragma once

#include "open_file.h"

/* The operations of such a path; NULL: there is no such device. */
const struct file_operations *device_operations(const struct path *path);

/* Of /dev/null. */
const struct file_operations *device_null_operations(void);
