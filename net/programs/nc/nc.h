/* What the files of this program share. */
#pragma once

#include "reach.h"
#include <stdbool.h>

/* Of one call; a message holds this much beside what describes it. */
#define PIECE_BYTES 3072u

/* Bits of the program's event. */
#define INPUT_READY UINT64_C(1)
#define OTHER_READY UINT64_C(2)

/* What comes in: "stdin", a stream that is waited for, or a file, which always has more. */
struct input {
    uint32_t handle;
    bool is_file;
    uint64_t offset; /* of a file */
    bool has_ended;
};

/* Without "stdin", ends the program. */
void input_init(struct input *input);

/* Whether reading waits for nobody; if not, the event's INPUT_READY is signalled once it does. */
NODISCARD enum status input_ready(const struct input *input, uint32_t event, bool *is_ready);

/* At most PIECE_BYTES; none: it has ended. */
NODISCARD enum status input_read(struct input *input, uint8_t *target, uint32_t *size_bytes);

/* Waits until something is signalled, or, when it is not 0, until the deadline: TIMED_OUT. */
NODISCARD enum status event_wait(uint32_t event, uint64_t deadline_ns);

/* The same, for a while: then it is time to look again, as a service that has ended tells nobody.
 */
NODISCARD enum status event_wait_or_look(uint32_t event);

/* Both ways between "stdin", "stdout" and a connection, until both have ended; gives the exit code.
 */
int relay(uint32_t stream, uint32_t event, const char *name);

/*
 * The same with datagrams: each piece of "stdin" is one, to `remote`; with none, to whoever sends
 * the first one. Ends when "stdin" has, and nothing came for a while.
 */
int exchange_datagrams(
    uint32_t socket, uint32_t event, const struct ip_address *remote, uint16_t port);
