#include "console_gate.h"

void console_gate_init(struct console_gate *gate, uint64_t now_ns)
{
    *gate = (struct console_gate){.last_ns = now_ns, .lines = CONSOLE_GATE_BURST};
}

static void refill(struct console_gate *gate, uint64_t now_ns)
{
    const uint64_t intervals = (now_ns - gate->last_ns) / CONSOLE_GATE_INTERVAL_NS;
    if (intervals >= CONSOLE_GATE_BURST - gate->lines) {
        gate->lines = CONSOLE_GATE_BURST;
        gate->last_ns = now_ns;
    } else {
        gate->lines += (uint32_t)intervals;
        gate->last_ns += intervals * CONSOLE_GATE_INTERVAL_NS;
    }
}

bool console_gate_pass(struct console_gate *gate, uint64_t now_ns, uint64_t *left_out)
{
    refill(gate, now_ns);
    *left_out = 0;
    if (gate->lines == 0) {
        gate->left_out++;
        return false;
    }
    gate->lines--;
    *left_out = gate->left_out;
    gate->left_out = 0;
    return true;
}
