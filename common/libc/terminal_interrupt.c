#include "terminal_interrupt.h"
#include "helper.h"
#include "lock.h"
#include "objects.h"
#include "schema/kernel_client.h"
#include "schema/stream_client.h"
#include "signals.h"
#include "startup.h"
#include <signal.h>

/*
 * A session of our own [lock]; 0: it is not asked for. It has an interrupt of its own, which goes
 * back when the session ends, with the process at the latest.
 */
static uint32_t session;

static uint64_t look(bool is_signalled)
{
    if (is_signalled) {
        const siginfo_t info = {.si_signo = SIGINT, .si_code = SI_KERNEL};
        (void)signals_send_locked(&info, NULL, false); /* nothing can be done about too many */
    }
    return 0;
}

/* The session hands nobody more than what signals the helper. */
static enum status set_interrupt(uint32_t terminal)
{
    const struct process_copy_params copy = {.handle = helper_event(), .mask = EVENT_MASK_SIGNAL};
    struct process_copy_results event = {0};
    enum status status = process_copy(OWN_PROCESS, &copy, &event);
    if (status == STATUS_OK) {
        const struct terminal_set_interrupt_params params = {
            .event = event.handle, .bits = UINT64_C(1) << HELPER_TERMINAL};
        status = terminal_set_interrupt(terminal, &params);
        object_release(event.handle);
    }
    return status;
}

/* 0: it was refused. */
static uint32_t open_session(uint32_t terminal)
{
    struct terminal_open_results opened = {0};
    if (helper_watch(HELPER_TERMINAL, look) != STATUS_OK ||
        terminal_open(terminal, &opened) != STATUS_OK) {
        return 0;
    }
    if (set_interrupt(opened.terminal) != STATUS_OK) {
        object_release(opened.terminal);
        return 0;
    }
    return opened.terminal;
}

static uint32_t exchange(uint32_t next)
{
    lock_acquire();
    const uint32_t before = session;
    session = next;
    lock_release();
    return before;
}

void terminal_interrupt_ask(bool is_wanted)
{
    const uint32_t terminal = startup_capability("terminal");
    if (terminal == 0 || is_wanted == (session != 0)) {
        return;
    }
    const uint32_t before = exchange(is_wanted ? open_session(terminal) : 0);
    if (before != 0) {
        object_release(before);
    }
}
