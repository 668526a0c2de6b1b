/*
 * Clients and a person who do whatever the input says, two bytes for each step. No call and no
 * event is lost or answered twice, the invariants hold, and at the end nothing is left.
 */
#include "terminal.h"
#include "outside.h"
#include <stddef.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define BADGES    5u
#define STEPS_MAX 150u

static struct terminal terminal;
static struct outside outside;
static uint64_t now_ns;

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void read(struct client *client, uint8_t size)
{
    struct bytes data;
    if (!terminal_read(&terminal, client, size, &data)) {
        terminal_wait_read(&terminal, client, outside_handle(&outside), size);
    }
}

static void write(struct client *client, uint8_t seed)
{
    static uint8_t bytes[3000];
    const uint32_t size = seed * 11u + 1;
    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = i % 7 == 0 ? '\n' : (uint8_t)(seed + i);
    }
    const struct bytes data = {bytes, size};
    const uint32_t taken = terminal_write(&terminal, client, data);
    require(taken <= size);
    if (taken == 0) {
        terminal_wait_write(&terminal, client, outside_handle(&outside), data);
    }
}

static void ask_size(struct client *client)
{
    uint32_t columns = 0;
    uint32_t rows = 0;
    if (!terminal_size(&terminal, now_ns, &columns, &rows)) {
        terminal_wait_size(&terminal, client, outside_handle(&outside));
    }
}

static void type(uint8_t byte)
{
    if (terminal_typed_room(&terminal) > 0) {
        terminal_typed(&terminal, now_ns, (struct bytes){&byte, 1});
    }
}

static void take_output(uint32_t count)
{
    const uint32_t used = byte_ring_used(&terminal.output);
    byte_ring_drop(&terminal.output, count < used ? count : used);
    terminal_output_taken(&terminal);
}

static void report(uint8_t size)
{
    const uint8_t bytes[] = {0x1b, '[', '3', (uint8_t)('0' + size % 10), ';', '8', '8', 'R'};
    for (uint32_t i = 0; i < sizeof(bytes); i++) {
        type(bytes[i]);
    }
}

static void step(uint8_t what, uint8_t argument)
{
    const uint64_t badge = 1 + what / 16 % BADGES;
    struct client *client = terminal_client(&terminal, badge);
    require(client != NULL);
    const struct client_event notice = {outside_handle(&outside), 1u << badge, 0};
    bool is_used = false;
    switch (what % 16) {
    case 0:
        read(client, argument);
        break;
    case 1:
        write(client, argument);
        break;
    case 2:
        terminal_set_mode(&terminal, client, argument % 2);
        break;
    case 3:
        (void)terminal_notify(&terminal, client, argument % 4, &notice);
        is_used = true;
        break;
    case 4:
        terminal_set_interrupt(&terminal, client, notice.event, notice.bits);
        is_used = true;
        break;
    case 5:
        terminal_closed(&terminal, badge);
        break;
    case 6:
        ask_size(client);
        break;
    case 7:
        now_ns += (uint64_t)argument << 24;
        terminal_time(&terminal, now_ns);
        break;
    case 8:
        take_output(argument * 64u);
        break;
    case 9:
        report(argument);
        break;
    case 10:
        outside.dead_call = outside.next_handle;
        break;
    default:
        type(argument);
        break;
    }
    if (!is_used) {
        outside.states[notice.event] = HANDLE_FREE;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    outside_init(&outside);
    terminal_init(&terminal, &outside.functions);
    now_ns = 1;
    for (size_t i = 0; i + 1 < size_bytes && i / 2 < STEPS_MAX; i += 2) {
        step(data[i], data[i + 1]);
        require(terminal_check(&terminal));
        require(!outside.is_wrong);
    }
    for (uint64_t badge = 1; badge <= BADGES; badge++) {
        terminal_closed(&terminal, badge);
    }
    require(outside_held(&outside) == 0);
    require(!outside.is_wrong);
    return 0;
}
