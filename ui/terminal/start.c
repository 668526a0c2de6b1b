/* The shell in the terminal: it gets the pseudo terminal, and all that this program was given. */
#include "holdings/holdings.h"
#include "lib/bytes.h"
#include "lib/status.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/stream.h"
#include "terminal.h"
#include <stdio.h>
#include <stdlib.h>

#define SHELL_PROGRAM "shell"

/* Of what is left, the terminal keeps half, or so much, for lines, letters and its window. */
#define KEPT_BYTES_MAX  (UINT64_C(12) << 20)
#define QUOTA_BYTES_MIN (UINT64_C(1) << 19)

/* As whoever starts shells: nearly all of the time, which is then counted. */
#define PERIOD_NS UINT64_C(10000000)
#define BUDGET_NS UINT64_C(9900000)

#define SAID_BYTES 256u

static uint8_t priority(void)
{
    const uint8_t own = program_priority();
    return own > 1 ? (uint8_t)(own - 1) : 1;
}

static enum status make_ledger(void)
{
    struct ledger_state_results own = {0};
    struct ledger_create_ledger_results results = {0};
    if (ledger_state(PROGRAM_LEDGER, &own) != STATUS_OK ||
        own.quota_bytes - own.used_bytes < 2 * QUOTA_BYTES_MIN) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t left_bytes = own.quota_bytes - own.used_bytes;
    const uint64_t half_bytes = left_bytes / 2;
    const struct ledger_create_ledger_params params = {
        .quota_bytes = left_bytes - (half_bytes < KEPT_BYTES_MAX ? half_bytes : KEPT_BYTES_MAX)};
    const enum status status = ledger_create_ledger(PROGRAM_LEDGER, &params, &results);
    terminal.shell_ledger = results.ledger;
    return status;
}

static enum status prepare(uint32_t *launch)
{
    const struct scheduling_create_params time = {
        .budget_ns = BUDGET_NS, .period_ns = PERIOD_NS, .ceiling = priority()};
    struct scheduling_create_results scheduling = {0};
    struct launcher_prepare_results prepared = {0};
    enum status status = scheduling_create(PROGRAM_SCHEDULING, &time, &scheduling);
    if (status == STATUS_OK) {
        const struct launcher_prepare_params params = {
            .program = text_bytes(SHELL_PROGRAM),
            .ledger = terminal.shell_ledger,
            .scheduling = scheduling.scheduling,
            .priority = priority(),
        };
        status = launcher_prepare(program_capability("launcher"), &params, &prepared);
        capability_release(scheduling.scheduling);
    }
    *launch = prepared.launch;
    return status;
}

static enum status give(uint32_t launch, uint32_t near)
{
    const struct holdings holdings = {0};
    const struct holdings_launch given = {
        .launch = launch, .program = SHELL_PROGRAM, .is_offer = true};
    const struct launch_argument_params name = {.text = text_bytes(SHELL_PROGRAM)};
    enum status status = launch_argument(launch, &name);
    if (status == STATUS_OK) {
        status = holdings_give_one(&given, "terminal", "Terminal", near, TERMINAL_MASK_ALL);
    }
    return status == STATUS_OK ? holdings_give_all(&holdings, &given) : status;
}

static void watch(void)
{
    const struct process_set_exit_event_params params = {
        .event = terminal.application.event, .bits = BIT_ENDED};
    const struct event_signal_params look = {.bits = BIT_ENDED};
    if (process_set_exit_event(terminal.shell_process, &params) != STATUS_OK) {
        (void)event_signal(terminal.application.event, &look); /* it may have ended before */
    }
}

/* Policy's words, or those of the status. */
static void refuse(uint32_t launch, enum status status)
{
    char said[SAID_BYTES];
    struct launch_refusal_results refused = {0};
    const bool is_refused = launch != 0 &&
                            (status == STATUS_DENIED || status == STATUS_CANCELLED) &&
                            launch_refusal(launch, &refused) == STATUS_OK;
    const struct bytes reason = is_refused ? refused.reason : text_bytes(status_text(status));
    (void)snprintf(
        said,
        sizeof(said),
        "There can be no shell here: %.*s\r\nAny key closes this window.",
        (int)reason.size_bytes,
        (const char *)reason.data);
    line_say(said);
    terminal.is_over = true;
}

void shell_start(uint32_t near)
{
    uint32_t launch = 0;
    struct launch_start_results started = {0};
    enum status status = make_ledger();
    if (status == STATUS_OK) {
        status = prepare(&launch);
    }
    if (status == STATUS_OK) {
        status = give(launch, near);
    }
    if (status == STATUS_OK) {
        status = launch_start(launch, &started);
    }
    if (status == STATUS_OK) {
        terminal.shell_process = started.process;
        watch();
    } else {
        refuse(launch, status);
    }
    capability_release(launch);
}

void shell_look(void)
{
    struct process_state_results state = {0};
    const enum status status = process_state(terminal.shell_process, &state);
    if (terminal.is_over || (status == STATUS_OK && state.is_ended == 0)) {
        return;
    }
    line_read(); /* its last words */
    if (state.exit_code == 0) {
        application_end(&terminal.application, EXIT_SUCCESS);
        return;
    }
    char said[SAID_BYTES];
    (void)snprintf(
        said,
        sizeof(said),
        "\r\nThe shell has ended with code %u. Any key closes this window.",
        (unsigned)state.exit_code);
    line_say(said);
    terminal.is_over = true;
}

void shell_finish(void)
{
    if (terminal.shell_ledger != 0) {
        (void)ledger_destroy(
            terminal.shell_ledger); /* with the shell, and all that it has started */
    }
    capability_release(terminal.shell_ledger);
    capability_release(terminal.shell_process);
    capability_release(terminal.screen_line);
}
