/*
 * What a program with a C library was granted beyond what POSIX has words for. Generated stubs
 * (schema/..._client.h) call it; link the client's posix flavor.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The handle of what was granted under this name; 0: nothing was. It stays the C library's. */
uint32_t tessera_capability(const char *name);

struct tessera_holding {
    const char *name;
    const char *interface; /* "": nobody said */
    uint32_t handle;
};

/* What was granted by name, from 0 on; false: there is no more. */
_Bool tessera_holding(uint32_t index, struct tessera_holding *holding);

/* The priority of the first thread, and the most that the program's threads can have. */
uint8_t tessera_priority(void);

/*
 * What was booted: a BootRecord (schema/boot.capnp) as a message with a segment table; of size 0
 * where nobody said.
 */
const void *tessera_boot_record(size_t *size_bytes);
