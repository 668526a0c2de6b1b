#include "thread.h"
#include "abi/thread_state.h"
#include "address_space.h"
#include "lock.h"
#include "objects.h"
#include "pool.h"
#include "schema/kernel_client.h"
#include "signals.h"
#include "tessera/posix.h"
#include "thread_asm.h"
#include "thread_schedule.h"
#include <errno.h>
#include <sched.h>
#include <stdint.h>

/* From arch/ARCH/thread.S. */
void thread_entry(void);
_Noreturn void
thread_leave(int *ended, uint64_t lot, uint64_t unpark_tag, uint64_t thread, uint64_t exit_tag);
/* From packaging/musl: thread-local storage for a thread that musl does not know. */
_Noreturn void thread_main(struct thread *thread, struct message_page *page);

_Static_assert(SYSTEM_CALL_NUMBER_CALL == SYSTEM_CALL_CALL, "thread_asm.h");

#define AREA_BYTES (PAGE_SIZE_BYTES + WAITER_RING_BYTES)
/* Threads other than the first: above all numbers of processes, below what a mutex can hold. */
#define NUMBER_BASE 0x20000000
#define NUMBER_MASK 0x1fffffff

struct message_page *tessera_first_page;
_Thread_local struct message_page *tessera_thread_page;
_Thread_local struct thread *thread_of_tls;
struct thread thread_first;
struct list threads;
static struct pool thread_pool = {.size_bytes = sizeof(struct thread)};
static int numbers_given;
static uint64_t lot_ring;

void thread_start_first(struct message_page *page, uint8_t priority)
{
    tessera_first_page = page;
    thread_first.handle = OWN_THREAD;
    thread_first.page = (uint64_t)page;
    thread_schedule_init(priority);
    list_init(&threads);
    list_add_last(&threads, &thread_first.node);
}

void thread_leave_first_steps(void)
{
    if (tessera_first_page != NULL) {
        tessera_thread_page = tessera_first_page;
        thread_of_tls = &thread_first;
        tessera_first_page = NULL;
    }
}

void tessera_thread_keep(struct tessera_thread_state *state)
{
    signals_enter_call();
    state->values[0] = tessera_thread_page;
    state->values[1] = thread_of_tls;
}

void tessera_thread_put_back(const struct tessera_thread_state *state)
{
    tessera_thread_page = state->values[0];
    thread_of_tls = state->values[1];
    signals_leave_call();
}

static struct thread *thread_of(struct list_node *node)
{
    return container_of(node, struct thread, node);
}

struct thread *thread_find(long number)
{
    for (struct list_node *node = threads.head.next; node != &threads.head; node = node->next) {
        struct thread *thread = thread_of(node);
        if (thread->number == number && number != 0 && !thread->is_ending) {
            return thread;
        }
    }
    return NULL;
}

uint32_t thread_count(void)
{
    uint32_t count = 0;
    for (struct list_node *node = threads.head.next; node != &threads.head; node = node->next) {
        count += thread_of(node)->number != 0 && !thread_of(node)->is_ending;
    }
    return count;
}

bool thread_is_alone(void)
{
    lock_acquire();
    const bool result = thread_count() == 1;
    lock_release();
    return result;
}

static bool has_ended(const struct thread *thread)
{
    struct thread_state_results results = {0};
    return thread->is_ending &&
           (thread_state(thread->handle, &results) != STATUS_OK || results.state == THREAD_ENDED);
}

/* Takes one that has ended off the list. */
static struct thread *take_ended(void)
{
    for (struct list_node *node = threads.head.next; node != &threads.head; node = node->next) {
        /* The first thread's ring is where all others park. */
        if (thread_of(node) != &thread_first && has_ended(thread_of(node))) {
            list_remove(node);
            return thread_of(node);
        }
    }
    return NULL;
}

static void finish(struct thread *thread)
{
    waiter_destroy(&thread->waiter);
    if (thread->handle != 0) {
        object_release(thread->handle);
    }
    if (thread->area != 0) {
        address_space_give_back(thread->area, AREA_BYTES);
    }
    if (thread->unmap_start != NULL) {
        (void)address_space_unmap((uint64_t)thread->unmap_start, thread->unmap_bytes);
    }
    lock_acquire();
    signals_forget(thread);
    pool_give(&thread_pool, thread);
    lock_release();
}

/* Frees what ended threads have left. */
static void sweep(void)
{
    for (;;) {
        lock_acquire();
        struct thread *ended = take_ended();
        lock_release();
        if (ended == NULL) {
            return;
        }
        finish(ended);
    }
}

enum status thread_prepare_waiting(void)
{
    struct thread *self = thread_self();
    if (self->waiter.ring != 0) {
        return STATUS_OK;
    }
    const uint64_t address = address_space_reserve(WAITER_RING_BYTES);
    if (address == 0) {
        return STATUS_NO_MEMORY;
    }
    const enum status status = waiter_create(&self->waiter, address);
    if (status != STATUS_OK) {
        address_space_give_back(address, WAITER_RING_BYTES);
    } else if (lot_ring == 0) {
        /* The first to wait is alone: every other thread is made with its waiter. */
        lot_ring = self->waiter.ring;
        waiter_set_lot(&self->waiter);
    }
    return status;
}

/* The kernel's thread, standing still, with all that it needs. */
static enum status create_parts(struct thread *thread, const struct thread_request *request)
{
    thread->area = address_space_reserve(AREA_BYTES);
    if (thread->area == 0) {
        return STATUS_NO_MEMORY;
    }
    thread->page = thread->area;
    enum status status = waiter_create(&thread->waiter, thread->area + PAGE_SIZE_BYTES);
    if (status != STATUS_OK) {
        return status;
    }
    const struct process_create_thread_params params = {
        .entry = (uint64_t)thread_entry,
        .stack = (uint64_t)request->stack & ~UINT64_C(15),
        .argument = (uint64_t)thread,
        .message_page = thread->page,
    };
    struct process_create_thread_results results = {0};
    status = process_create_thread(OWN_PROCESS, &params, &results);
    if (status != STATUS_OK) {
        return status;
    }
    thread->handle = results.thread;
    const struct thread_set_pointer_params pointer = {.value = (uint64_t)request->pointer};
    status = thread_set_pointer(thread->handle, &pointer);
    return status == STATUS_OK ? thread_schedule(thread) : status;
}

static int next_number(void)
{
    do {
        numbers_given = (numbers_given + 1) & NUMBER_MASK;
    } while (thread_find(NUMBER_BASE | numbers_given) != NULL);
    return NUMBER_BASE | numbers_given;
}

/* NULL: no memory. */
static struct thread *create(const struct thread_request *request, bool is_helper)
{
    sweep();
    struct thread *self = thread_self();
    if (thread_prepare_waiting() != STATUS_OK) {
        return NULL;
    }
    lock_acquire();
    struct thread *thread = pool_take(&thread_pool);
    if (thread != NULL) {
        thread->policy = is_helper ? SCHED_FIFO : self->policy;
        thread->priority = is_helper ? PRIORITY_MOST : self->priority;
        thread->mask = is_helper ? ~(signal_set)0 : self->mask;
        thread->alternate.ss_flags = SS_DISABLE;
    }
    lock_release();
    if (thread == NULL) {
        return NULL;
    }
    thread->is_in_call = true;
    thread->function = request->function;
    thread->argument = request->argument;
    thread->ended_address = request->ended_address;
    if (create_parts(thread, request) != STATUS_OK) {
        finish(thread);
        return NULL;
    }
    lock_acquire();
    thread->number = is_helper ? 0 : next_number();
    list_add_last(&threads, &thread->node);
    lock_release();
    if (request->number != NULL) {
        *request->number = thread->number;
    }
    return thread;
}

/* It is ours, and stands still: nothing can refuse. */
static void start(const struct thread *thread)
{
    (void)thread_start(thread->handle);
}

long thread_create(const struct thread_request *request)
{
    const struct thread *thread = create(request, false);
    if (thread == NULL) {
        return -EAGAIN;
    }
    const long number = thread->number;
    start(thread); /* and may be gone at once */
    return number;
}

long tessera_thread_create(
    int (*function)(void *), void *stack, void *argument, void *pointer, int *number, int *ended)
{
    signals_enter_call();
    const long result = thread_create(&(struct thread_request){
        .function = function,
        .argument = argument,
        .stack = stack,
        .pointer = pointer,
        .number = number,
        .ended_address = ended,
    });
    signals_leave_call();
    return result;
}

int tessera_thread_set_pointer(void *pointer)
{
    /* Only the first thread's first steps come here: nobody else is there yet. */
    const struct thread_set_pointer_params params = {.value = (uint64_t)pointer};
    const enum status status = thread_set_pointer(thread_self()->handle, &params);
    return status == STATUS_OK ? 0 : -EINVAL;
}

_Noreturn void thread_main(struct thread *thread, struct message_page *page)
{
    tessera_thread_page = page;
    thread_of_tls = thread;
    if (thread->number != 0) {
        signals_leave_call();
    }
    thread->function(thread->argument);
    thread_end(NULL, 0);
}

_Noreturn void thread_end(void *start, size_t size_bytes)
{
    struct thread *self = thread_self();
    signals_enter_call();
    lock_acquire();
    self->unmap_start = start;
    self->unmap_bytes = size_bytes;
    self->is_ending = true;
    signals_pass_on();
    lock_release();
    thread_leave(
        self->ended_address,
        lot_ring,
        message_tag(RING_UNPARK, RING_UNPARK_PARAMS_WORDS),
        self->handle,
        message_tag(THREAD_EXIT, 0));
}

_Noreturn void tessera_thread_end_unmapping(void *base, unsigned long size_bytes)
{
    thread_end(base, size_bytes);
}

/* A helper's stack, above which its thread-local storage lies. */
#define HELPER_STACK_BYTES 8192u

const struct thread *thread_create_helper(int (*function)(void *))
{
    const size_t storage_bytes = tessera_thread_storage_bytes();
    const uint64_t bytes = page_round_up(HELPER_STACK_BYTES + storage_bytes);
    const long stack = address_space_map(
        &(struct address_space_request){.size_bytes = bytes, .permissions = MAP_READ | MAP_WRITE});
    if (stack < 0) {
        return NULL;
    }
    uint8_t *top = (uint8_t *)stack + bytes - storage_bytes;
    const struct thread *thread = create(
        &(struct thread_request){
            .function = function,
            .stack = top,
            .pointer = tessera_thread_storage(top),
        },
        true);
    if (thread == NULL) {
        (void)address_space_unmap((uint64_t)stack, bytes);
    } else {
        start(thread);
    }
    return thread;
}
