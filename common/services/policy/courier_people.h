/* What the identity service says of people, asked by the courier. */
#pragma once

#include "people.h"
#include <stdbool.h>

/* Asks to be told of changes. `is_other`: it is another state than the one that was read last.
 * False: the service does not answer. */
bool courier_people_watch(uint32_t event, uint64_t bits, uint64_t deadline_ns, bool *is_other);

/* Reads all of it. False: the service does not answer; `people` is then of no use. */
bool courier_people_read(struct people *people, uint64_t deadline_ns);
