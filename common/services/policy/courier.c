#include "courier.h"
#include "courier_people.h"
#include "lib/deadline.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/audit_client.h"
#include "schema/kernel_client.h"
#include "schema/policy_client.h"
#include "schema/policy_server.h"
#include "service.h"
#include "support/queue.h"
#include "support/trusted_paths.h"

/* Bits of the courier's own event. */
#define BIT_ERRAND    (UINT64_C(1) << 0)
#define BIT_PEOPLE    (UINT64_C(1) << 1)
#define BIT_QUESTIONS (UINT64_C(1) << 2)
#define BIT_OTHERS    (UINT64_C(1) << 3)

/* How long others may take to answer a call of the courier's. */
#define CALL_NS UINT64_C(200000000)
/* Until one that did not answer is asked again. */
#define WATCH_NS UINT64_C(2000000000)
#define AT_ONCE  UINT64_C(1)
/* Between two looks whether people are known. */
#define REST_NS UINT64_C(2000000)

struct open_question {
    bool is_open;
    uint64_t process;
    struct trusted_question asked;
    uint64_t deadline_ns;
    uint8_t principal[RULE_KEY_BYTES];
    struct courier_question question;
};

static struct {
    struct program_thread thread; /* [I] */
    uint32_t event;               /* [I] */
    uint32_t signaller;           /* [I] what others get of it */
    uint64_t answer_ns;           /* [I] */
    struct queue errands;
    struct errand errand_places[QUEUE_PLACES];
    struct queue outcomes;
    struct outcome_later outcome_places[QUEUE_PLACES];
    struct people fresh;
    bool is_fresh;   /* [a] true: `fresh` is the deciding thread's */
    bool is_keeping; /* [a] true: what is to be kept is the courier's */
    /* [o] The courier's: */
    bool is_people_due;
    uint64_t watch_ns; /* when the identity service is to be told who watches; 0: it knows */
    uint64_t lost_records;
    struct open_question questions[COURIER_QUESTIONS_MAX];
} courier;

/* -- the deciding thread's side ---------------------------------------------------------------- */

static void wake(void)
{
    const struct event_signal_params params = {.bits = BIT_ERRAND};
    (void)event_signal(courier.event, &params);
}

struct errand *courier_errand(void)
{
    uint32_t place = 0;
    if (!queue_room(&courier.errands, &place)) {
        return NULL;
    }
    courier.errand_places[place] = (struct errand){0};
    return &courier.errand_places[place];
}

bool courier_has_room(uint32_t errands)
{
    return queue_free(&courier.errands) >= errands;
}

void courier_send(void)
{
    queue_put(&courier.errands);
    wake();
}

bool courier_take_outcome(struct outcome_later *outcome)
{
    uint32_t place = 0;
    if (!queue_next(&courier.outcomes, &place)) {
        return false;
    }
    *outcome = courier.outcome_places[place];
    queue_took(&courier.outcomes);
    return true;
}

bool courier_take_people(struct people *people)
{
    if (!__atomic_load_n(&courier.is_fresh, __ATOMIC_ACQUIRE)) {
        return false;
    }
    /* Whom the loader runs as is known to the deciding thread alone. */
    const bool has_system = people->has_system;
    const struct people_key system = people->system;
    *people = courier.fresh;
    people->has_system = has_system;
    people->system = system;
    __atomic_store_n(&courier.is_fresh, false, __ATOMIC_RELEASE);
    wake(); /* there may have been news meanwhile, with no place to put them */
    return true;
}

void courier_look_again(void)
{
    const struct event_signal_params params = {.bits = BIT_OTHERS};
    (void)event_signal(courier.event, &params);
}

/* -- records ----------------------------------------------------------------------------------- */

static void tell_deciding_thread(void)
{
    const struct event_signal_params params = {.bits = COURIER_EVENT};
    (void)event_signal(program_capability("event"), &params);
}

static void record(enum audit_event event, uint64_t number, struct bytes subject, struct bytes text)
{
    const struct audit_log_record_params params = {
        .event = (uint16_t)event, .subject = subject, .number = number, .text = text};
    const uint32_t audit = program_capability("audit");
    enum status status = STATUS_NOT_FOUND;
    if (audit != 0) {
        message_set_deadline(clock_now_ns() + CALL_NS);
        status = audit_log_record(audit, &params);
    }
    if (status != STATUS_OK) {
        courier.lost_records++;
        message_set_deadline(clock_now_ns() + CALL_NS);
        log_print(
            SEVERITY_WARNING,
            "the audit log did not take a record (%u), %llu so far",
            (unsigned)status,
            (unsigned long long)courier.lost_records);
    }
    message_set_deadline(0);
}

/* -- questions --------------------------------------------------------------------------------- */

void courier_verdict(
    const struct courier_question *question,
    enum answer answer,
    uint64_t masks[COURIER_GRANTS_MAX],
    struct verdict *verdict)
{
    const bool is_yes = answer == ANSWER_YES;
    const bool is_started = is_yes || !question->is_start_asked;
    const char *reason = answer == ANSWER_NO ? "the person who was asked said no"
                                             : "nobody answered in time whether it may";
    for (uint32_t i = 0; i < question->grant_count; i++) {
        masks[i] = is_started && (is_yes || !question->is_asked[i]) ? question->masks[i] : 0;
    }
    *verdict = (struct verdict){
        .outcome = is_started ? OUTCOME_ALLOWED : OUTCOME_DENIED,
        .masks = masks,
        .masks_count = question->grant_count,
        .rules = question->rules,
        .rules_count = question->grant_count,
        .reason = is_yes ? (struct bytes){0} : text_bytes(reason),
    };
    if (is_started) {
        verdict->operations = question->operations;
    }
}

/* The loader may have given up meanwhile, or ended; then nobody wants to know. */
static void tell_loader(const struct courier_question *question, enum answer answer)
{
    struct launch_decision_decided_params params;
    uint64_t masks[COURIER_GRANTS_MAX];
    courier_verdict(question, answer, masks, &params.verdict);
    message_set_deadline(clock_now_ns() + CALL_NS);
    (void)launch_decision_decided(question->later, &params);
    message_set_deadline(0);
    capability_release(question->later);
}

static void
tell_memory(uint64_t process, const struct courier_question *question, enum answer answer)
{
    uint32_t place = 0;
    if (queue_room(&courier.outcomes, &place)) {
        courier.outcome_places[place] = (struct outcome_later){process, answer, *question};
        queue_put(&courier.outcomes);
        tell_deciding_thread();
    }
}

static void conclude(struct open_question *open, enum answer answer)
{
    static const char *const texts[] = {
        [ANSWER_YES] = "yes", [ANSWER_NO] = "no", [ANSWER_NONE] = "nobody answered"};
    const struct bytes principal = {open->principal, sizeof(open->principal)};
    open->is_open = false;
    tell_memory(open->process, &open->question, answer);
    tell_loader(&open->question, answer);
    record(AUDIT_EVENT_POLICY_ANSWERED, open->process, principal, text_bytes(texts[answer]));
}

static enum status put_question(struct open_question *open, struct bytes text)
{
    const struct trusted_path_ask_params params = {
        .console = CONSOLE_OF_PRINCIPAL,
        .principal = {open->principal, sizeof(open->principal)},
        .kind = QUESTION_KIND_YES_NO,
        .text = text,
        .event = courier.signaller,
        .bits = BIT_QUESTIONS,
        .deadline_ns = open->deadline_ns,
    };
    const struct trusted_paths paths = {
        .consoles = program_capability("trusted"),
        .screen = program_capability("screen"),
    };
    message_set_deadline(clock_now_ns() + CALL_NS);
    const enum status status = trusted_paths_ask(&paths, &params, &open->asked);
    message_set_deadline(0);
    return status;
}

static void ask(const struct errand *errand)
{
    struct open_question *open = NULL;
    for (uint32_t i = 0; i < COURIER_QUESTIONS_MAX && open == NULL; i++) {
        open = courier.questions[i].is_open ? NULL : &courier.questions[i];
    }
    const struct bytes text = {(const uint8_t *)errand->text, errand->text_bytes};
    static struct open_question too_many;
    const bool has_place = open != NULL;
    open = has_place ? open : &too_many;
    *open = (struct open_question){
        .is_open = true,
        .process = errand->process,
        .deadline_ns = clock_now_ns() + courier.answer_ns,
        .question = errand->question,
    };
    memcpy(open->principal, errand->key, sizeof(open->principal));
    record(
        AUDIT_EVENT_POLICY_ASKED,
        errand->process,
        (struct bytes){errand->key, sizeof(errand->key)},
        text);
    if (!has_place || put_question(open, text) != STATUS_OK) {
        conclude(open, ANSWER_NONE);
    }
}

static void cancel(const struct open_question *open)
{
    message_set_deadline(clock_now_ns() + CALL_NS);
    (void)trusted_question_cancel(&open->asked); /* its own limit ends it */
    message_set_deadline(0);
}

static void look_at(struct open_question *open)
{
    struct trusted_path_answer_results results = {0};
    message_set_deadline(clock_now_ns() + CALL_NS);
    const enum status status = trusted_question_answer(&open->asked, &results);
    message_set_deadline(0);
    if (status == STATUS_OK && results.state == QUESTION_STATE_ANSWERED) {
        const bool is_yes = results.answer.size_bytes == 1 && results.answer.data[0] == 1;
        conclude(open, is_yes ? ANSWER_YES : ANSWER_NO);
    } else if (status == STATUS_OK && results.state == QUESTION_STATE_REFUSED) {
        conclude(open, ANSWER_NO);
    } else if (status == STATUS_OK && results.state == QUESTION_STATE_TIMED_OUT) {
        conclude(open, ANSWER_NONE);
    } else if (status != STATUS_OK && status != STATUS_TIMED_OUT) {
        conclude(open, ANSWER_NONE); /* a console that was started again knows nothing of it */
    }
}

static void look_at_questions(void)
{
    for (uint32_t i = 0; i < COURIER_QUESTIONS_MAX; i++) {
        struct open_question *open = &courier.questions[i];
        if (open->is_open) {
            look_at(open);
        }
        if (open->is_open && clock_now_ns() >= open->deadline_ns) {
            cancel(open);
            conclude(open, ANSWER_NONE);
        }
    }
}

static void forget(uint64_t process)
{
    for (uint32_t i = 0; i < COURIER_QUESTIONS_MAX; i++) {
        struct open_question *open = &courier.questions[i];
        if (open->is_open && open->process == process) {
            cancel(open);
            conclude(open, ANSWER_NONE);
        }
    }
}

/* -- rules ------------------------------------------------------------------------------------- */

bool courier_is_keeping(void)
{
    return __atomic_load_n(&courier.is_keeping, __ATOMIC_ACQUIRE);
}

void courier_keep_begin(void)
{
    __atomic_store_n(&courier.is_keeping, true, __ATOMIC_RELEASE);
}

static void keep(const struct courier_keeping *keeping)
{
    const struct policy_add_results results = {.number = keeping->number};
    enum status status = kept_state_keep(&policy_service.state, keeping->content);
    if (status == STATUS_UNSUPPORTED) {
        status = STATUS_OK; /* memory is all there is */
    }
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "a rule ends with the power: %s", status_text(status));
    }
    if (policy_add_reply(keeping->reply, status, &results) != STATUS_OK) {
        capability_release(keeping->reply); /* who asked is gone */
    }
    __atomic_store_n(&courier.is_keeping, false, __ATOMIC_RELEASE);
}

/* -- the loop ---------------------------------------------------------------------------------- */

static void do_errand(const struct errand *errand)
{
    switch (errand->kind) {
    case ERRAND_RECORD:
        record(
            errand->event,
            errand->process,
            (struct bytes){errand->key, sizeof(errand->key)},
            (struct bytes){(const uint8_t *)errand->text, errand->text_bytes});
        return;
    case ERRAND_ASK:
        ask(errand);
        return;
    case ERRAND_FORGET:
        forget(errand->process);
        return;
    case ERRAND_REFRESH:
        courier.is_people_due = true;
        courier.watch_ns = AT_ONCE;
        return;
    case ERRAND_KEEP:
        keep(&errand->keeping);
        return;
    }
}

static void do_errands(void)
{
    uint32_t place = 0;
    while (queue_next(&courier.errands, &place)) {
        do_errand(&courier.errand_places[place]);
        queue_took(&courier.errands);
    }
}

/* Another process of the identity service does not know who watches: it is told again. */
static void watch_people(uint64_t now_ns)
{
    bool is_other = false;
    if (courier.watch_ns == 0 || now_ns < courier.watch_ns) {
        return;
    }
    const bool is_known =
        courier_people_watch(courier.signaller, BIT_PEOPLE, now_ns + CALL_NS, &is_other);
    courier.watch_ns = is_known ? 0 : now_ns + WATCH_NS;
    courier.is_people_due = is_other || courier.is_people_due;
}

static void look_at_people(void)
{
    if (program_capability("identities") == 0) {
        courier.watch_ns = 0; /* nobody is known here */
        return;
    }
    watch_people(clock_now_ns());
    if (!courier.is_people_due || __atomic_load_n(&courier.is_fresh, __ATOMIC_ACQUIRE)) {
        return;
    }
    if (!courier_people_read(&courier.fresh, clock_now_ns() + CALL_NS)) {
        courier.watch_ns = clock_now_ns() + WATCH_NS;
        return;
    }
    courier.is_people_due = false;
    __atomic_store_n(&courier.is_fresh, true, __ATOMIC_RELEASE);
    tell_deciding_thread();
}

static uint64_t next_deadline_ns(void)
{
    uint64_t deadline_ns = courier.watch_ns;
    for (uint32_t i = 0; i < COURIER_QUESTIONS_MAX; i++) {
        if (courier.questions[i].is_open) {
            deadline_ns = deadline_earlier(deadline_ns, courier.questions[i].deadline_ns);
        }
    }
    return deadline_ns;
}

static void run(void *argument)
{
    (void)argument;
    for (;;) {
        do_errands();
        look_at_people();
        look_at_questions();
        const uint64_t deadline_ns = next_deadline_ns();
        struct register_message message = {.tag = deadline_ns != 0 ? MESSAGE_TAG_DEADLINE : 0};
        message_set_deadline(deadline_ns);
        const enum status status = message_receive(courier.event, &message);
        message_set_deadline(0);
        if (status == STATUS_OK && (message.words[0] & BIT_PEOPLE) != 0) {
            courier.is_people_due = true;
        }
        if (status == STATUS_OK && (message.words[0] & BIT_OTHERS) != 0) {
            courier.watch_ns = AT_ONCE;
        }
    }
}

void courier_await_people(uint64_t deadline_ns)
{
    if (program_capability("identities") == 0) {
        return;
    }
    while (!__atomic_load_n(&courier.is_fresh, __ATOMIC_ACQUIRE) && clock_now_ns() < deadline_ns) {
        if (clock_sleep_until(clock_now_ns() + REST_NS) != STATUS_OK) {
            return;
        }
    }
}

enum status courier_start(uint64_t answer_ns)
{
    struct ledger_create_event_results created = {0};
    enum status status = ledger_create_event(PROGRAM_LEDGER, &created);
    if (status == STATUS_OK) {
        status = capability_copy(created.event, EVENT_FACET_SIGNALLER, &courier.signaller);
    }
    if (status != STATUS_OK) {
        return status;
    }
    courier.event = created.event;
    courier.answer_ns = answer_ns;
    courier.is_people_due = true;
    courier.watch_ns = AT_ONCE;
    return program_thread_create(run, NULL, &courier.thread);
}
