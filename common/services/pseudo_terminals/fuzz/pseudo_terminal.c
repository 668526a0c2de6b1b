/*
 * Programs at the near side and somebody at the far side do whatever the input says, two bytes for
 * each step; either side ends whenever it likes. No call and no event is lost or answered twice,
 * the invariants hold, what the far side writes in raw mode is never dropped, and at the end
 * nothing is left.
 */
#include "pseudo_terminal.h"
#include "outside.h"
#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define BADGES    3u
#define STEPS_MAX 150u

static struct pseudo_terminal pseudo;
static struct outside outside;
static uint64_t now_ns;

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

/* -- the near side ---------------------------------------------------------------------------- */

static void read(struct client *client, uint8_t size)
{
    struct bytes data;
    if (!terminal_read(&pseudo.terminal, client, size, &data)) {
        terminal_wait_read(&pseudo.terminal, client, outside_handle(&outside), size);
    }
}

static void write(struct client *client, uint8_t seed)
{
    static uint8_t bytes[3000];
    const struct bytes data = {bytes, seed * 11u + 1};
    memset(bytes, seed, sizeof(bytes));
    if (!pseudo.terminal.is_hung_up && terminal_write(&pseudo.terminal, client, data) == 0) {
        terminal_wait_write(&pseudo.terminal, client, outside_handle(&outside), data);
    }
}

static void notify(struct client *client, uint8_t interest)
{
    const struct client_event notice = {outside_handle(&outside), 1, 0};
    (void)terminal_notify(&pseudo.terminal, client, interest % 8, &notice);
}

static void near_step(uint8_t what, uint8_t argument)
{
    const uint64_t badge = 1 + what / 16 % BADGES;
    struct client *client = terminal_find_client(&pseudo.terminal, badge);
    if (client == NULL) {
        if (pseudo.is_near_open) {
            (void)terminal_open(&pseudo.terminal, badge, argument % 2, argument % 4 != 0);
        }
        return;
    }
    switch (what % 16) {
    case 0:
        read(client, argument);
        break;
    case 1:
        write(client, argument);
        break;
    case 2:
        terminal_set_mode(&pseudo.terminal, client, argument % 2);
        break;
    case 3:
        notify(client, argument);
        break;
    case 4:
        terminal_set_interrupt(&pseudo.terminal, client, outside_handle(&outside), 2);
        break;
    default:
        pseudo_terminal_near_closed(&pseudo, badge);
        break;
    }
}

/* -- the far side ----------------------------------------------------------------------------- */

static void far_read(uint8_t size)
{
    struct bytes data;
    if (size % 2 != 0) {
        const bool is_read = pseudo_terminal_read_now(&pseudo, size, &data);
        require(data.size_bytes <= size && (is_read || data.size_bytes == 0));
    } else if (!pseudo_terminal_read(&pseudo, size, &data)) {
        pseudo_terminal_wait_read(&pseudo, outside_handle(&outside), size);
    }
}

static void far_write(uint8_t byte, uint32_t count)
{
    static uint8_t bytes[2048];
    uint32_t taken = 0;
    const struct bytes data = {bytes, count};
    const bool is_raw = !terminal_reads_lines(&pseudo.terminal);
    const uint32_t room = terminal_typed_room(&pseudo.terminal);
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = i % 16 == 15 ? '\r' : byte; /* long lines cost too much here */
    }
    const enum status status = pseudo_terminal_write(&pseudo, now_ns, data, &taken);
    require((status == STATUS_OK) == pseudo.is_near_open);
    require(taken <= count);
    require(!is_raw || taken <= room);
    if (status == STATUS_OK && taken == 0) {
        pseudo_terminal_wait_write(&pseudo, outside_handle(&outside), data);
    }
}

static void far_notify(uint8_t interest)
{
    const struct client_event notice = {outside_handle(&outside), 4, 0};
    (void)pseudo_terminal_notify(&pseudo, now_ns, interest % 8, &notice);
}

static void far_step(uint8_t what, uint8_t argument)
{
    if (!pseudo.is_far_open) {
        return;
    }
    switch (what % 16) {
    case 8:
        far_read(argument);
        break;
    case 9:
        far_write(argument, 1);
        break;
    case 10:
        far_write((uint8_t)('a' + argument % 26), argument * 8u + 1);
        break;
    case 11:
        far_write('\r', 1);
        break;
    case 12:
        far_notify(argument);
        break;
    case 13:
        pseudo_terminal_resize(&pseudo, argument, argument / 2);
        break;
    case 14:
        now_ns += (uint64_t)argument << 26;
        break;
    default:
        if (argument > 200) {
            pseudo_terminal_far_closed(&pseudo);
        }
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    outside_init(&outside);
    now_ns = 1;
    pseudo_terminal_init(&pseudo, &outside.functions, 1, 80, 24);
    for (size_t i = 0; i + 1 < size_bytes && i / 2 < STEPS_MAX; i += 2) {
        if (data[i] % 16 < 8) {
            near_step(data[i], data[i + 1]);
        } else {
            far_step(data[i], data[i + 1]);
        }
        pseudo_terminal_pump(&pseudo, pseudo_terminal_needs_time(&pseudo) ? now_ns : 0);
        require(pseudo_terminal_check(&pseudo));
        const uint64_t deadline_ns = pseudo_terminal_deadline_ns(&pseudo);
        require(deadline_ns == 0 || deadline_ns > now_ns);
        require(!outside.is_wrong);
    }
    for (uint64_t badge = 1; badge <= BADGES; badge++) {
        pseudo_terminal_near_closed(&pseudo, badge);
    }
    if (pseudo.is_far_open) {
        pseudo_terminal_far_closed(&pseudo);
    }
    require(pseudo_terminal_is_unused(&pseudo));
    require(outside_held(&outside) == 0);
    require(!outside.is_wrong);
    return 0;
}
