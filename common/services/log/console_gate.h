/*
 * How many lines may go to the kernel's console: it is slow, and belongs to nobody, so that whoever
 * writes warnings without end must not stop everybody else. A few at once are let through, more
 * only as time goes by; what is left out is counted, and said with the next line that goes.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define CONSOLE_GATE_BURST       32u
#define CONSOLE_GATE_INTERVAL_NS UINT64_C(100000000)

struct console_gate {
    uint64_t last_ns; /* up to when time has been turned into lines */
    uint32_t lines;   /* that may go now */
    uint64_t left_out;
};

void console_gate_init(struct console_gate *gate, uint64_t now_ns);

/* Whether a line may go now. *left_out: how many did not since the last one that went. */
bool console_gate_pass(struct console_gate *gate, uint64_t now_ns, uint64_t *left_out);
