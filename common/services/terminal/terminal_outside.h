/* What the terminal tells to the outside (terminal.h), by messages and events. */
#pragma once

#include "terminal.h"

extern struct terminal_outside terminal_outside;
