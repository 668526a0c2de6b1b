/* What is not this program's to do. */
#include "hostile.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/windows_client.h"
#include "schema/windows_data.h"

#define LINE (RIGHTS_LINES + __LINE__)

#define LENT_BYTES     4096u
#define LENT_BYTES_MAX (1024u * 1024u)
#define SERIALS        20u

/* Kinds of the shell's, and interfaces that a program with windows has no method of. */
void attack_kinds(void)
{
    static const enum window_kind kinds[] = {
        WINDOW_KIND_BACKGROUND, WINDOW_KIND_PANEL, WINDOW_KIND_LAUNCHER, WINDOW_KIND_GREETER};
    for (uint32_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct window_client_open_params params = {
            .kind = (uint16_t)kinds[i], .width = 100, .height = 100};
        struct window_client_open_results results = {0};
        require(window_client_open(control.client, &params, &results) == STATUS_DENIED, LINE);
    }
    struct windows_connect_shell_results shell = {0};
    require(windows_connect_shell(control.windows, &shell) == STATUS_DENIED, LINE);
    const struct windows_change_settings_params settings = {
        .settings = {.keymap = text_bytes("us"), .scale_halves = 4, .pointer_speed = 9}};
    require(windows_change_settings(control.windows, &settings) == STATUS_DENIED, LINE);
    struct windows_displays_results_reader displays = {0};
    require(windows_displays(control.windows, &displays) == STATUS_DENIED, LINE);
}

static void copy_and_paste(uint32_t client, uint32_t serial)
{
    const struct window_client_copy_params copy = {
        .serial = serial, .data = text_bytes("taken from nobody")};
    const struct window_client_paste_params paste = {.serial = serial};
    struct window_client_paste_results pasted = {0};
    require(window_client_copy(client, &copy) == STATUS_DENIED, LINE);
    require(window_client_paste(client, &paste, &pasted) == STATUS_DENIED, LINE);
}

/* Without a key or a button by which the person would have done it. */
void attack_clipboard(void)
{
    const uint32_t client = control_connect();
    struct window_client_lend_results lent = {0};
    struct window_client_lend_params lend = {.size_bytes = LENT_BYTES};
    const struct window_client_copy_lent_params copy = {.serial = 1, .size_bytes = LENT_BYTES};
    const struct window_client_copy_lent_params more = {.serial = 1, .size_bytes = UINT32_MAX};
    for (uint32_t i = 0; client != 0 && i < SERIALS; i++) {
        copy_and_paste(client, i);
        copy_and_paste(client, (uint32_t)chance_next(&control.chance));
        copy_and_paste(control.client, control.serial + 1 + i);
    }
    if (client != 0) {
        require(window_client_copy_lent(client, &copy) == STATUS_INVALID_ARGUMENT, LINE);
        /* Lent, and never given back: each time what was before goes. */
        for (uint32_t i = 0; i < SERIALS; i++) {
            const enum status status = window_client_lend(client, &lend, &lent);
            require(status == STATUS_OK || status == STATUS_LIMIT_EXCEEDED, LINE);
            capability_release(lent.memory);
            lent.memory = 0;
        }
        require(window_client_copy_lent(client, &more) == STATUS_INVALID_ARGUMENT, LINE);
        const enum status status = window_client_copy_lent(client, &copy);
        require(status == STATUS_DENIED || status == STATUS_INVALID_ARGUMENT, LINE);
        lend.size_bytes = LENT_BYTES_MAX + 1;
        require(window_client_lend(client, &lend, &lent) == STATUS_LIMIT_EXCEEDED, LINE);
        lend.size_bytes = 0;
        require(window_client_lend(client, &lend, &lent) == STATUS_INVALID_ARGUMENT, LINE);
    }
    capability_release(client);
}

static void notify(uint32_t client, uint32_t what, bool is_there)
{
    const struct window_client_notify_params params = {.event = what, .bits = 1};
    const enum status status = window_client_notify(client, &params);
    require(
        is_there ? status == STATUS_INVALID_ARGUMENT
                 : status == STATUS_INVALID_ARGUMENT || status == STATUS_INVALID_HANDLE,
        LINE);
}

/* Capabilities that are closed, and such as are something else. */
void attack_capabilities(void)
{
    const uint32_t client = control_connect();
    uint32_t memory = 0;
    uint32_t session = 0;
    struct windows_connect_results connected = {0};
    if (client == 0) {
        return;
    }
    notify(client, 0, false);
    notify(client, UINT32_MAX, false);
    notify(client, PROGRAM_LEDGER, true);
    require(capability_copy(control.windows, ~UINT64_C(0), &session) == STATUS_OK, LINE);
    notify(client, session, true);
    require(windows_connect(client, &connected) != STATUS_OK, LINE);
    if (memory_create(PROGRAM_LEDGER, LENT_BYTES, &memory) == STATUS_OK) {
        notify(client, memory, true);
    }
    capability_release(memory);
    capability_release(session);
    capability_release(client);
    struct window_client_events_results_reader results = {0};
    require(window_client_events(client, &results) == STATUS_INVALID_HANDLE, LINE);
    require(window_client_events(control.windows, &results) != STATUS_OK, LINE);
}
