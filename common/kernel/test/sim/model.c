/* What each method of a kernel object answers and changes: the kernel's interface, said again. */
#include "model.h"
#include "abi/address.h"
#include "abi/system_call.h"
#include "question.h"
#include "schema/kernel.h"
#include <stddef.h>

const struct model_object *model_object(const struct model_state *state, uint64_t id)
{
    for (uint32_t i = 0; i < state->object_count; i++) {
        if (state->objects[i].id == id) {
            return &state->objects[i];
        }
    }
    return NULL;
}

const struct model_process *model_process(const struct model_state *state, uint64_t number)
{
    for (uint32_t i = 0; i < state->process_count; i++) {
        if (state->processes[i].number == number) {
            return &state->processes[i];
        }
    }
    return NULL;
}

uint32_t model_find(const struct model_state *state, uint64_t process, uint64_t handle)
{
    const struct model_process *owner = model_process(state, process);
    for (uint32_t i = 0; owner != NULL && i < owner->count; i++) {
        if (state->capabilities[owner->first + i].handle == handle) {
            return owner->first + i;
        }
    }
    return MODEL_NONE;
}

/* -- Thread, Endpoint, Event, Memory ----------------------------------------------------------- */

static void predict_set_scheduling(struct question *question)
{
    const struct model_capability *budget = question_came(question, OBJECT_SCHEDULING);
    if (budget != NULL && (uint32_t)question->call->words[0] >
                              model_object(question->state, budget->object)->number) {
        question_answers(question, STATUS_LIMIT_EXCEEDED);
    }
}

static void predict_set_cpu(struct question *question)
{
    if ((uint32_t)question->call->words[0] >= question->call->cpu_count) {
        question_answers(question, STATUS_INVALID_ARGUMENT);
    }
}

static void predict_create_session(struct question *question)
{
    question_adds(question, OBJECT_SESSION, question->call->words[1]);
    question->expectation->added.badge = question->call->words[0];
    question->expectation->added.parent =
        (uint32_t)(question->target - question->state->capabilities);
}

static void predict_bind_event(struct question *question)
{
    const struct model_capability *event = question_came(question, OBJECT_EVENT);
    if (event == NULL) {
        return;
    }
    if ((event->mask & EVENT_MASK_WAIT) == 0) {
        question_answers(question, STATUS_DENIED);
    } else if (
        question->object->is_bound || model_object(question->state, event->object)->is_bound) {
        question_answers(question, STATUS_WRONG_STATE);
    }
}

static void predict_signal(struct question *question)
{
    if (!question->object->has_waiter) {
        question->expectation->changed = question->object->id;
        question->expectation->amount = question->object->amount | question->call->words[0];
    }
}

static void predict_take(struct question *question)
{
    question->expectation->word_count = 1;
    question->expectation->words[0] = question->object->amount;
    question->expectation->changed = question->object->id;
    question->expectation->amount = 0;
}

static void predict_describe(struct question *question)
{
    question->expectation->word_count = 2;
    question->expectation->words[0] = question_window_pages(question, question->target)
                                      << PAGE_SHIFT;
    question->expectation->words[1] =
        question->object->number | (uint64_t)question->object->is_sealed << 32;
}

static void predict_slice(struct question *question)
{
    const uint64_t offset = question->call->words[0];
    const uint64_t size = question->call->words[1];
    const uint64_t bytes = question_window_pages(question, question->target) << PAGE_SHIFT;
    if (((offset | size) & PAGE_MASK) != 0 || size == 0 || offset >= bytes ||
        size > bytes - offset) {
        question_answers(question, STATUS_INVALID_ARGUMENT);
        return;
    }
    question_adds_derived(
        question,
        (uint32_t)(question->target - question->state->capabilities),
        question->call->process,
        UINT64_MAX);
    const uint64_t first = (question->target->badge >> 32) + (offset >> PAGE_SHIFT);
    question->expectation->added.badge = first << 32 | size >> PAGE_SHIFT;
}

static void predict_seal(struct question *question)
{
    const struct model_capability *memory = question_came(question, OBJECT_MEMORY);
    if (memory == NULL) {
        return;
    }
    const struct model_object *object = model_object(question->state, memory->object);
    const bool is_anonymous = object->number == 0;
    if ((memory->mask & MEMORY_MASK_MAP_WRITE) == 0) {
        question_answers(question, STATUS_DENIED);
        return;
    }
    if (object->is_filled && question_window_pages(question, memory) != object->amount) {
        question_answers(question, STATUS_INVALID_ARGUMENT);
        return;
    }
    if (!is_anonymous || object->is_writable || !object->is_filled) {
        question_answers(question, STATUS_WRONG_STATE);
        return;
    }
    question->expectation->changed = object->id;
    question->expectation->amount = object->amount;
    question->expectation->is_sealed = true;
}

/* -- Ledger, Scheduling ------------------------------------------------------------------------ */

static void predict_ledger_state(struct question *question)
{
    question->expectation->word_count = 2;
    question->expectation->words[0] = question->object->amount;
    question->expectation->words[1] = question->object->used;
}

static void predict_create_ledger(struct question *question)
{
    question_adds(question, OBJECT_LEDGER, LEDGER_MASK_ALL);
}

static void predict_create_process(struct question *question)
{
    question_adds(question, OBJECT_PROCESS, PROCESS_MASK_ALL);
}

static void predict_create_endpoint(struct question *question)
{
    question_adds(question, OBJECT_ENDPOINT, ENDPOINT_MASK_ALL);
}

static void predict_create_event(struct question *question)
{
    question_adds(question, OBJECT_EVENT, EVENT_MASK_ALL);
}

static void predict_create_memory(struct question *question)
{
    const uint64_t *words = question->call->words;
    if ((words[0] & PAGE_MASK) != 0 || words[0] == 0 || (uint32_t)words[1] > 1) {
        question_answers(question, STATUS_INVALID_ARGUMENT);
        return;
    }
    question_adds(question, OBJECT_MEMORY, MEMORY_MASK_ALL);
}

#define SHARE_ONE     (UINT64_C(1) << 28)
#define BUDGET_MIN_NS UINT64_C(10000)
#define PERIOD_MAX_NS UINT64_C(60000000000)

/* STATUS_OK: this budget may be had out of that object. */
static enum status check_budget(const struct question *question)
{
    const uint64_t budget = question->call->words[0];
    const uint64_t period = question->call->words[1];
    if (budget < BUDGET_MIN_NS || budget > period || period > PERIOD_MAX_NS) {
        return STATUS_INVALID_ARGUMENT;
    }
    return budget * SHARE_ONE / period > question->object->amount ? STATUS_LIMIT_EXCEEDED
                                                                  : STATUS_OK;
}

static void predict_configure(struct question *question)
{
    question_answers(question, check_budget(question));
}

static void predict_create_scheduling(struct question *question)
{
    enum status status = check_budget(question);
    if (status == STATUS_OK && (uint32_t)question->call->words[2] > question->object->number) {
        status = STATUS_LIMIT_EXCEEDED;
    }
    if (status != STATUS_OK) {
        question_answers(question, status);
        return;
    }
    question_adds(question, OBJECT_SCHEDULING, SCHEDULING_MASK_ALL);
}

/* -- all methods ------------------------------------------------------------------------------- */

/* Nothing more is said than that it succeeds. */
static void predict_ok(struct question *question)
{
    (void)question;
}

struct method_model {
    uint8_t kind;
    uint8_t number;
    uint32_t tags[2];
    predictor *predict; /* NULL: what it answers is not modelled */
};

static const struct method_model methods[] = {
    {OBJECT_PROCESS, PROCESS_COPY, {PROCESS_COPY_TAGS}, predict_copy},
    {OBJECT_PROCESS, PROCESS_RELEASE, {PROCESS_RELEASE_TAGS}, predict_release},
    {OBJECT_PROCESS, PROCESS_REVOKE, {PROCESS_REVOKE_TAGS}, predict_revoke},
    {OBJECT_PROCESS, PROCESS_INSPECT, {PROCESS_INSPECT_TAGS}, predict_inspect},
    {OBJECT_PROCESS, PROCESS_MAP, {PROCESS_MAP_TAGS}, predict_map},
    {OBJECT_PROCESS, PROCESS_UNMAP, {PROCESS_UNMAP_TAGS}, predict_unmap},
    {OBJECT_PROCESS, PROCESS_CREATE_THREAD, {PROCESS_CREATE_THREAD_TAGS}, NULL},
    {OBJECT_PROCESS, PROCESS_CREATE_RING, {PROCESS_CREATE_RING_TAGS}, NULL},
    {OBJECT_PROCESS, PROCESS_INSTALL, {PROCESS_INSTALL_TAGS}, predict_install},
    {OBJECT_PROCESS, PROCESS_TAKE_REPLY, {PROCESS_TAKE_REPLY_TAGS}, predict_take_reply},
    {OBJECT_PROCESS,
     PROCESS_SET_FAULT_HANDLER,
     {PROCESS_SET_FAULT_HANDLER_TAGS},
     predict_set_fault_handler},
    {OBJECT_PROCESS, PROCESS_SET_EXIT_EVENT, {PROCESS_SET_EXIT_EVENT_TAGS}, predict_set_exit_event},
    {OBJECT_PROCESS, PROCESS_EXIT, {PROCESS_EXIT_TAGS}, predict_ok},
    {OBJECT_PROCESS, PROCESS_STATE, {PROCESS_STATE_TAGS}, predict_process_state},
    {OBJECT_THREAD, THREAD_START, {THREAD_START_TAGS}, predict_ok},
    {OBJECT_THREAD, THREAD_STOP, {THREAD_STOP_TAGS}, predict_ok},
    {OBJECT_THREAD, THREAD_SET_SCHEDULING, {THREAD_SET_SCHEDULING_TAGS}, predict_set_scheduling},
    {OBJECT_THREAD, THREAD_CLEAR_SCHEDULING, {THREAD_CLEAR_SCHEDULING_TAGS}, NULL},
    {OBJECT_THREAD, THREAD_SET_CPU, {THREAD_SET_CPU_TAGS}, predict_set_cpu},
    {OBJECT_THREAD, THREAD_SET_POINTER, {THREAD_SET_POINTER_TAGS}, NULL},
    {OBJECT_THREAD, THREAD_READ_REGISTER, {THREAD_READ_REGISTER_TAGS}, NULL},
    {OBJECT_THREAD, THREAD_WRITE_REGISTER, {THREAD_WRITE_REGISTER_TAGS}, NULL},
    {OBJECT_THREAD, THREAD_EXIT, {THREAD_EXIT_TAGS}, predict_ok},
    {OBJECT_THREAD, THREAD_STATE, {THREAD_STATE_TAGS}, predict_ok},
    {OBJECT_ENDPOINT,
     ENDPOINT_CREATE_SESSION,
     {ENDPOINT_CREATE_SESSION_TAGS},
     predict_create_session},
    {OBJECT_ENDPOINT, ENDPOINT_BIND_EVENT, {ENDPOINT_BIND_EVENT_TAGS}, predict_bind_event},
    {OBJECT_EVENT, EVENT_SIGNAL, {EVENT_SIGNAL_TAGS}, predict_signal},
    {OBJECT_EVENT, EVENT_TAKE, {EVENT_TAKE_TAGS}, predict_take},
    {OBJECT_MEMORY, MEMORY_DESCRIBE, {MEMORY_DESCRIBE_TAGS}, predict_describe},
    {OBJECT_MEMORY, MEMORY_SLICE, {MEMORY_SLICE_TAGS}, predict_slice},
    {OBJECT_MEMORY, MEMORY_DEVICE_ADDRESS, {MEMORY_DEVICE_ADDRESS_TAGS}, NULL},
    {OBJECT_CODE_AUTHORITY, CODE_AUTHORITY_SEAL, {CODE_AUTHORITY_SEAL_TAGS}, predict_seal},
    {OBJECT_LEDGER, LEDGER_STATE, {LEDGER_STATE_TAGS}, predict_ledger_state},
    {OBJECT_LEDGER, LEDGER_DESTROY, {LEDGER_DESTROY_TAGS}, NULL},
    {OBJECT_LEDGER, LEDGER_CREATE_LEDGER, {LEDGER_CREATE_LEDGER_TAGS}, predict_create_ledger},
    {OBJECT_LEDGER, LEDGER_CREATE_PROCESS, {LEDGER_CREATE_PROCESS_TAGS}, predict_create_process},
    {OBJECT_LEDGER, LEDGER_CREATE_ENDPOINT, {LEDGER_CREATE_ENDPOINT_TAGS}, predict_create_endpoint},
    {OBJECT_LEDGER, LEDGER_CREATE_EVENT, {LEDGER_CREATE_EVENT_TAGS}, predict_create_event},
    {OBJECT_LEDGER, LEDGER_CREATE_MEMORY, {LEDGER_CREATE_MEMORY_TAGS}, predict_create_memory},
    {OBJECT_SCHEDULING, SCHEDULING_CONFIGURE, {SCHEDULING_CONFIGURE_TAGS}, predict_configure},
    {OBJECT_SCHEDULING, SCHEDULING_STATE, {SCHEDULING_STATE_TAGS}, predict_ok},
    {OBJECT_SCHEDULING, SCHEDULING_CREATE, {SCHEDULING_CREATE_TAGS}, predict_create_scheduling},
};

static const struct method_model *method_of(uint8_t kind, uint64_t number)
{
    for (uint32_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (methods[i].kind == kind && methods[i].number == number) {
            return &methods[i];
        }
    }
    return NULL;
}

/* Of these kinds, all methods are above; the others are modelled by the laws alone. */
static bool is_modelled(uint8_t kind)
{
    bool is_found = kind == OBJECT_MAPPING;
    for (uint32_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        is_found |= methods[i].kind == kind;
    }
    return is_found;
}

static bool is_good_tag(uint64_t tag)
{
    const uint64_t known = message_tag(MESSAGE_TAG_METHOD_MASK, MESSAGE_TAG_WORD_COUNT_MASK) |
                           message_tag_page_words(MESSAGE_TAG_PAGE_WORDS_MASK) |
                           message_tag_capabilities(MESSAGE_TAG_CAPABILITIES_MASK) |
                           MESSAGE_TAG_MOVE_MASK << MESSAGE_TAG_MOVE_SHIFT | MESSAGE_TAG_DEADLINE;
    return (tag & ~known) == 0 && message_tag_word_count(tag) <= MESSAGE_REGISTER_WORDS &&
           message_tag_page_word_count(tag) <= MESSAGE_PAGE_WORDS &&
           message_tag_capability_count(tag) <= MESSAGE_CAPABILITIES_MAX;
}

/* What every call is asked before its method is. True when the method has its turn. */
static bool passes_checks(struct question *question, const struct method_model *method)
{
    const uint64_t tag = question->call->tag;
    const uint32_t number = message_tag_method(tag);
    const struct model_capability *target = question->target;
    if (target->kind == OBJECT_MAPPING || (target->mask >> number & 1) == 0) {
        question_answers(question, STATUS_DENIED);
    } else if (method == NULL) {
        question_answers(question, STATUS_UNSUPPORTED);
    } else if ((tag & ~MESSAGE_TAG_DEADLINE) != method->tags[0]) {
        question_answers(question, STATUS_INVALID_ARGUMENT);
    } else if (
        target->is_object_ended && !(target->kind == OBJECT_PROCESS && number == PROCESS_STATE)) {
        question_answers(question, STATUS_PEER_GONE);
    } else {
        return true;
    }
    return false;
}

struct model_expectation
model_predict(const struct model_state *state, const struct model_call *call)
{
    struct model_expectation expectation = {
        .is_predicted = true,
        .statuses = ONE(STATUS_OK),
        .removed = MODEL_NONE,
        .emptied = MODEL_NONE,
    };
    struct question question = {.state = state, .call = call, .expectation = &expectation};
    const uint32_t found = model_find(state, call->process, call->handle);
    if (model_process(state, call->process) == NULL) {
        expectation.is_predicted = false; /* it has ended, and is about to find out */
        return expectation;
    }
    if (!is_good_tag(call->tag)) {
        question_answers(&question, STATUS_INVALID_ARGUMENT);
        return expectation;
    }
    if (found == MODEL_NONE) {
        question_answers(&question, STATUS_INVALID_HANDLE);
        return expectation;
    }
    question.target = &state->capabilities[found];
    question.object = model_object(state, question.target->object);
    const struct method_model *method =
        method_of(question.target->kind, message_tag_method(call->tag));
    expectation.is_predicted =
        is_modelled(question.target->kind) && (method == NULL || method->predict != NULL);
    if (expectation.is_predicted && passes_checks(&question, method)) {
        method->predict(&question);
    }
    return expectation;
}
