/* Services of the system under test: found by name, ended, stopped and started. */
#pragma once

#include "schema/supervisor.h"
#include <stdint.h>

/* What init says of it; a name that it does not know is a failure of the test. */
struct service_state service_find(const char *name);

/* Ends its process by force. */
void service_kill(const char *name);

/* Keeps it down, and waits until it is. */
void service_keep_down(const char *name);
void service_start_again(const char *name);
