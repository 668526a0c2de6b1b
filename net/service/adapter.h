/*
 * Adapters: the stack's side of the network drivers. Each has a thread of its own, which makes the
 * calls that wait for the driver; everything else is the main thread's:
 *
 *     OPENING  the thread waits until there is a driver with a device, and opens that
 *     OPENED   the main thread maps what the driver has given, and begins to use it -> RUNNING
 *     GONE     the driver has ended; the main thread lets go of it -> OPENING
 *
 * A driver is believed nothing: what it says of a frame counts only where it names one of ours that
 * it has, and within its bounds. Whether its interface is routed is not its word, but that of who
 * granted it; it says which address this machine has there, within the one prefix that there is
 * (stack/link.h), and when it knows it.
 */
#pragma once

#include "stack/link.h"
#include "turns.h"
#include <stdbool.h>
#include <stdint.h>

/* Of Ethernet, and all. */
#define CARDS_MAX    4u
#define ADAPTERS_MAX (CARDS_MAX + 1)

struct adapter;

/*
 * Begins with the drivers that this program was granted, as "card0" and so on, and as "overlay" the
 * one whose interface is routed. Their threads signal bit 0 to ADAPTERS_MAX - 1 of the program's
 * event, and hold while `turns` says so, until adapters_let_go(). Errors: of threads and events.
 */
NODISCARD enum status adapters_start(const struct turns *turns);

/*
 * Takes what came, unless there is a rest, gives what is to be sent to the drivers, and asks to be
 * woken. True: there is more to take, for which no signal need come.
 */
NODISCARD bool adapters_turn(bool is_rest);

/* Wakes the threads that were held. */
void adapters_let_go(void);

/* There may be drivers, or devices, that there were not. */
void adapters_look_again(void);

/* The adapter of an interface's number, which is its link's; NULL: there is none. */
struct adapter *adapter_find(uint8_t number);

/* As the program was granted it. */
const char *adapter_name(const struct adapter *adapter);
struct link *adapter_link(const struct adapter *adapter);
/* Of Ethernet; empty: it has none. */
struct bytes adapter_address(const struct adapter *adapter);
