/*
 * The screen as a console: Consoles for who looks after sessions, TrustedPath for who asks a person
 * something (common/schema/console.capnp). What is asked and shown is the seat's.
 */
#include "abi/object_kind.h"
#include "compositor.h"
#include "lib/memory.h"
#include "lib/printable.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "schema/console_server.h"
#include <string.h>

/* -- TrustedPath ------------------------------------------------------------------------------- */

static enum status take_ask(
    struct server_call *call,
    const struct trusted_path_ask_params *params,
    struct trusted_path_ask_results *results)
{
    const struct question_request request = {
        .asker = call->badge,
        .process = call->sender_process,
        .principal = call->sender_principal,
        .console = params->console,
        .wanted = params->principal,
        .kind = params->kind,
        .text = params->text,
        .event = params->event,
        .bits = params->bits,
        .deadline_ns = params->deadline_ns,
    };
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status =
        seat_ask(&compositor.seat, &request, clock_now_ns(), &results->question);
    if (status == STATUS_OK) {
        (void)server_call_keep(call, params->event); /* the seat's from here on */
        compositor.asker = call->badge;
        compositor.asked = results->question;
    }
    return status;
}

/* On its way to who asked: wiped when it has been sent. */
static struct answer answer;

static enum status take_answer(
    struct server_call *call,
    const struct trusted_path_answer_params *params,
    struct trusted_path_answer_results *results)
{
    const enum status status = questions_take_answer(
        &compositor.seat.trusted.questions,
        call->badge,
        params->question,
        &results->state,
        &answer);
    results->answer = (struct bytes){answer.data, answer.size_bytes};
    return status;
}

static enum status
take_cancel(struct server_call *call, const struct trusted_path_cancel_params *params)
{
    return seat_cancel(&compositor.seat, call->badge, params->question, clock_now_ns());
}

enum status trusted_path_call(struct server_call *call)
{
    static const struct trusted_path_server handlers = {
        .ask = take_ask, .answer = take_answer, .cancel = take_cancel};
    const enum status status = trusted_path_dispatch(&handlers, call);
    wipe(&answer, sizeof(answer));
    compositor.is_page_secret = true;
    return status;
}

/* Who asked does not know the number: nobody would ever take the answer. */
void console_unanswered(void)
{
    if (compositor.asked != 0) {
        (void)seat_cancel(&compositor.seat, compositor.asker, compositor.asked, clock_now_ns());
    }
}

void console_announce(void)
{
    struct question *question = NULL;
    while ((question = questions_unannounced(&compositor.seat.trusted.questions)) != NULL) {
        char name[COMPOSITOR_NAME_BYTES];
        (void)people_program_name(question->process, name); /* "?" is asked as well */
        seat_announce(
            &compositor.seat,
            question,
            (struct bytes){(const uint8_t *)name, strlen(name)},
            clock_now_ns());
    }
}

/* -- Consoles ---------------------------------------------------------------------------------- */

/* All windows of the session before are gone before anything of the next one is seen. */
static enum status
take_set_session(struct server_call *call, const struct consoles_set_session_params *params)
{
    static const uint8_t nobody[SCENE_KEY_BYTES];
    if (params->console != QUESTIONS_CONSOLE) {
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
        &compositor.seat,
        compositor.session_principal,
        (struct bytes){(const uint8_t *)name, strlen(name)},
        clock_now_ns());
    return STATUS_OK;
}

static enum status take_idle(
    struct server_call *call,
    const struct consoles_idle_params *params,
    struct consoles_idle_results *results)
{
    (void)call;
    if (params->console != QUESTIONS_CONSOLE) {
        return STATUS_NOT_FOUND;
    }
    results->idle_ns = seat_idle_ns(&compositor.seat, clock_now_ns());
    return STATUS_OK;
}

static enum status take_lock(struct server_call *call, const struct consoles_lock_params *params)
{
    (void)call;
    if (params->console != QUESTIONS_CONSOLE) {
        return STATUS_NOT_FOUND;
    }
    compositor.is_locked = params->is_locked != 0;
    seat_lock(&compositor.seat, compositor.is_locked, clock_now_ns());
    lock_show();
    return STATUS_OK;
}

static enum status take_watch(struct server_call *call, const struct consoles_watch_params *params)
{
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    capability_release(compositor.watch_tether);
    compositor.watch_tether = server_call_keep(call, params->tether);
    questions_watch(
        &compositor.seat.trusted.questions, server_call_keep(call, params->event), params->bits);
    return STATUS_OK;
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
