/*
 * A file of the boot package as a service is given it (`packageFile` and `schemas` in
 * system.capnp): a Memory to read, the same for all who have it. The file lies at its beginning, on
 * a page; then come zeros; the last 8 bytes are the file's size, little-endian.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"

/* How large the Memory is: whole pages. */
uint64_t package_file_pages_bytes(uint64_t size_bytes);

/* Says in the last bytes of `pages_bytes` zeros how much of them the file is. */
void package_file_seal(void *pages, uint64_t pages_bytes, uint64_t size_bytes);

/*
 * What lies in the pages.
 *   STATUS_TRUNCATED  there is no room for a size
 *   STATUS_MALFORMED  a size that is larger than what is there
 */
NODISCARD enum status package_file_in_pages(struct bytes pages, struct bytes *content);

/*
 * Maps what was granted under this name, for as long as the program runs. Of the library
 * package_file_open, for programs with and without a C library. Also
 *   STATUS_NOT_FOUND  nothing was granted
 *   others            of Memory.describe and Process.map
 */
NODISCARD enum status package_file_open(const char *name, struct bytes *content);
