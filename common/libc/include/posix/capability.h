/*
 * What a program with a C library was granted beyond what POSIX has words for. Generated stubs
 * (schema/..._client.h) call it; link the client's posix flavor.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The handle of what was granted under this name; 0: nothing was. It stays the C library's. */
uint32_t tessera_capability(const char *name);

/*
 * What was booted: a BootRecord (schema/boot.capnp) as a message with a segment table; of size 0
 * where nobody said.
 */
const void *tessera_boot_record(size_t *size_bytes);
