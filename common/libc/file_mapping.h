/*
 * Files in memory. A private mapping is a copy of the file as it was; shared mappings of one file
 * show the same memory to the whole process, which is written to the file by msync(), munmap() and
 * at the end. Other processes do not see it before that: they have other memory.
 */
#pragma once

#include "address_space.h"

struct file_mapping_request {
    long descriptor;
    uint64_t offset; /* whole pages */
    bool is_shared;
};

/* Address, or as mmap(): -EBADF, -EACCES, -ENODEV, -ENXIO, -EOVERFLOW, -ENOMEM. */
long file_mapping_map(
    const struct file_mapping_request *file, const struct address_space_request *request);

/*
 * Writes to the files what was written to their memory. 0 or -EIO. NULL: there is no such memory.
 */
extern long (*file_mapping_write_back)(void);
