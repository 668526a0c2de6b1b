/*
 * display_test: a client of a screen, that does what it is told by lines on the serial port
 * (tests/machine/display.py), and says on the console what came of it.
 *
 *   open, close, describe, wait (for a change), kill (the driver), end
 *   mode WIDTH HEIGHT BUFFERS
 *   fill BUFFER X Y WIDTH HEIGHT PIXEL    draws, and shows nothing
 *   show BUFFER (X Y WIDTH HEIGHT)...
 *   image PIXEL, cursor HOT_X HOT_Y IS_VISIBLE, move X Y
 *   read BUFFER X Y
 */
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"
#include "orders.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/console.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/display_client.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"

#define PARTS_MAX 17u

static struct {
    uint32_t port;
    struct scanout_port_set_mode_results mode;
    struct mapping picture;
    struct mapping image;
    uint64_t image_bytes;
} screen;

static void say(const char *what, enum status status)
{
    (void)console_print(
        program_capability("console"), "display: %s: %s", what, status_text(status));
}

static uint16_t u16_of(const struct order *order, uint32_t index)
{
    return (uint16_t)order->numbers[index];
}

/* A session of our own, which nobody listens to: the compositor does. */
static enum status make_tether(uint32_t *tether)
{
    struct ledger_create_endpoint_results made = {0};
    enum status status = ledger_create_endpoint(PROGRAM_LEDGER, &made);
    if (status == STATUS_OK) {
        status = session_create(made.endpoint, 1, 0, tether);
    }
    return status;
}

static enum status open_screen(const struct order *order)
{
    struct scanout_open_params params = {0};
    struct scanout_open_results results = {0};
    (void)order;
    enum status status = make_tether(&params.tether);
    if (status == STATUS_OK) {
        status = scanout_open(program_capability("screen"), &params, &results);
    }
    capability_release(params.tether);
    screen.port = status == STATUS_OK ? results.port : screen.port;
    if (status != STATUS_OK) {
        return status;
    }
    const struct scanout_port_notify_params wrong = {
        .event = program_capability("console"), .bits = ORDERS_CHANGED};
    const struct scanout_port_notify_params notify = {
        .event = orders_event(), .bits = ORDERS_CHANGED};
    CHECK_EQUAL(scanout_port_notify(screen.port, &wrong), STATUS_INVALID_ARGUMENT);
    return scanout_port_notify(screen.port, &notify);
}

static enum status close_screen(const struct order *order)
{
    (void)order;
    capability_release(screen.port);
    screen.port = 0;
    return STATUS_OK;
}

static void say_description(const struct display_description_reader *description)
{
    struct display_mode first = {0};
    CHECK_EQUAL(display_mode_list_get(&description->modes, 0, &first), STATUS_OK);
    (void)console_print(
        program_capability("console"),
        "display: connected %u, first %ux%u of %u, cursor %ux%u, flips %u, EDID %u, %u mHz",
        description->is_connected,
        first.width,
        first.height,
        description->modes.count,
        description->cursor_width,
        description->cursor_height,
        description->flips,
        (unsigned)description->edid.size_bytes,
        description->refresh_milli_hz);
}

/* Through the port, and without one through what everybody may ask. */
static enum status describe(const struct order *order)
{
    struct scanout_describe_results_reader seen = {0};
    struct scanout_port_describe_results_reader own = {0};
    (void)order;
    const enum status status = screen.port == 0
                                   ? scanout_describe(program_capability("screen"), &seen)
                                   : scanout_port_describe(screen.port, &own);
    if (status == STATUS_OK) {
        say_description(screen.port == 0 ? &seen.description : &own.description);
    }
    return status;
}

static enum status set_mode(const struct order *order)
{
    const struct scanout_port_set_mode_params params = {
        .width = u16_of(order, 0), .height = u16_of(order, 1), .buffer_count = u16_of(order, 2)};
    uint64_t size_bytes = 0;
    enum status status = scanout_port_set_mode(screen.port, &params, &screen.mode);
    if (status != STATUS_OK) {
        return status;
    }
    mapping_finish(&screen.picture); /* it is not there any more */
    status = mapping_create_whole(
        screen.mode.memory, MAP_READ | MAP_WRITE, &screen.picture, &size_bytes);
    capability_release(screen.mode.memory);
    CHECK(words_are_zeros(screen.picture.address, size_bytes));
    CHECK(size_bytes >= (uint64_t)screen.mode.buffer_bytes * screen.mode.buffer_count);
    (void)console_print(
        program_capability("console"), "display: %u buffers", screen.mode.buffer_count);
    return status;
}

static uint32_t *pixel_at(uint64_t buffer, uint64_t x, uint64_t y)
{
    uint8_t *first = screen.picture.address;
    return (uint32_t *)(first + buffer * screen.mode.buffer_bytes + y * screen.mode.stride_bytes +
                        x * sizeof(uint32_t));
}

static enum status fill(const struct order *order)
{
    const uint64_t *number = order->numbers;
    for (uint64_t y = number[2]; y < number[2] + number[4]; y++) {
        for (uint64_t x = number[1]; x < number[1] + number[3]; x++) {
            *pixel_at(number[0], x, y) = (uint32_t)number[5];
        }
    }
    return STATUS_OK;
}

static enum status show(const struct order *order)
{
    struct display_rectangle damage[PARTS_MAX];
    const uint32_t count = (order->number_count - 1) / 4;
    for (uint32_t i = 0; i < count && i < PARTS_MAX; i++) {
        damage[i] = (struct display_rectangle){u16_of(order, 4 * i + 1),
                                               u16_of(order, 4 * i + 2),
                                               u16_of(order, 4 * i + 3),
                                               u16_of(order, 4 * i + 4)};
    }
    const struct scanout_port_show_params params = {
        .buffer = u16_of(order, 0), .damage = damage, .damage_count = count};
    return scanout_port_show(screen.port, &params);
}

static enum status draw_image(const struct order *order)
{
    struct scanout_port_cursor_image_results results = {0};
    enum status status = scanout_port_cursor_image(screen.port, &results);
    if (status == STATUS_OK) {
        mapping_finish(&screen.image);
        status = mapping_create_whole(
            results.memory, MAP_READ | MAP_WRITE, &screen.image, &screen.image_bytes);
        capability_release(results.memory);
    }
    for (uint64_t i = 0; status == STATUS_OK && i < screen.image_bytes / sizeof(uint32_t); i++) {
        ((uint32_t *)screen.image.address)[i] = (uint32_t)order->numbers[0];
    }
    return status;
}

static enum status set_cursor(const struct order *order)
{
    const struct scanout_port_set_cursor_params params = {
        .hot_x = u16_of(order, 0), .hot_y = u16_of(order, 1), .is_visible = u16_of(order, 2)};
    return scanout_port_set_cursor(screen.port, &params);
}

static enum status move_cursor(const struct order *order)
{
    const struct scanout_port_move_cursor_params params = {
        .x = u16_of(order, 0), .y = u16_of(order, 1)};
    return scanout_port_move_cursor(screen.port, &params);
}

/* What was mapped is the client's, whether there is a driver or not. */
static enum status read_pixel(const struct order *order)
{
    const uint64_t *number = order->numbers;
    (void)console_print(
        program_capability("console"),
        "display: pixel %08x",
        *pixel_at(number[0], number[1], number[2]));
    *pixel_at(number[0], number[1], number[2]) ^= 1;
    return STATUS_OK;
}

static enum status wait_for_change(const struct order *order)
{
    (void)order;
    orders_await_change();
    return STATUS_OK;
}

static enum status kill_driver(const struct order *order)
{
    const struct supervisor_services_params params = {.cursor = 0};
    struct supervisor_services_results_reader results = {0};
    struct process_list_end_params end = {.process = 0};
    (void)order;
    CHECK_EQUAL(supervisor_services(program_capability("services"), &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.services.count; i++) {
        struct service_state state;
        CHECK_EQUAL(service_state_list_get(&results.services, i, &state), STATUS_OK);
        end.process = bytes_equal(state.name, text_bytes("screen")) ? state.process : end.process;
    }
    return process_list_end(program_capability("processes"), &end);
}

static enum status end_test(const struct order *order)
{
    const struct supervisor_power_off_params params = {.exit_code = failure_count == 0 ? 0 : 1};
    (void)order;
    return supervisor_power_off(program_capability("services"), &params);
}

static void obey(const struct order *order)
{
    static const struct {
        const char *word;
        uint32_t number_count_min;
        enum status (*obey)(const struct order *order);
    } known[] = {
        {"open", 0, open_screen},
        {"close", 0, close_screen},
        {"describe", 0, describe},
        {"mode", 3, set_mode},
        {"fill", 6, fill},
        {"show", 1, show},
        {"image", 1, draw_image},
        {"cursor", 3, set_cursor},
        {"move", 2, move_cursor},
        {"read", 3, read_pixel},
        {"wait", 0, wait_for_change},
        {"kill", 0, kill_driver},
        {"end", 0, end_test},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (bytes_equal(order->word, text_bytes(known[i].word)) &&
            order->number_count >= known[i].number_count_min) {
            say(known[i].word, known[i].obey(order));
            return;
        }
    }
    CHECK(false);
}

int main(int argument_count, const char *const *arguments)
{
    struct order order;
    (void)argument_count;
    (void)arguments;
    orders_start();
    say("ready", STATUS_OK);
    while (true) {
        orders_next(&order);
        obey(&order);
    }
}
