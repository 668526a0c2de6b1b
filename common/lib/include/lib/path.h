/*
 * Paths: names with "/" between them. A name is 1 to PATH_NAME_BYTES_MAX bytes, none of them "/" or
 * zero, and neither "." nor "..": so no path leads out of the directory that it starts at.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"

#define PATH_NAME_BYTES_MAX 255u

/*
 *   STATUS_INVALID_ARGUMENT  it is empty, or has a name that is empty, "." or "..", or a zero byte
 *   STATUS_LIMIT_EXCEEDED    a name is too long
 */
NODISCARD enum status path_check(struct bytes path);

/* Takes the first name off a path that path_check() liked; the last one leaves it empty. */
struct bytes path_take(struct bytes *path);
