/*
 * The screen as a console: Consoles for who looks after sessions, and who asks the person something
 * (common/schema/console.capnp). What is asked and shown is the seat's.
 */
#include "abi/object_kind.h"
#include "compositor.h"
#include "lib/memory.h"
#include "lib/printable.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include <string.h>

/* How long the loader may take to say who asks. */
#define NAME_NS UINT64_C(50000000)

/* -- TrustedPath ------------------------------------------------------------------------------- */

static void changed(struct trusted_path *path)
{
    (void)path;
    seat_questions_changed(&compositor.seat, clock_now_ns());
}

void console_begin(void)
{
    compositor.path = (struct trusted_path){
        .questions = &compositor.seat.trusted.questions,
        .changed = changed,
    };
}

void console_announce(void)
{
    struct question *question = NULL;
    while ((question = questions_unannounced(&compositor.seat.trusted.questions)) != NULL) {
        char name[QUESTION_NAME_BYTES];
        (void)trusted_path_process_name(question->process, NAME_NS, name); /* or it is somebody */
        seat_announce(&compositor.seat, question, text_bytes(name), clock_now_ns());
    }
}

/* -- Consoles ---------------------------------------------------------------------------------- */

/* All windows of the session before are gone before anything of the next one is seen. */
static enum status
take_set_session(struct server_call *call, const struct consoles_set_session_params *params)
{
    static const uint8_t nobody[SCENE_KEY_BYTES];
    if (params->console != TRUSTED_CONSOLE) {
        return STATUS_NOT_FOUND;
    }
    if (params->principal.size_bytes != 0 && params->principal.size_bytes != SCENE_KEY_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    const uint8_t *principal = params->principal.size_bytes != 0 ? params->principal.data : nobody;
    char name[COMPOSITOR_NAME_BYTES];
    name[printable_text(name, sizeof(name) - 1, params->name, NULL)] = '\0';
    questions_set_keeper(&compositor.seat.trusted.questions, call->sender_principal);
    if (strcmp(name, compositor.session_name) != 0 ||
        memcmp(principal, compositor.session_principal, SCENE_KEY_BYTES) != 0) {
        memcpy(compositor.session_principal, principal, SCENE_KEY_BYTES);
        memcpy(compositor.session_name, name, sizeof(name));
        clients_end_all();
        frames_forget_screenshot();
    }
    seat_set_session(
        &compositor.seat, compositor.session_principal, text_bytes(name), clock_now_ns());
    return STATUS_OK;
}

static enum status take_idle(
    struct server_call *call,
    const struct consoles_idle_params *params,
    struct consoles_idle_results *results)
{
    (void)call;
    if (params->console != TRUSTED_CONSOLE) {
        return STATUS_NOT_FOUND;
    }
    results->idle_ns = seat_idle_ns(&compositor.seat, clock_now_ns());
    return STATUS_OK;
}

static enum status take_lock(struct server_call *call, const struct consoles_lock_params *params)
{
    (void)call;
    if (params->console != TRUSTED_CONSOLE) {
        return STATUS_NOT_FOUND;
    }
    compositor.is_locked = params->is_locked != 0;
    seat_lock(&compositor.seat, compositor.is_locked, clock_now_ns());
    lock_show();
    return STATUS_OK;
}

static enum status take_watch(struct server_call *call, const struct consoles_watch_params *params)
{
    return trusted_path_watch(&compositor.path, call, params, &compositor.watch_tether);
}

static enum status
take_watch_wishes(struct server_call *call, const struct consoles_watch_wishes_params *params)
{
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    capability_release(compositor.wish_event);
    compositor.wish_event = server_call_keep(call, params->event);
    compositor.wish_lock_bits = params->lock_bits;
    compositor.wish_log_out_bits = params->log_out_bits;
    return STATUS_OK;
}

enum status consoles_call(struct server_call *call)
{
    static const struct consoles_server handlers = {
        .set_session = take_set_session,
        .idle = take_idle,
        .lock = take_lock,
        .watch = take_watch,
        .watch_wishes = take_watch_wishes,
    };
    return consoles_dispatch(&handlers, call);
}

void console_closed(uint64_t badge)
{
    seat_asker_closed(&compositor.seat, badge, clock_now_ns());
}
