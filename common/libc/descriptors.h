/* The process's descriptors. Guarded by the lock. */
#pragma once

#include "descriptor_table.h"

extern struct descriptor_table descriptors;

struct path;

/* For an open file's `path`. NULL: no memory. */
struct path *open_file_new_path(void);
