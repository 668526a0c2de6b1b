/* What a status is as an error number of POSIX. Pure. */
#pragma once

#include "abi/status.h"

/* The positive errno for a status other than STATUS_OK; 0 for that. */
int error_number(enum status status);
