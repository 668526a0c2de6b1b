/*
 * The machine's serial device as a source of interrupts: it raises its line as soon as it may,
 * since it is always ready to send. One file for each architecture.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

extern const uint32_t uart_line;

/* Takes the registers, for this process. */
void uart_begin(void);

/* Raises the line, or takes it back. */
void uart_set(bool is_raised);
