/* All objects there are, and how often each is named: what kernel_check() counts. */
#pragma once

#include "cap/object.h"
#include <stdint.h>

struct census_entry {
    struct object *object;
    uint32_t named;         /* by slots and by what counts as one */
    bool is_in_ledger;      /* on its ledger's list of live objects */
    uint64_t charged_bytes; /* ledger: blocks, and what ledgers made of it may use */
};

/* Counts everything again. */
void census_take(void);

/* The entry of an object, made if there is none. */
struct census_entry *census_entry(struct object *object);

uint32_t census_count(void);
struct census_entry *census_at(uint32_t index);

/* Another name for an object, besides its slots. */
void census_name(struct object *object);
