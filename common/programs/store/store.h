/* What the parts of `store` share. */
#pragma once

#include "lib/bytes.h"
#include <stdint.h>

#define HASH_BYTES 32u

/* The capability to the store. */
extern uint32_t store;

/* -- people.c: who has made what, and how much somebody may have; exit codes ------------------- */

/* Signs an object with the identity of the session. */
int people_sign(const char *what, struct bytes hash);

/* What is known of an object, and by whom it is. */
int people_state(const char *what, struct bytes hash);

/* What everybody has and may have; or one; or sets that. */
int people_quotas(void);
int people_quota(const char *name);
int people_set_quota(const char *name, const char *size);
