/* What of Process's methods is about memory; the table of all is in cap/process_methods.c. */
#pragma once

#include "ipc/invocation.h"

enum status process_map(struct invocation *invocation);
enum status process_unmap(struct invocation *invocation);
