/* What each method of Process answers and changes. */
#include "abi/address.h"
#include "abi/layout.h"
#include "abi/system_call.h"
#include "question.h"
#include "schema/kernel.h"
#include <stddef.h>

/* The capability that the first word names, in the table of the process that was called. */
static uint32_t named(struct question *question)
{
    const uint32_t found =
        model_find(question->state, question->object->number, (uint32_t)question->call->words[0]);
    if (found == MODEL_NONE) {
        question_answers(question, STATUS_INVALID_HANDLE);
    }
    return found;
}

static bool can_be_copied(const struct model_capability *capability)
{
    return capability->kind != OBJECT_MAPPING && capability->kind != OBJECT_REPLY;
}

void predict_copy(struct question *question)
{
    const uint32_t source = named(question);
    const uint64_t flags = question->call->words[0] >> 32;
    if (source == MODEL_NONE) {
        return;
    }
    if (!can_be_copied(&question->state->capabilities[source])) {
        question_answers(question, STATUS_INVALID_HANDLE);
    } else if ((flags & ~(uint64_t)COPY_AUDITED) != 0) {
        question_answers(question, STATUS_INVALID_ARGUMENT);
    } else {
        question_adds_derived(question, source, question->object->number, question->call->words[1]);
        question->expectation->added.is_audited |= (flags & COPY_AUDITED) != 0;
        question->expectation->gives_handle = true;
    }
}

void predict_install(struct question *question)
{
    const uint32_t source =
        model_find(question->state, question->call->process, question->call->capabilities[0]);
    if (source == MODEL_NONE || !can_be_copied(&question->state->capabilities[source])) {
        question_answers(question, STATUS_INVALID_HANDLE);
        return;
    }
    question_adds_derived(question, source, question->object->number, question->call->words[0]);
    question->expectation->gives_handle = true;
}

void predict_release(struct question *question)
{
    question->expectation->removed = named(question);
}

void predict_revoke(struct question *question)
{
    question->expectation->emptied = named(question);
}

void predict_inspect(struct question *question)
{
    const uint32_t found = named(question);
    if (found != MODEL_NONE) {
        const struct model_capability *capability = &question->state->capabilities[found];
        question->expectation->word_count = 2;
        question->expectation->words[0] = capability->kind | (uint64_t)capability->is_audited << 32;
        question->expectation->words[1] = capability->mask;
    }
}

/* Whole pages of the user's half; none of it is 0. */
static bool is_user_range(uint64_t from, uint64_t size)
{
    return (from & PAGE_MASK) == 0 && (size & PAGE_MASK) == 0 && size != 0 &&
           from >= PAGE_SIZE_BYTES && from < LAYOUT_USER_END && size <= LAYOUT_USER_END - from;
}

/* The bits of the area's pages in a range that simulated programs use. */
static uint32_t area_bits(uint64_t from, uint64_t size)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < MODEL_AREA_PAGES; i++) {
        const uint64_t at = MODEL_AREA + ((uint64_t)i << PAGE_SHIFT);
        bits |= at >= from && at < from + size ? 1u << i : 0;
    }
    return bits;
}

static uint64_t gates_of(uint64_t permissions)
{
    switch (permissions) {
    case MAP_READ:
        return MEMORY_MASK_MAP_READ;
    case MAP_READ | MAP_WRITE:
        return MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_WRITE;
    case MAP_READ | MAP_EXECUTE:
        return MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_EXECUTE;
    default:
        return 0;
    }
}

/* STATUS_OK: nothing is wrong with what is asked for. */
static enum status check_map(const struct question *question, const struct model_capability *memory)
{
    const uint64_t *words = question->call->words;
    const uint64_t permissions = (uint32_t)words[3];
    const uint64_t gates = gates_of(permissions);
    if (gates == 0 || (words[1] & PAGE_MASK) != 0 || !is_user_range(words[0], words[2])) {
        return STATUS_INVALID_ARGUMENT;
    }
    if ((memory->mask & gates) != gates) {
        return STATUS_DENIED;
    }
    const uint64_t pages = question_window_pages(question, memory);
    const uint64_t offset = words[1] >> PAGE_SHIFT;
    if (offset >= pages || words[2] >> PAGE_SHIFT > pages - offset) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct model_object *object = model_object(question->state, memory->object);
    const bool is_writable = permissions == (MAP_READ | MAP_WRITE);
    const bool is_executable = permissions == (MAP_READ | MAP_EXECUTE);
    if ((is_writable && object->is_sealed) || (is_executable && !object->is_sealed)) {
        return STATUS_WRONG_STATE;
    }
    return STATUS_OK;
}

void predict_map(struct question *question)
{
    const struct model_capability *memory = question_came(question, OBJECT_MEMORY);
    if (memory == NULL) {
        return;
    }
    const enum status status = check_map(question, memory);
    if (status != STATUS_OK) {
        question_answers(question, status);
        return;
    }
    const struct model_expectation none = *question->expectation;
    const uint64_t *words = question->call->words;
    const uint32_t bits = area_bits(words[0], words[2]);
    const uint64_t process = question->object->number;
    question_adds_derived(
        question, (uint32_t)(memory - question->state->capabilities), process, UINT64_MAX);
    if ((model_process(question->state, process)->visible & bits) != 0) {
        *question->expectation = none;
        /* Or there was no memory, before the page in the way was met. */
        question->expectation->statuses = (MADE | ONE(STATUS_OVERLAP)) & ~ONE(STATUS_OK);
        return;
    }
    struct model_capability *added = &question->expectation->added;
    added->kind = OBJECT_MAPPING;
    added->is_audited = false;
    added->mask = 0;
    added->badge = (uint32_t)words[3];
    added->page_first = (words[0] - MODEL_AREA) >> PAGE_SHIFT;
    added->page_count = words[2] >> PAGE_SHIFT;
    question->expectation->gives_handle = true;
    question->expectation->mapped_process = process;
    question->expectation->mapped = bits;
}

void predict_unmap(struct question *question)
{
    const uint64_t *words = question->call->words;
    if (!is_user_range(words[0], words[1])) {
        question_answers(question, STATUS_INVALID_ARGUMENT);
        return;
    }
    question->expectation->unmapped_process = question->object->number;
    question->expectation->unmapped = area_bits(words[0], words[1]);
}

void predict_take_reply(struct question *question)
{
    if (!question->call->has_caller) {
        question_answers(question, STATUS_WRONG_STATE);
        return;
    }
    question_adds(question, OBJECT_REPLY, REPLY_MASK_ALL);
}

void predict_set_fault_handler(struct question *question)
{
    const struct model_capability *session = question_came(question, OBJECT_SESSION);
    if (session == NULL) {
        return;
    }
    if ((session->mask & FAULT_HANDLER_MASK_FAULT) == 0) {
        question_answers(question, STATUS_DENIED);
        return;
    }
    question_adds_derived(
        question, (uint32_t)(session - question->state->capabilities), question->object->number, 0);
    /* The handler that was set before goes. */
    question->expectation->removed = model_find(
        question->state,
        question->object->number,
        model_process(question->state, question->object->number)->fault_handle);
}

void predict_set_exit_event(struct question *question)
{
    const struct model_capability *event = question_came(question, OBJECT_EVENT);
    if (event != NULL && (event->mask & EVENT_MASK_SIGNAL) == 0) {
        question_answers(question, STATUS_DENIED);
    }
}

void predict_process_state(struct question *question)
{
    question->expectation->word_count = question->object->is_ended ? 1 : 2;
    question->expectation->words[0] = question->object->number;
    question->expectation->words[1] = 0; /* it has not ended, and so has no exit code */
}
