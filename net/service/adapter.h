/*
 * Adapters: the stack's side of the network drivers. Each has a thread of its own, which makes the
 * calls that wait for the driver; everything else is the main thread's:
 *
 *     OPENING  the thread waits until there is a driver, and opens its device
 *     OPENED   the main thread maps what the driver has given, and begins to use it -> RUNNING
 *     GONE     the driver has ended; the main thread lets go of it -> OPENING
 *     ABSENT   the machine has no such device
 *
 * A driver is believed nothing: what it says of a frame counts only where it names one of ours that
 * it has, and within its bounds.
 */
#pragma once

#include "stack/link.h"
#include <stdbool.h>
#include <stdint.h>

#define ADAPTERS_MAX 4u

struct adapter;

/*
 * Begins with the drivers that this program was granted, as "card0" and so on. Their threads signal
 * bit 0 to ADAPTERS_MAX - 1 of the program's event. Errors: of threads and events.
 */
NODISCARD enum status adapters_start(void);

/*
 * Takes what came, gives what is to be sent to the drivers, and asks to be woken. True: there is
 * more to take, for which no signal need come.
 */
NODISCARD bool adapters_turn(void);

/* The adapter of an interface's number, which is its link's; NULL: there is none. */
struct adapter *adapter_find(uint8_t number);

/* As the program was granted it. */
const char *adapter_name(const struct adapter *adapter);
struct link *adapter_link(const struct adapter *adapter);
const uint8_t *adapter_address(const struct adapter *adapter);
