/* Windows of all kinds and sizes, their pictures and states. */
#include "hostile.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "schema/windows_client.h"
#include "schema/windows_data.h"

#define LINE (WINDOWS_LINES + __LINE__)

/* More than one client, and one principal, may have. */
#define CONNECTIONS 64u
#define OPENED      40u
#define TIMES       24u
#define SHOWN       200u
#define TITLE_BYTES 3000u

/* Pictures of 2 MiB, until there is no memory for more: three programs may have all of it. */
#define PICTURE_SIDE 512u
#define COUNTING     3u

static struct chance *chance(void)
{
    return &control.chance;
}

/* As text of 16 bits: near the middle, or far outside. */
static int16_t place(void)
{
    return (int16_t)chance_next(chance());
}

static enum status open(uint32_t client, enum window_kind kind, uint32_t parent, uint32_t *window)
{
    const struct window_client_open_params params = {
        .kind = (uint16_t)kind,
        .parent = parent,
        .width = chance_size(chance()),
        .height = chance_size(chance()),
        .x = place(),
        .y = place(),
        .title = text_bytes("\x1b[2Jhostile"),
    };
    struct window_client_open_results results = {0};
    const enum status status = window_client_open(client, &params, &results);
    *window = results.window;
    return status;
}

static bool is_refusal(enum status status)
{
    return status == STATUS_INVALID_ARGUMENT || status == STATUS_LIMIT_EXCEEDED ||
           status == STATUS_DENIED;
}

static void close(uint32_t client, uint32_t window)
{
    const struct window_client_close_params params = {.window = window};
    (void)window_client_close(client, &params);
}

static enum status
make_buffers(uint32_t client, uint32_t window, uint16_t width, uint16_t height, bool is_kept)
{
    const struct window_client_buffers_params params = {
        .window = window, .width = width, .height = height};
    struct window_client_buffers_results results = {0};
    const enum status status = window_client_buffers(client, &params, &results);
    if (status == STATUS_OK && !is_kept) {
        capability_release(results.memory);
    }
    return status;
}

static enum status show(uint32_t client, uint32_t window, uint16_t buffer, uint16_t count)
{
    const struct window_client_show_params params = {
        .window = window,
        .buffer = buffer,
        .damage_count = count,
        .damage = chance_next(chance()),
        .more = chance_next(chance()),
        .most = chance_next(chance()),
    };
    return window_client_show(client, &params);
}

/* A small one that is seen; 0: there is no room. */
static uint32_t open_shown(uint32_t client, enum window_kind kind, uint32_t parent)
{
    const struct window_client_open_params params = {
        .kind = (uint16_t)kind, .parent = parent, .width = 60, .height = 40, .x = 3, .y = 3};
    struct window_client_open_results results = {0};
    if (window_client_open(client, &params, &results) != STATUS_OK) {
        return 0;
    }
    if (make_buffers(client, results.window, 60, 40, false) != STATUS_OK ||
        show(client, results.window, 0, 0) != STATUS_OK) {
        close(client, results.window);
        return 0;
    }
    return results.window;
}

/* -- attacks ----------------------------------------------------------------------------------- */

/* As many as there may be, and then all of them go at once. */
void attack_connections(void)
{
    uint32_t clients[CONNECTIONS];
    uint32_t count = 0;
    while (count < CONNECTIONS && (clients[count] = control_connect()) != 0) {
        count++;
    }
    require(count < CONNECTIONS, LINE);
    for (uint32_t i = 0; i < count; i++) {
        capability_release(clients[i]);
    }
}

/* Of all kinds, some shown, some closed, and some left to end with the connection. */
void attack_windows(void)
{
    const uint32_t client = control_connect();
    uint32_t windows[OPENED] = {0};
    uint32_t open_count = 0;
    for (uint32_t i = 0; client != 0 && i < OPENED; i++) {
        const enum window_kind kind = (enum window_kind)chance_below(chance(), 9);
        const uint32_t parent = i > 0 ? windows[chance_below(chance(), i)] : 7;
        const enum status status = open(client, kind, parent, &windows[i]);
        require(status == STATUS_OK || is_refusal(status), LINE);
        open_count += status == STATUS_OK;
        const bool is_closed = chance_below(chance(), 3) == 0;
        if (status == STATUS_OK && chance_below(chance(), 2) == 0 &&
            make_buffers(client, windows[i], 20, 20, false) == STATUS_OK) {
            (void)show(client, windows[i], 0, 0);
        }
        if (status == STATUS_OK && is_closed) {
            close(client, windows[i]);
        }
    }
    require(client == 0 || open_count > 0, LINE);
    capability_release(client);
}

/* Too large ones, again and again, and as many as there is memory for. */
void attack_buffers(void)
{
    const uint32_t client = control_connect();
    uint32_t window = 0;
    const enum status opened =
        client != 0 ? open(client, WINDOW_KIND_NORMAL, 0, &window) : STATUS_LIMIT_EXCEEDED;
    require(opened == STATUS_OK || is_refusal(opened), LINE);
    for (uint32_t i = 0; opened == STATUS_OK && i < TIMES; i++) {
        const uint16_t width = i % 4 == 0 ? 8192 : chance_size(chance());
        const uint16_t height = i % 4 == 0 ? 8192 : chance_size(chance());
        const bool is_possible = width > 0 && height > 0 && width <= 8192 && height <= 8192;
        const enum status status = make_buffers(client, window, width, height, i % 8 == 7);
        require(
            is_possible ? status == STATUS_OK || status == STATUS_LIMIT_EXCEEDED
                        : status == STATUS_INVALID_ARGUMENT,
            LINE);
    }
    require(
        client == 0 || make_buffers(client, window + 1, 10, 10, false) == STATUS_NOT_FOUND, LINE);
    capability_release(client);
}

/* Without pictures, of buffers that are not there, with damage that is nowhere. */
void attack_pictures(void)
{
    const uint32_t client = control_connect();
    uint32_t window = 0;
    if (client == 0 || open(client, WINDOW_KIND_DIALOG, 0, &window) != STATUS_OK) {
        capability_release(client);
        return;
    }
    require(show(client, window, 0, 0) == STATUS_INVALID_ARGUMENT, LINE);
    for (uint32_t i = 0; i < SHOWN; i++) {
        const uint16_t buffer = (uint16_t)chance_below(chance(), 3);
        const uint16_t count = (uint16_t)chance_below(chance(), 5);
        if (i % 50 == 0) {
            (void)make_buffers(client, window, (uint16_t)(1 + i), (uint16_t)(300 - i), false);
        }
        const enum status status = show(client, window, buffer, count);
        require(
            buffer < 2 && count <= 3 ? status == STATUS_OK || status == STATUS_INVALID_ARGUMENT
                                     : status == STATUS_INVALID_ARGUMENT,
            LINE);
    }
    capability_release(client);
}

/* What is no text, or turns around what stands beside it. */
void attack_titles(void)
{
    static const char *const pieces[] = {
        "\x1b]0;owner\x07",
        "\xe2\x80\xae",
        "\xe2\x81\xa6",
        "\xff\xfe\x80",
        "\xf4\x90\x80\x80",
        "\n\r\t\b",
        "the system",
        "\xcc\x81\xcc\x81\xcc\x81",
        "\xed\xa0\x80",
    };
    static uint8_t text[TITLE_BYTES];
    for (uint32_t i = 0; i < TIMES; i++) {
        size_t size = 0;
        for (;;) {
            const char *piece = pieces[chance_below(chance(), sizeof(pieces) / sizeof(pieces[0]))];
            const size_t length = text_length(piece);
            if (size + length > sizeof(text) || chance_below(chance(), 60) == 0) {
                break;
            }
            memcpy(text + size, piece, length);
            size += length;
        }
        const struct window_client_set_title_params params = {
            .window = control.window, .title = {text, size}};
        require(window_client_set_title(control.client, &params) == STATUS_OK, LINE);
    }
    const struct window_client_set_title_params nobody = {
        .window = UINT32_MAX, .title = text_bytes("x")};
    require(window_client_set_title(control.client, &nobody) == STATUS_NOT_FOUND, LINE);
}

/* Menus of menus, also of windows that are closed, and of nothing. */
void attack_popups(void)
{
    const uint32_t client = control_connect();
    uint32_t window = 0;
    if (client == 0) {
        return;
    }
    require(open(client, WINDOW_KIND_POPUP, 0, &window) != STATUS_OK, LINE);
    require(
        open(client, WINDOW_KIND_POPUP, control.window, &window) != STATUS_OK || window != 0, LINE);
    const uint32_t first = open_shown(client, WINDOW_KIND_NORMAL, 0);
    uint32_t last = first;
    for (uint32_t i = 0; last != 0 && i < TIMES; i++) {
        const uint32_t next = open_shown(client, WINDOW_KIND_POPUP, last);
        last = next;
    }
    close(client, first);
    require(first == 0 || show(client, first, 0, 0) == STATUS_NOT_FOUND, LINE);
    capability_release(client);
}

/* Sizes that contradict each other, states one after the other, and closing in each. */
void attack_states(void)
{
    const uint32_t client = control_connect();
    for (uint16_t state = 0; client != 0 && state < 6; state++) {
        const bool is_shown = chance_below(chance(), 2) == 0;
        uint32_t window = open_shown(client, WINDOW_KIND_NORMAL, 0);
        if (!is_shown && open(client, WINDOW_KIND_NORMAL, 0, &window) != STATUS_OK) {
            continue;
        }
        const struct window_client_set_sizes_params sizes = {
            .window = window,
            .width_min = chance_size(chance()),
            .height_min = chance_size(chance()),
            .width_max = chance_size(chance()),
            .height_max = chance_size(chance()),
        };
        const struct window_client_set_state_params states = {.window = window, .state = state};
        const struct window_client_set_pointer_params shape = {
            .window = window, .shape = (uint16_t)chance_below(chance(), 12)};
        const enum status sized = window_client_set_sizes(client, &sizes);
        const enum status stated = window_client_set_state(client, &states);
        const enum status shaped = window_client_set_pointer(client, &shape);
        require(window == 0 || sized == STATUS_OK, LINE);
        require(window == 0 || stated == (state < 5 ? STATUS_OK : STATUS_INVALID_ARGUMENT), LINE);
        require(
            window == 0 || shaped == (shape.shape < 9 ? STATUS_OK : STATUS_INVALID_ARGUMENT), LINE);
        close(client, window);
        require(window_client_set_state(client, &states) == STATUS_NOT_FOUND, LINE);
    }
    capability_release(client);
}

/* Events that nobody fetches, however much happens; and then they are no more than there are. */
void attack_unheard(void)
{
    const uint32_t client = control_connect();
    const uint32_t window = client != 0 ? open_shown(client, WINDOW_KIND_NORMAL, 0) : 0;
    struct window_client_events_results_reader results = {0};
    for (uint32_t i = 0; window != 0 && i < 10 * TIMES; i++) {
        const struct window_client_set_state_params state = {
            .window = window, .state = (uint16_t)chance_below(chance(), 5)};
        require(window_client_set_state(client, &state) == STATUS_OK, LINE);
    }
    for (uint32_t i = 0; window != 0 && i < TIMES; i++) {
        require(window_client_events(client, &results) == STATUS_OK, LINE);
        require(results.events.count <= EVENTS_AT_ONCE, LINE);
    }
    capability_release(client);
}

/* -- what there is ----------------------------------------------------------------------------- */

/* Each picture needs a window of its own. */
static uint32_t fill(uint32_t client)
{
    const struct window_client_open_params params = {
        .kind = WINDOW_KIND_NORMAL, .width = 100, .height = 100};
    struct window_client_open_results results = {0};
    uint32_t count = 0;
    while (window_client_open(client, &params, &results) == STATUS_OK &&
           make_buffers(client, results.window, PICTURE_SIDE, PICTURE_SIDE, false) == STATUS_OK) {
        count++;
    }
    return count;
}

uint32_t count_pictures(void)
{
    uint32_t clients[COUNTING];
    uint32_t count = 0;
    for (uint32_t i = 0; i < COUNTING; i++) {
        clients[i] = control_connect();
        count += clients[i] != 0 ? fill(clients[i]) : 0;
    }
    for (uint32_t i = 0; i < COUNTING; i++) {
        capability_release(clients[i]);
    }
    return count;
}
