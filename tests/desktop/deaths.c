/*
 * How it ends: a digit says in the middle of what. The key is still held then. Without a word, as
 * after a fault: nothing is closed.
 *
 *     0  with as many connections and windows as there may be
 *     1  connected             4  a second window shown       7  when its window is pressed
 *     2  a window opened       5  a menu over its window      8  when its window gets another size
 *     3  with pictures         6  a memory lent               9  while its question is open
 */
#include "hostile.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/session_client.h"
#include "schema/windows_client.h"

#define CODE 3u

/* So long it is surely asked. */
#define ASKED_NS UINT64_C(1000000000)

static char waits_for;

static uint32_t open_window(uint32_t client, enum window_kind kind, uint32_t parent)
{
    const struct window_client_open_params params = {
        .kind = (uint16_t)kind,
        .parent = parent,
        .width = 200,
        .height = 100,
        .x = 10,
        .y = 10,
        .title = text_bytes("dies"),
    };
    struct window_client_open_results results = {0};
    return window_client_open(client, &params, &results) == STATUS_OK ? results.window : 0;
}

static bool give_pictures(uint32_t client, uint32_t window)
{
    const struct window_client_buffers_params params = {
        .window = window, .width = 200, .height = 100};
    struct window_client_buffers_results results = {0};
    return window_client_buffers(client, &params, &results) == STATUS_OK;
}

static void show(uint32_t client, uint32_t window)
{
    const struct window_client_show_params params = {.window = window};
    (void)window_client_show(client, &params);
}

/* All steps of a window up to this one. */
static void open_until(char step)
{
    const uint32_t client = control_connect();
    const uint32_t window = step > '1' ? open_window(client, WINDOW_KIND_NORMAL, 0) : 0;
    if (step > '2' && give_pictures(client, window) && step > '3') {
        show(client, window);
    }
}

static void open_menu(void)
{
    const uint32_t menu = open_window(control.client, WINDOW_KIND_POPUP, control.window);
    if (give_pictures(control.client, menu)) {
        show(control.client, menu);
    }
}

static void open_all(void)
{
    for (uint32_t client = control_connect(); client != 0; client = control_connect()) {
        const uint32_t window = open_window(client, WINDOW_KIND_NORMAL, 0);
        if (give_pictures(client, window)) {
            show(client, window);
        }
    }
}

static void lend(void)
{
    const struct window_client_lend_params params = {.size_bytes = 1u << 20};
    struct window_client_lend_results results = {0};
    (void)window_client_lend(control.client, &params, &results);
}

/* The person is asked for a passphrase, for longer than who asks waits. */
static void ask(void)
{
    message_set_deadline(clock_now_ns() + ASKED_NS);
    const struct session_new_identity_params params = {.name = text_bytes("heir")};
    struct session_new_identity_results results = {0};
    (void)session_new_identity(program_capability("session"), &params, &results);
}

void death_begin(char digit)
{
    switch (digit) {
    case '0':
        open_all();
        break;
    case '5':
        open_menu();
        break;
    case '6':
        lend();
        break;
    case '7':
    case '8':
        waits_for = digit;
        return;
    case '9':
        ask();
        break;
    default:
        open_until(digit);
        break;
    }
    program_exit(CODE);
}

void death_event(const struct window_event *event)
{
    if ((waits_for == '7' && event->kind == WINDOW_EVENT_KIND_BUTTON) ||
        (waits_for == '8' && event->kind == WINDOW_EVENT_KIND_CONFIGURED)) {
        program_exit(CODE);
    }
}
