#include "orders.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/serial_client.h"

#define LINE_BYTES_MAX 512u
#define RECEIVED       UINT64_C(1)
#define READ_BYTES     64u

static struct {
    uint32_t event;
    uint64_t bits; /* that came, and were not waited for yet */
    size_t size_bytes;
    uint8_t text[LINE_BYTES_MAX];
    uint8_t line[LINE_BYTES_MAX];
} orders;

void orders_start(void)
{
    struct ledger_create_event_results created = {0};
    struct serial_port_notify_params notify = {.received = RECEIVED};
    CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &created), STATUS_OK);
    orders.event = created.event;
    notify.event = created.event;
    CHECK_EQUAL(session_create(program_capability("endpoint"), 1, 0, &notify.tether), STATUS_OK);
    CHECK_EQUAL(serial_port_notify(program_capability("serial"), &notify), STATUS_OK);
}

uint32_t orders_event(void)
{
    return orders.event;
}

static void wait_for(uint64_t bits)
{
    while ((orders.bits & bits) == 0) {
        struct register_message message = {0};
        CHECK_EQUAL(message_receive(orders.event, &message), STATUS_OK);
        orders.bits |= message.words[0];
    }
    orders.bits &= ~bits;
}

void orders_await_change(void)
{
    wait_for(ORDERS_CHANGED);
}

/* False: there was nothing. */
static bool receive(void)
{
    const struct serial_port_read_params params = {.size_bytes = READ_BYTES};
    struct serial_port_read_results results = {0};
    CHECK_EQUAL(serial_port_read(program_capability("serial"), &params, &results), STATUS_OK);
    CHECK(results.data.size_bytes <= LINE_BYTES_MAX - orders.size_bytes);
    memcpy(orders.text + orders.size_bytes, results.data.data, results.data.size_bytes);
    orders.size_bytes += results.data.size_bytes;
    return results.data.size_bytes > 0;
}

/* False: there is no whole one. */
static bool take_line(struct bytes *line)
{
    for (size_t i = 0; i < orders.size_bytes; i++) {
        if (orders.text[i] == '\n') {
            memcpy(orders.line, orders.text, i);
            *line = (struct bytes){orders.line, i};
            orders.size_bytes -= i + 1;
            memmove(orders.text, orders.text + i + 1, orders.size_bytes);
            return true;
        }
    }
    return false;
}

void orders_next(struct order *order)
{
    struct bytes line = {0};
    struct bytes word = {0};
    size_t at = 0;
    while (!take_line(&line)) {
        if (!receive()) {
            wait_for(RECEIVED);
        }
    }
    *order = (struct order){.number_count = 0};
    CHECK(text_next_word(line, &at, &order->word));
    while (text_next_word(line, &at, &word)) {
        CHECK(order->number_count < ORDER_NUMBERS_MAX);
        CHECK(text_number(word, &order->numbers[order->number_count++]));
    }
}
