/* PCI's root bridges, and where the pins on their buses arrive. */
#pragma once

#include "facts.h"

/* Adds to the hosts and routes; what cannot be evaluated is counted. */
void roots_find(struct facts *facts);
