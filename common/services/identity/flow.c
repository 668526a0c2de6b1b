#include "flow.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "lib/wipe.h"
#include "places.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/console_client.h"
#include "schema/identity_server.h"
#include "schema/launcher_client.h"
#include "worker.h"
#include <sodium/utils.h>
#include <stddef.h>

/* How long the console may take to answer a call. It never waits for the person in one. */
#define CONSOLE_ANSWER_NS UINT64_C(2000000000)
/* The same where nobody has said that there is an answer. */
#define LOOK_ANSWER_NS UINT64_C(200000000)

static struct flow flows[FLOWS_MAX];
static struct work_order order;

static void drop(struct flow *flow);

/* -- which there are -------------------------------------------------------------------------- */

static struct flow *find_free(uint8_t console)
{
    struct place places[FLOWS_MAX];
    for (uint32_t i = 0; i < FLOWS_MAX; i++) {
        places[i] = (struct place){flows[i].kind != FLOW_NONE, flows[i].console};
    }
    const uint32_t at = places_find(places, FLOWS_MAX, console, FLOWS_AT_CONSOLE);
    return at < FLOWS_MAX ? &flows[at] : NULL;
}

/* What the session of this console asks makes room. */
static void give_way(uint8_t console)
{
    for (uint32_t i = 0; i < FLOWS_MAX; i++) {
        const bool is_of_session = flows[i].kind == FLOW_ROTATE || flows[i].kind == FLOW_BACKUP;
        if (is_of_session && flows[i].console == console) {
            drop(&flows[i]);
        }
    }
}

struct flow *
flow_take(enum flow_kind kind, const struct server_call *call, uint8_t console, struct bytes name)
{
    struct flow taken = {
        .kind = kind,
        .badge = call->badge,
        .process = call->sender_process,
        .console = console,
        .name_bytes = (uint32_t)name.size_bytes,
    };
    /* It lies in the message page, which calls to the console use. */
    memcpy(taken.name, name.data, name.size_bytes);
    if (kind == FLOW_UNLOCK) {
        give_way(console);
    }
    struct flow *flow = find_free(console);
    if (flow != NULL) {
        *flow = taken;
    }
    return flow;
}

bool flow_is_making(struct bytes name)
{
    for (uint32_t i = 0; i < FLOWS_MAX; i++) {
        const struct flow *flow = &flows[i];
        if ((flow->kind == FLOW_CREATE || flow->kind == FLOW_RESTORE) &&
            flow->name_bytes == name.size_bytes &&
            memcmp(flow->name, name.data, name.size_bytes) == 0) {
            return true;
        }
    }
    return false;
}

static uint64_t bit_of(const struct flow *flow)
{
    return UINT64_C(1) << (flow - flows);
}

static void free_flow(struct flow *flow)
{
    sodium_memzero(flow, sizeof(*flow));
}

/* -- the trusted path ------------------------------------------------------------------------- */

/* What the console and we said to each other stays in nobody's page. */
static void end_console_call(void)
{
    message_set_deadline(0);
    wipe(message_page()->words, sizeof(message_page()->words));
}

static void begin_console_call(uint64_t answer_ns)
{
    message_set_deadline(clock_now_ns() + answer_ns);
}

static void look_later(struct flow *flow)
{
    flow->look_ns = clock_now_ns() + FLOW_LOOK_NS;
    service_wake(flow->look_ns);
}

enum status flow_ask(struct flow *flow, enum question_kind kind, const char *text)
{
    flow->deadline_ns = clock_now_ns() + FLOW_PATIENCE_NS;
    const struct trusted_path_ask_params params = {
        .console = flow->console,
        .kind = (uint16_t)kind,
        .text = text_bytes(text),
        .event = service.event,
        .bits = bit_of(flow),
        .deadline_ns = flow->deadline_ns,
    };
    begin_console_call(CONSOLE_ANSWER_NS);
    const enum status status = trusted_paths_ask(&service.paths, &params, &flow->question);
    end_console_call();
    flow->is_asked = status == STATUS_OK;
    if (flow->is_asked) {
        look_later(flow);
    }
    return status;
}

static void cancel_question(struct flow *flow)
{
    if (flow->is_asked) {
        begin_console_call(CONSOLE_ANSWER_NS);
        (void)trusted_question_cancel(&flow->question); /* it may be gone already */
        end_console_call();
    }
    flow->is_asked = false;
}

/* Fetches what was typed. STATUS_WRONG_STATE: nothing was yet, or nobody says. */
static enum status take_answer(struct flow *flow, uint64_t answer_ns)
{
    struct trusted_path_answer_results results = {0};
    begin_console_call(answer_ns);
    enum status status = trusted_question_answer(&flow->question, &results);
    if (status == STATUS_TIMED_OUT) {
        status = STATUS_WRONG_STATE;
    } else if (status == STATUS_NOT_FOUND) {
        status = STATUS_TIMED_OUT; /* one that was started again knows nothing of it */
    } else if (status == STATUS_OK) {
        switch (results.state) {
        case QUESTION_STATE_OPEN:
            status = STATUS_WRONG_STATE;
            break;
        case QUESTION_STATE_ANSWERED:
            flow->answer_bytes = (uint32_t)results.answer.size_bytes;
            if (results.answer.size_bytes > sizeof(flow->answer)) {
                flow->answer_bytes = 0; /* nothing that is expected is so long */
            }
            memcpy(flow->answer, results.answer.data, flow->answer_bytes);
            break;
        case QUESTION_STATE_REFUSED:
            status = STATUS_CANCELLED;
            break;
        default:
            status = STATUS_TIMED_OUT;
            break;
        }
    }
    end_console_call();
    return status;
}

/* -- the life of a flow ----------------------------------------------------------------------- */

enum status flow_begin(struct flow *flow, struct server_call *call)
{
    enum status status = server_call_defer(call, &flow->reply);
    if (status != STATUS_OK) {
        free_flow(flow);
        return status;
    }
    status = flow_step_begin(flow);
    if (status != STATUS_OK) {
        flow_end(flow, status, NULL);
    }
    return STATUS_OK;
}

/* Where nobody says which processes there are, none is gone. */
static bool is_asker_gone(const struct flow *flow)
{
    const struct process_list_list_params params = {.after = flow->asker - 1};
    struct process_list_list_results_reader results = {0};
    struct process_state state = {0};
    const uint32_t processes = program_capability("processes");
    if (flow->asker == 0 || processes == 0) {
        return false;
    }
    message_set_deadline(clock_now_ns() + LOOK_ANSWER_NS);
    const enum status status = process_list_list(processes, &params, &results);
    message_set_deadline(0);
    return status == STATUS_OK &&
           (process_state_list_get(&results.processes, 0, &state) != STATUS_OK ||
            state.number != flow->asker);
}

static void answered(struct flow *flow, uint64_t answer_ns)
{
    if (is_asker_gone(flow)) {
        flow_end(flow, STATUS_CANCELLED, NULL);
        return;
    }
    enum status status = take_answer(flow, answer_ns);
    if (status == STATUS_WRONG_STATE) {
        return;
    }
    flow->is_asked = false;
    if (status == STATUS_OK) {
        status = flow_step_answered(flow);
    }
    if (status != STATUS_OK) {
        flow_end(flow, status, NULL);
    }
}

void flow_signalled(uint64_t bits)
{
    for (uint32_t i = 0; i < FLOWS_MAX; i++) {
        if ((bits & bit_of(&flows[i])) != 0 && flows[i].is_asked) {
            answered(&flows[i], CONSOLE_ANSWER_NS);
        }
    }
}

/* Who would have answered may have ended without a word. */
static void look(struct flow *flow)
{
    look_later(flow);
    answered(flow, LOOK_ANSWER_NS);
    if (flow->is_asked && clock_now_ns() >= flow->deadline_ns + FLOW_LOOK_NS) {
        flow_end(flow, STATUS_TIMED_OUT, NULL);
    }
}

void flow_settle(void)
{
    for (uint32_t i = 0; i < FLOWS_MAX; i++) {
        if (flows[i].is_asked && clock_now_ns() >= flows[i].look_ns) {
            look(&flows[i]);
        }
        if (flows[i].is_asked) {
            service_wake(flows[i].look_ns);
        }
    }
}

static enum status
answer_caller(const struct flow *flow, enum status status, const struct unlocked_handles *handles)
{
    const struct bytes key = {flow->pair.public_key, PUBLIC_KEY_BYTES};
    struct identities_unlock_results unlocked = {0};
    const struct statement_log *log = &service.store.log;
    struct identity_rotate_results rotated = {.public_key = key};
    switch (flow->kind) {
    case FLOW_CREATE:
        return identities_create_reply(
            flow->reply, status, &(struct identities_create_results){.public_key = key});
    case FLOW_RESTORE:
        return identities_restore_reply(
            flow->reply, status, &(struct identities_restore_results){.public_key = key});
    case FLOW_UNLOCK:
        if (handles != NULL) {
            unlocked.identity = handles->identity;
            unlocked.principal = handles->principal;
        }
        return identities_unlock_reply(flow->reply, status, &unlocked);
    case FLOW_ROTATE:
        if (status == STATUS_OK) {
            rotated.statement = statement_signed(&log->records[log->count - 1]);
        }
        return identity_rotate_reply(flow->reply, status, &rotated);
    default:
        return identity_backup_reply(flow->reply, status);
    }
}

void flow_end(struct flow *flow, enum status status, const struct unlocked_handles *handles)
{
    cancel_question(flow);
    if (flow->reply != 0) {
        /* Who asked may have gone; what was done is done. */
        (void)answer_caller(flow, status, handles);
    }
    free_flow(flow);
}

/* -- computing, one at a time ----------------------------------------------------------------- */

static void begin_work(struct flow *flow)
{
    order = (struct work_order){
        .entry = &flow->entry,
        .passphrase = {flow->answer, flow->answer_bytes},
        .key = &flow->key,
    };
    const enum status status = worker_begin(&order);
    flow->is_queued = false;
    flow->is_computing = status == STATUS_OK;
    if (status != STATUS_OK) {
        flow_end(flow, status, NULL);
    }
}

static void begin_next_work(void)
{
    for (uint32_t i = 0; i < FLOWS_MAX; i++) {
        if (flows[i].is_computing) {
            return;
        }
    }
    for (uint32_t i = 0; i < FLOWS_MAX; i++) {
        if (flows[i].is_queued) {
            begin_work(&flows[i]);
            if (flows[i].is_computing) {
                return;
            }
        }
    }
}

void flow_compute(struct flow *flow)
{
    flow->is_queued = true;
    begin_next_work();
}

static void end_work(struct flow *flow)
{
    worker_finish();
    flow->is_computing = false;
    sodium_memzero(flow->answer, sizeof(flow->answer));
    if (flow->is_dropped) {
        flow_end(flow, STATUS_CANCELLED, NULL);
    } else {
        flow_step_computed(flow, order.status);
    }
    stack_wipe();
}

void flow_computed(void)
{
    for (uint32_t i = 0; i < FLOWS_MAX; i++) {
        if (flows[i].is_computing) {
            end_work(&flows[i]);
        }
    }
    begin_next_work();
}

/* -- the end of who waits --------------------------------------------------------------------- */

static void drop(struct flow *flow)
{
    if (flow->is_computing) {
        flow->is_dropped = true;
    } else if (flow->kind != FLOW_NONE) {
        flow_end(flow, STATUS_CANCELLED, NULL);
    }
}

void flow_drop(uint64_t badge)
{
    for (uint32_t i = 0; i < FLOWS_MAX; i++) {
        if (flows[i].badge == badge) {
            drop(&flows[i]);
        }
    }
}

void flow_wipe_all(void)
{
    for (uint32_t i = 0; i < FLOWS_MAX; i++) {
        drop(&flows[i]);
        if (flows[i].is_computing) {
            end_work(&flows[i]);
        }
    }
}
