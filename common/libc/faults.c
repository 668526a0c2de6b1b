#include "faults.h"
#include "abi/fault_kind.h"
#include "interruption.h"
#include "lock.h"
#include "objects.h"
#include "runtime/message.h"
#include "schema/kernel_client.h"
#include "signals.h"
#include "thread.h"
#include <signal.h>

static uint32_t endpoint;
static bool is_handler_set;                  /* the process's faults come here */
static bool (*mend_fault)(uint64_t address); /* atomic; NULL: nobody asked for them */

static int signal_of(uint32_t kind)
{
    switch (kind) {
    case FAULT_MEMORY:
        return SIGSEGV;
    case FAULT_INSTRUCTION:
        return SIGILL;
    case FAULT_ARITHMETIC:
        return SIGFPE;
    case FAULT_ALIGNMENT:
        return SIGBUS;
    case FAULT_BREAKPOINT:
        return SIGTRAP;
    default:
        return SIGSEGV;
    }
}

static bool has_kernel_number(const struct thread *thread, uint32_t number)
{
    struct thread_state_results state = {0};
    return !thread->is_ending && thread_state(thread->handle, &state) == STATUS_OK &&
           state.number == number;
}

/* With the lock. */
static struct thread *faulted_thread(uint32_t number)
{
    struct thread *found = NULL;
    for (struct list_node *node = threads.head.next; node != &threads.head && found == NULL;
         node = node->next) {
        struct thread *thread = container_of(node, struct thread, node);
        found = has_kernel_number(thread, number) ? thread : NULL;
    }
    return found;
}

/* An interruption is over. */
static bool resume(const struct fault_handler_fault_params *fault)
{
    lock_acquire();
    struct thread *thread = faulted_thread(fault->thread);
    const bool result = thread != NULL && interruption_end(thread);
    lock_release();
    return result;
}

static bool handle(const struct fault_handler_fault_params *fault)
{
    const int number = signal_of(fault->kind);
    if (!signals_are_handled(number)) {
        return false;
    }
    lock_acquire();
    struct thread *thread = faulted_thread(fault->thread);
    /* A fault on the way to the handler of one: its stack is gone. */
    bool goes_on = thread != NULL && !thread->has_fault;
    if (goes_on) {
        thread->fault = (siginfo_t){.si_signo = number, .si_code = SEGV_MAPERR};
        thread->fault.si_addr = (void *)fault->address;
        thread->has_fault = true;
        goes_on = interruption_begin(thread);
    }
    lock_release();
    return goes_on;
}

static bool is_mended(const struct fault_handler_fault_params *fault)
{
    bool (*mend)(uint64_t) = __atomic_load_n(&mend_fault, __ATOMIC_ACQUIRE);
    return fault->kind == FAULT_MEMORY && mend != NULL && mend(fault->address);
}

/* 0: the thread goes on; otherwise the process ends. */
static uint32_t answer(const struct fault_handler_fault_params *fault)
{
    const bool goes_on = interruption_is_over(fault->program_counter)
                             ? resume(fault)
                             : is_mended(fault) || handle(fault);
    return goes_on ? 0 : 1;
}

static int serve(void *argument)
{
    (void)argument;
    struct register_message message = {0};
    enum status status = message_receive(endpoint, &message);
    while (status == STATUS_OK) {
        struct fault_handler_fault_params fault;
        __builtin_memcpy(&fault, message.words, sizeof(fault));
        message.words[0] = answer(&fault);
        message.tag = message_tag(0, 1) | message_tag_status(STATUS_OK);
        status = message_reply_receive(endpoint, &message);
    }
    return 0;
}

static bool is_of_fault(int number)
{
    return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE ||
           number == SIGTRAP;
}

/* There is somebody to answer before anybody asks. */
static enum status set_handler(void)
{
    const struct endpoint_create_session_params params = {.mask = FAULT_HANDLER_MASK_FAULT};
    struct endpoint_create_session_results session = {0};
    enum status status = endpoint_create_session(endpoint, &params, &session);
    if (status == STATUS_OK) {
        const struct process_set_fault_handler_params handler = {.handler = session.session};
        status = process_set_fault_handler(OWN_PROCESS, &handler);
        object_release(session.session);
    }
    return status;
}

/* What could be made stays, for when it is tried again. */
static enum status begin(void)
{
    static const struct thread *helper;
    if (endpoint == 0) {
        struct ledger_create_endpoint_results made = {0};
        const enum status status = ledger_create_endpoint(OWN_LEDGER, &made);
        if (status != STATUS_OK) {
            return status;
        }
        endpoint = made.endpoint;
    }
    if (helper == NULL) {
        helper = thread_create_helper(serve);
    }
    return helper != NULL ? set_handler() : STATUS_NO_MEMORY;
}

static bool is_ready(void)
{
    static bool is_there;
    if (!is_there) {
        const enum status status = begin();
        /* Where the program may not handle its faults they end it, whatever handler there is. */
        is_there = status == STATUS_OK || status == STATUS_DENIED;
        if (status == STATUS_OK) {
            is_handler_set = true;
            signals_interrupt = interruption_of_computing;
        }
    }
    return is_there;
}

bool faults_are_ready_for(int number)
{
    const bool comes_from_helper = number == SIGCHLD || number == SIGINT;
    if (!is_of_fault(number) && !comes_from_helper) {
        return true;
    }
    return is_ready() || !is_of_fault(number);
}

bool faults_are_mended_by(bool (*mend)(uint64_t address))
{
    if (!is_ready() || !is_handler_set) {
        return false;
    }
    __atomic_store_n(&mend_fault, mend, __ATOMIC_RELEASE);
    return true;
}

void faults_prepare_sending(void)
{
    (void)is_ready();
}
