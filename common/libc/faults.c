#include "faults.h"
#include "abi/fault_kind.h"
#include "fault_registers.h"
#include "lock.h"
#include "objects.h"
#include "process.h"
#include "runtime/message.h"
#include "schema/kernel_client.h"
#include "signals.h"
#include "thread.h"
#include <signal.h>

/* What a function may keep below its stack pointer, and alignment. */
#define RED_ZONE_BYTES 128u

static uint32_t endpoint;

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

static struct thread *faulted_thread(uint32_t number)
{
    struct thread *found = NULL;
    lock_acquire();
    for (struct list_node *node = threads.head.next; node != &threads.head && found == NULL;
         node = node->next) {
        struct thread *thread = container_of(node, struct thread, node);
        found = has_kernel_number(thread, number) ? thread : NULL;
    }
    lock_release();
    return found;
}

static _Noreturn void handle_in_thread(struct thread *thread)
{
    const siginfo_t info = thread->fault;
    thread->has_fault = false;
    signals_deliver_fault(&info);
    process_end_by(info.si_signo);
}

static enum status write_register(const struct thread *thread, uint32_t index, uint64_t value)
{
    const struct thread_write_register_params params = {.index = index, .value = value};
    return thread_write_register(thread->handle, &params);
}

/* Lets the thread go on in handle_in_thread(). False: it cannot. */
static bool redirect(struct thread *thread)
{
    const struct thread_read_register_params params = {.index = REGISTER_STACK};
    struct thread_read_register_results stack = {0};
    if (thread_read_register(thread->handle, &params, &stack) != STATUS_OK) {
        return false;
    }
    const stack_t *alternate = &thread->alternate;
    const bool goes_there = alternate->ss_size != 0 && !thread_is_on_alternate(thread, stack.value);
    const uint64_t top =
        goes_there ? (uint64_t)alternate->ss_sp + alternate->ss_size : stack.value - RED_ZONE_BYTES;
    return write_register(thread, REGISTER_STACK, (top & ~UINT64_C(15)) - REGISTER_STACK_BIAS) ==
               STATUS_OK &&
           write_register(thread, REGISTER_ARGUMENT, (uint64_t)thread) == STATUS_OK &&
           write_register(thread, REGISTER_PROGRAM_COUNTER, (uint64_t)handle_in_thread) ==
               STATUS_OK;
}

static uint32_t answer(const struct fault_handler_fault_params *fault)
{
    struct thread *thread = faulted_thread(fault->thread);
    const int number = signal_of(fault->kind);
    /* A fault on the way to the handler of one: its stack is gone. */
    if (thread == NULL || thread->has_fault || !signals_are_handled(number)) {
        process_end_by(number);
    }
    thread->fault = (siginfo_t){.si_signo = number, .si_code = SEGV_MAPERR};
    thread->fault.si_addr = (void *)fault->address;
    thread->has_fault = true;
    return redirect(thread) ? 0 : 1;
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

static enum status begin(void)
{
    struct ledger_create_endpoint_results made = {0};
    enum status status = ledger_create_endpoint(OWN_LEDGER, &made);
    if (status != STATUS_OK) {
        return status;
    }
    endpoint = made.endpoint;
    const struct endpoint_create_session_params params = {.mask = FAULT_HANDLER_MASK_FAULT};
    struct endpoint_create_session_results session = {0};
    status = endpoint_create_session(endpoint, &params, &session);
    if (status == STATUS_OK) {
        const struct process_set_fault_handler_params handler = {.handler = session.session};
        status = process_set_fault_handler(OWN_PROCESS, &handler);
        object_release(session.session);
    }
    return status == STATUS_OK && thread_create_helper(serve) < 0 ? STATUS_NO_MEMORY : status;
}

bool faults_are_ready_for(int number)
{
    static bool is_ready;
    if (!is_of_fault(number) || is_ready) {
        return true;
    }
    const enum status status = begin();
    /* Where the program may not handle its faults they end it, whatever handler there is. */
    is_ready = status == STATUS_OK || status == STATUS_DENIED;
    return is_ready;
}
