/* What a connection asks of others (connection.h), as calls of capabilities with a deadline each.
 */
#pragma once

#include "connection.h"

/* Around each call: nobody is waited for longer than that. The second gives its status. */
void call_begin(void);
enum status call_end(enum status status);

extern const struct connection_calls publisher_calls;
