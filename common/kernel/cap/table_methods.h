/* What of Process's methods is about its capabilities; the table of all is in process_methods.c. */
#pragma once

#include "ipc/invocation.h"

enum status process_copy(struct invocation *invocation);
enum status process_release(struct invocation *invocation);
enum status process_revoke(struct invocation *invocation);
enum status process_inspect(struct invocation *invocation);
