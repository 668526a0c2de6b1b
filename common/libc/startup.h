/*
 * What the program was given when it was started (common/schema/startup.capnp), and the way from
 * there into main().
 */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>

/* The handle of what was granted under this name; 0: nothing was. */
uint32_t startup_capability(const char *name);

/* Calls `visit` for each capability that was granted, until it returns something other than 0. */
long startup_each_capability(
    long (*visit)(struct bytes name, struct bytes interface, uint32_t handle, void *context),
    void *context);

/*
 * What the environment said of a name at the start, which is a C string; NULL: nothing. What the
 * program has changed since, it has changed for itself.
 */
const char *startup_environment(const char *name);

/* 32 bytes that nobody else has. */
struct bytes startup_seed(void);
