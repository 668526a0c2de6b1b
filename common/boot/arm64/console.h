/* The shim's console: the board's early one until the device tree has said better. */
#pragma once

#include "abi/boot_info.h"

/* A console of a kind that is not known leaves the one before in use. */
void console_use(const struct boot_console *console);
