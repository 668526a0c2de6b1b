#include "operations.h"
#include "abi/ring.h"
#include "abi/system_call.h"
#include "arch.h"
#include "cap/process.h"
#include "cap/table.h"
#include "driver.h"
#include "ipc/ring.h"
#include "lib/status.h"
#include "model.h"
#include "random.h"
#include "sched/cpu.h"
#include "sched/thread.h"
#include "schema/kernel.h"
#include <stdio.h>
#include <string.h>

#define PAGE_AREA UINT64_C(0x20000000)
#define RING_AREA UINT64_C(0x40000000)

static struct thread *caller;
/* The current operation; the registers say the same. */
static struct {
    uint64_t process; /* number of the caller */
    uint32_t handle;
    uint32_t method;
    uint64_t words[6];
    uint32_t capabilities[4];
} call;
static uint64_t tag;
static uint64_t number;
static bool is_tracing;
static bool is_quiet;

void operations_trace(bool is_on)
{
    is_tracing = is_on;
}

void operations_be_quiet(void)
{
    is_quiet = true;
}

uint64_t operations_address(void)
{
    return MODEL_AREA + random_below(20) * PAGE_SIZE_BYTES;
}

/* A live slot of this kind in the process's table, from a random place on; NULL: there is none. */
static const struct slot *find_kind(const struct process *process, uint32_t kind)
{
    const struct capability_table *table = &process->table;
    const uint32_t count = table->leaf_count << SLOT_LEAF_SHIFT;
    const uint32_t start = count == 0 ? 0 : random_below(count);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t index = (start + i) % count;
        const struct slot *slot =
            &table->leaves[index >> SLOT_LEAF_SHIFT][index & (SLOTS_PER_LEAF - 1)];
        if (slot->generation != 0 && (kind == OBJECT_NONE || slot->kind == kind)) {
            return slot;
        }
    }
    return NULL;
}

static uint32_t handle_of(const struct process *process, uint32_t kind)
{
    const struct slot *slot = find_kind(process, kind);
    if (slot == NULL || random_one_in(50)) {
        /* Anything; something old; the head of a page of slots. */
        const uint32_t handles[] = {
            (uint32_t)random_word(),
            random_below(70) | 1u << 15,
            random_below(8) << SLOT_LEAF_SHIFT};
        return handles[random_below(3)];
    }
    return slot_handle(slot);
}

static void call_method(uint32_t handle, uint32_t method, uint64_t tags)
{
    number = SYSTEM_CALL_CALL;
    call.handle = handle;
    call.method = method;
    tag = tags;
}

/* The tags of the generated headers are pairs; calls use the first. */
#define TAG_IN(...)                TAG_IN_OF(__VA_ARGS__)
#define TAG_IN_OF(tag_in, tag_out) (tag_in)

/* -- what each kind of object can be asked ---------------------------------------------------- */

/* What is asked of a process less often. */
static void plan_process_more(const struct process *process, uint32_t handle)
{
    switch (random_below(7)) {
    case 0:
        call.words[0] = 0x400000;
        call.words[3] = PAGE_AREA + random_below(32) * PAGE_SIZE_BYTES;
        call_method(handle, PROCESS_CREATE_THREAD, TAG_IN(PROCESS_CREATE_THREAD_TAGS));
        return;
    case 1:
        call.words[0] = RING_AREA + random_below(4) * 0x100000;
        call.words[1] = UINT64_C(4) << random_below(3);
        call_method(handle, PROCESS_CREATE_RING, TAG_IN(PROCESS_CREATE_RING_TAGS));
        return;
    case 2:
        call_method(handle, PROCESS_TAKE_REPLY, TAG_IN(PROCESS_TAKE_REPLY_TAGS));
        return;
    case 3:
        call.capabilities[0] = handle_of(process, OBJECT_SESSION);
        call_method(handle, PROCESS_SET_FAULT_HANDLER, TAG_IN(PROCESS_SET_FAULT_HANDLER_TAGS));
        return;
    case 4:
        call.capabilities[0] = handle_of(process, OBJECT_EVENT);
        call.words[0] = random_word();
        call_method(handle, PROCESS_SET_EXIT_EVENT, TAG_IN(PROCESS_SET_EXIT_EVENT_TAGS));
        return;
    case 5:
        call_method(handle, PROCESS_STATE, TAG_IN(PROCESS_STATE_TAGS));
        return;
    default:
        /* The first process ends the machine's life with its own. */
        if (random_one_in(4)) {
            call_method(handle, PROCESS_EXIT, TAG_IN(PROCESS_EXIT_TAGS));
        }
        return;
    }
}

static void plan_process(const struct process *process, uint32_t handle)
{
    const uint32_t any = handle_of(process, OBJECT_NONE);
    switch (random_below(15)) {
    case 0:
    case 1:
        call.words[0] = any | (random_one_in(8) ? UINT64_C(1) << 32 : 0);
        call.words[1] = random_one_in(2) ? UINT64_MAX : random_word();
        call_method(handle, PROCESS_COPY, TAG_IN(PROCESS_COPY_TAGS));
        return;
    case 2:
    case 3:
        call.words[0] = any;
        call_method(handle, PROCESS_RELEASE, TAG_IN(PROCESS_RELEASE_TAGS));
        return;
    case 4:
        call.words[0] = any;
        if (random_one_in(4)) {
            call_method(handle, PROCESS_REVOKE, TAG_IN(PROCESS_REVOKE_TAGS));
        } else {
            call_method(handle, PROCESS_INSPECT, TAG_IN(PROCESS_INSPECT_TAGS));
        }
        return;
    case 5:
        call.capabilities[0] = handle_of(process, OBJECT_MEMORY);
        call.words[0] = operations_address();
        call.words[1] = random_one_in(4) ? PAGE_SIZE_BYTES : 0;
        call.words[2] = (1 + random_below(3)) * PAGE_SIZE_BYTES;
        call.words[3] = random_one_in(6) ? MAP_READ | MAP_EXECUTE : MAP_READ | random_below(3);
        call_method(handle, PROCESS_MAP, TAG_IN(PROCESS_MAP_TAGS));
        return;
    case 6:
        call.words[0] = operations_address();
        call.words[1] = (1 + random_below(4)) * PAGE_SIZE_BYTES;
        call_method(handle, PROCESS_UNMAP, TAG_IN(PROCESS_UNMAP_TAGS));
        return;
    case 7:
        call.capabilities[0] = any;
        call.words[0] = random_one_in(2) ? UINT64_MAX : random_word();
        call_method(handle, PROCESS_INSTALL, TAG_IN(PROCESS_INSTALL_TAGS));
        return;
    default:
        plan_process_more(process, handle);
        return;
    }
}

static void plan_thread(const struct process *process, uint32_t handle)
{
    switch (random_below(9)) {
    case 0:
    case 1:
        call_method(handle, THREAD_START, TAG_IN(THREAD_START_TAGS));
        return;
    case 2:
        call.capabilities[0] = handle_of(process, OBJECT_SCHEDULING);
        call.words[0] = random_below(300);
        call_method(handle, THREAD_SET_SCHEDULING, TAG_IN(THREAD_SET_SCHEDULING_TAGS));
        return;
    case 3:
        call.words[0] = random_below(5);
        call_method(handle, THREAD_SET_CPU, TAG_IN(THREAD_SET_CPU_TAGS));
        return;
    case 4:
        call_method(handle, THREAD_STATE, TAG_IN(THREAD_STATE_TAGS));
        return;
    case 5:
        call.words[0] = random_below(3);
        call_method(handle, THREAD_READ_REGISTER, TAG_IN(THREAD_READ_REGISTER_TAGS));
        return;
    case 6:
        call_method(handle, THREAD_CLEAR_SCHEDULING, TAG_IN(THREAD_CLEAR_SCHEDULING_TAGS));
        return;
    case 7:
        call_method(handle, THREAD_STOP, TAG_IN(THREAD_STOP_TAGS));
        return;
    default:
        if (random_one_in(4)) {
            call_method(handle, THREAD_EXIT, TAG_IN(THREAD_EXIT_TAGS));
        }
        return;
    }
}

static void plan_ledger(uint32_t handle)
{
    switch (random_below(7)) {
    case 0:
        call.words[0] = UINT64_C(4096) * random_below(60);
        call_method(handle, LEDGER_CREATE_LEDGER, TAG_IN(LEDGER_CREATE_LEDGER_TAGS));
        return;
    case 1:
        call_method(handle, LEDGER_CREATE_PROCESS, TAG_IN(LEDGER_CREATE_PROCESS_TAGS));
        return;
    case 2:
        call_method(handle, LEDGER_CREATE_ENDPOINT, TAG_IN(LEDGER_CREATE_ENDPOINT_TAGS));
        return;
    case 3:
        call_method(handle, LEDGER_CREATE_EVENT, TAG_IN(LEDGER_CREATE_EVENT_TAGS));
        return;
    case 4:
        call.words[0] = PAGE_SIZE_BYTES * random_below(random_one_in(20) ? 700 : 5);
        call.words[1] = random_below(2);
        call_method(handle, LEDGER_CREATE_MEMORY, TAG_IN(LEDGER_CREATE_MEMORY_TAGS));
        return;
    case 5:
        call_method(handle, LEDGER_STATE, TAG_IN(LEDGER_STATE_TAGS));
        return;
    default:
        call_method(handle, LEDGER_DESTROY, TAG_IN(LEDGER_DESTROY_TAGS));
        return;
    }
}

static void plan_endpoint(const struct process *process, uint32_t handle)
{
    switch (random_below(8)) {
    case 0:
    case 1:
        call.words[0] = random_word();
        call.words[1] = random_one_in(2) ? UINT64_MAX : random_word();
        call_method(handle, ENDPOINT_CREATE_SESSION, TAG_IN(ENDPOINT_CREATE_SESSION_TAGS));
        return;
    case 2:
        call.capabilities[0] = handle_of(process, OBJECT_EVENT);
        call_method(handle, ENDPOINT_BIND_EVENT, TAG_IN(ENDPOINT_BIND_EVENT_TAGS));
        return;
    case 3:
    case 4:
        number = SYSTEM_CALL_RECV;
        call.handle = handle;
        tag = 0;
        return;
    default:
        number = SYSTEM_CALL_REPLY_RECV;
        call.handle = handle;
        tag = message_tag(0, random_below(7));
        return;
    }
}

static void plan_session(const struct process *process, uint32_t handle)
{
    number = random_one_in(6) ? SYSTEM_CALL_SEND : SYSTEM_CALL_CALL;
    call.handle = handle;
    call.method = random_below(64);
    tag = message_tag(call.method, random_below(7));
    if (random_one_in(3)) {
        tag |= message_tag_page_words(random_below(MESSAGE_PAGE_WORDS + 2));
    }
    if (random_one_in(3)) {
        const uint32_t count = 1 + random_below(4);
        for (uint32_t i = 0; i < count; i++) {
            call.capabilities[i] = handle_of(process, OBJECT_NONE);
        }
        tag |= message_tag_capabilities(count) | (random_word() & 0xf) << MESSAGE_TAG_MOVE_SHIFT;
    }
}

static void plan_event(uint32_t handle)
{
    switch (random_below(4)) {
    case 0:
    case 1:
        call.words[0] = random_word() & random_word();
        call_method(handle, EVENT_SIGNAL, TAG_IN(EVENT_SIGNAL_TAGS));
        return;
    case 2:
        call_method(handle, EVENT_TAKE, TAG_IN(EVENT_TAKE_TAGS));
        return;
    default:
        number = SYSTEM_CALL_RECV;
        call.handle = handle;
        tag = 0;
        return;
    }
}

static void plan_memory(const struct process *process, uint32_t handle)
{
    if (random_one_in(2)) {
        call_method(handle, MEMORY_DESCRIBE, TAG_IN(MEMORY_DESCRIBE_TAGS));
        return;
    }
    if (random_one_in(3)) {
        const uint32_t authority = handle_of(process, OBJECT_CODE_AUTHORITY);
        call.capabilities[0] = handle;
        call_method(authority, CODE_AUTHORITY_SEAL, TAG_IN(CODE_AUTHORITY_SEAL_TAGS));
        return;
    }
    call.words[0] = random_below(3) * PAGE_SIZE_BYTES;
    call.words[1] = random_below(3) * PAGE_SIZE_BYTES;
    call_method(handle, MEMORY_SLICE, TAG_IN(MEMORY_SLICE_TAGS));
}

static void plan_scheduling(uint32_t handle)
{
    call.words[0] = random_below(3) == 0 ? 1000000 : 10000 + random_below(100000);
    call.words[1] = 1000000;
    call.words[2] = random_below(256);
    if (random_one_in(3)) {
        call_method(handle, SCHEDULING_CREATE, TAG_IN(SCHEDULING_CREATE_TAGS));
    } else {
        call_method(handle, SCHEDULING_CONFIGURE, TAG_IN(SCHEDULING_CONFIGURE_TAGS));
    }
}

static void plan_reply(uint32_t handle)
{
    number = SYSTEM_CALL_REPLY;
    call.handle = handle;
    tag = message_tag(0, random_below(7)) | message_tag_status(random_below(STATUS_COUNT + 1));
}

/* What RETURN names: mostly a call that is really held. */
static uint32_t call_name(const struct ring *ring)
{
    const struct ring_slot *slot = &ring->slots[random_below(ring->entry_count)];
    return random_one_in(8) ? random_below(3) << 16 | random_below(8)
                            : (uint32_t)slot->generation << 16 | slot->index;
}

static void plan_submission(
    const struct process *process, const struct ring *ring, struct ring_submission *submission)
{
    const uint32_t kinds[] = {OBJECT_SESSION, OBJECT_ENDPOINT, OBJECT_EVENT, OBJECT_RING};
    *submission = (struct ring_submission){
        .operation = (uint16_t)(random_one_in(2) ? random_below(RING_OPERATION_COUNT + 1)
                                                 : RING_OPERATION_CALL + random_below(3)),
        .flags = (uint16_t)(random_one_in(4) ? random_below(5) : 0),
        .handle = handle_of(process, kinds[random_below(4)]),
        .tag = message_tag(random_below(random_one_in(3) ? 64 : 4), random_below(7)),
        .user_data = random_below(8),
        .deadline_ns = random_one_in(3) ? arch_timer_now_ns() + random_below(20000) : 0,
        .words = {random_below(8), random_below(3)},
    };
    if (submission->operation == RING_OPERATION_RETURN) {
        submission->handle = call_name(ring);
        submission->flags = (uint16_t)random_below(4);
    } else if (submission->operation == RING_OPERATION_RECV) {
        submission->handle = handle_of(process, random_one_in(3) ? OBJECT_EVENT : OBJECT_ENDPOINT);
    } else if (submission->operation == RING_OPERATION_CALL) {
        submission->handle = handle_of(process, random_one_in(4) ? OBJECT_EVENT : OBJECT_SESSION);
    }
    const struct slot *slot = table_find(&process->table, submission->handle);
    if (slot != NULL && slot->kind == OBJECT_MACHINE) {
        submission->handle = 0; /* not the end of everything */
    }
}

/* Submissions of all kinds, garbage included, straight into the shared page. */
static void plan_ring(const struct process *process, uint32_t handle)
{
    const struct slot *slot = table_find(&process->table, handle);
    number = SYSTEM_CALL_RING_ENTER;
    call.handle = handle;
    tag = message_tag(0, 2);
    const uint32_t count = random_below(5);
    call.words[0] = count;
    call.words[1] = random_below(3);
    if (slot == NULL || slot->kind != OBJECT_RING || slot->object->is_ended) {
        return;
    }
    struct ring *ring = (struct ring *)slot->object;
    if (ring->process != process || !ring->is_ready) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        plan_submission(
            process,
            ring,
            &ring_submissions(ring->head)[(ring->submitted + i) & (ring->entry_count - 1)]);
    }
    ring->head->submission_tail = ring->submitted + (random_one_in(30) ? 1000 : count);
    ring->head->completion_head = ring->completed - random_below(random_one_in(10) ? 100 : 4);
}

/* -- one operation ---------------------------------------------------------------------------- */

static void plan(const struct process *process)
{
    const struct slot *slot = find_kind(process, random_one_in(5) ? OBJECT_RING : OBJECT_NONE);
    number = SYSTEM_CALL_YIELD;
    tag = 0;
    /* What has ended is asked less often: all it says is that it is gone. */
    for (uint32_t tries = 0; tries < 4 && (slot == NULL || slot->object->is_ended); tries++) {
        slot = find_kind(process, OBJECT_NONE);
    }
    if (slot == NULL) {
        return;
    }
    const uint32_t handle = slot_handle(slot);
    switch (slot->kind) {
    case OBJECT_PROCESS:
        plan_process(process, handle);
        return;
    case OBJECT_THREAD:
        plan_thread(process, handle);
        return;
    case OBJECT_LEDGER:
        plan_ledger(handle);
        return;
    case OBJECT_ENDPOINT:
        plan_endpoint(process, handle);
        return;
    case OBJECT_SESSION:
        plan_session(process, handle);
        return;
    case OBJECT_EVENT:
        plan_event(handle);
        return;
    case OBJECT_MEMORY:
        plan_memory(process, handle);
        return;
    case OBJECT_SCHEDULING:
        plan_scheduling(handle);
        return;
    case OBJECT_REPLY:
        plan_reply(handle);
        return;
    case OBJECT_RING:
        plan_ring(process, handle);
        return;
    default:
        call_method(handle, random_below(8), message_tag(random_below(8), random_below(7)));
        /* Not the end of everything. */
        if (slot->kind == OBJECT_MACHINE) {
            call_method(handle, MACHINE_CLOCK, TAG_IN(MACHINE_CLOCK_TAGS));
        }
        return;
    }
}

/* The first process ends with everything, and its thread is what creates anew. */
static bool is_forbidden(const struct thread *thread)
{
    const struct slot *slot = table_find(&thread->process->table, call.handle);
    if (number != SYSTEM_CALL_CALL || slot == NULL) {
        return false;
    }
    const struct object *object = slot->object;
    const bool is_first_process = object->kind == OBJECT_PROCESS &&
                                  ((const struct process *)object)->number == PROCESS_NUMBER_FIRST;
    const bool is_first_thread =
        object->kind == OBJECT_THREAD && ((const struct thread *)object)->process != NULL &&
        ((const struct thread *)object)->process->number == PROCESS_NUMBER_FIRST;
    const struct slot *named = table_find(&thread->process->table, call.words[0]);
    const bool is_initial = named != NULL && named->index <= INITIAL_CONSOLE &&
                            thread->process->number == PROCESS_NUMBER_FIRST;
    return (is_first_process && call.method == PROCESS_EXIT) ||
           (is_first_process && is_initial &&
            (call.method == PROCESS_RELEASE || call.method == PROCESS_REVOKE)) ||
           (is_first_thread &&
            (call.method == THREAD_EXIT || call.method == THREAD_STOP ||
             call.method == THREAD_SET_SCHEDULING || call.method == THREAD_CLEAR_SCHEDULING)) ||
           (object->kind == OBJECT_SCHEDULING && object->is_static &&
            call.method == SCHEDULING_CONFIGURE);
}

void operations_prepare(struct cpu *cpu)
{
    struct thread *thread = cpu->current;
    caller = thread;
    memset(&call, 0, sizeof(call));
    call.process = thread->process->number;
    number = SYSTEM_CALL_YIELD;
    tag = 0;
    if (!is_quiet) {
        plan(thread->process);
    }
    const bool is_first = thread->process->number == PROCESS_NUMBER_FIRST;
    if (is_forbidden(thread)) {
        number = SYSTEM_CALL_YIELD;
    }
    /* The first process never waits for ever; others do sometimes. */
    if (number != SYSTEM_CALL_REPLY && (is_first || !random_one_in(4))) {
        tag |= MESSAGE_TAG_DEADLINE;
        thread->page->deadline_ns = arch_timer_now_ns() + random_below(20000);
    }
    if (random_one_in(200)) {
        tag ^= UINT64_C(1) << random_below(64);
    }
    memcpy(thread->page->capabilities, call.capabilities, sizeof(call.capabilities));
    const struct message_registers registers = {number, call.handle, tag, {0}};
    arch_message_set_received(&thread->registers, &registers);
    arch_message_set_words(&thread->registers, call.words);
}

bool operations_call(struct model_call *model_call)
{
    *model_call = (struct model_call){
        .process = call.process,
        .has_caller = caller->caller != NULL,
        .handle = call.handle,
        .tag = tag,
        .cpu_count = cpu_count(),
    };
    memcpy(model_call->words, call.words, sizeof(call.words));
    memcpy(model_call->capabilities, call.capabilities, sizeof(call.capabilities));
    return number == SYSTEM_CALL_CALL;
}

void operations_answer(const struct cpu *cpu, struct model_answer *answer)
{
    answer->is_answered = cpu->current == caller && driver_is_in_user_mode(cpu);
    if (answer->is_answered) {
        answer->status = arch_message_number(&caller->registers);
        arch_message_get_words(&caller->registers, answer->words);
    }
}

void operations_report(struct cpu *cpu)
{
    const bool has_returned = cpu->current == caller;
    const uint64_t status = has_returned ? arch_message_number(&caller->registers) : UINT64_MAX;
    if (is_tracing) {
        printf(
            "cpu %u process %llu: call %llu handle 0x%x tag 0x%llx words %llx %llx %llx: %s\n",
            cpu->index,
            (unsigned long long)call.process,
            (unsigned long long)number,
            call.handle,
            (unsigned long long)tag,
            (unsigned long long)call.words[0],
            (unsigned long long)call.words[1],
            (unsigned long long)call.words[2],
            has_returned ? status_text((enum status)status) : "waits");
    }
}
