/* The words for each status, for people who read logs. */
#pragma once

#include "abi/status.h"

/* Never NULL: a value outside the enum gives "unknown status". */
const char *status_text(enum status status);
