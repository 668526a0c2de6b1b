/* A device of the emulated machine that interrupts: one file for each architecture. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The line it raises, as Machine.interrupt counts them; if it stays up until device_quiet(). */
extern const uint32_t device_line;
extern const bool device_is_level;

/* How many interrupts devices can raise by messages. */
#define DEVICE_MESSAGES_MAX 64u
extern const uint32_t device_message_count;

/* Takes the device: its registers or ports. Once. */
void device_begin(void);

/* It will raise its line soon. */
void device_trigger(void);

/* Whether it has since, by its own registers. */
bool device_has_fired(void);

/* It does not ask for anything any more. */
void device_quiet(void);

/* What IoPorts refuse, or that there are none. */
void device_test_ports(void);
