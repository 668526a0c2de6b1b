/*
 * The memory that this process and the network's service share: what goes out and what came in lies
 * there, so that a transfer is a call without a message. One for all connections.
 */
#pragma once

#include "http/connection.h"

#define WINDOW_OUTPUT_BYTES CONNECTION_OUTPUT_BYTES
#define WINDOW_INPUT_BYTES  8192u
/* Where they lie in it. */
#define WINDOW_OUTPUT_OFFSET 0u
#define WINDOW_INPUT_OFFSET  WINDOW_OUTPUT_BYTES

/* Asks a listener for it; in the place of the last one. Errors: of TcpListener.window and
 * Process.map. */
NODISCARD enum status window_open(uint32_t listener);

/* Valid from window_open() on, to the next one. */
uint8_t *window_output(void);
const uint8_t *window_input(void);
