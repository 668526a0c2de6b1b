/* Which interface of the schema a kernel object has. */
#pragma once

#include <stdint.h>

/*
 * The interface of objects of this kind (enum object_kind), as schema/kernel.capnp calls it. NULL:
 * there is no such kind, or the kind says nothing of it, as with sessions.
 */
const char *object_kind_interface(uint32_t kind);
