/*
 * System calls: decode (pure, may fail), then the object's method. `call` on a kernel object and
 * `yield` are here; the other five come with endpoints and rings and answer STATUS_UNSUPPORTED
 * until then, as does every unknown number.
 */
#include "abi/system_call.h"
#include "arch.h"
#include "cap/process.h"
#include "ipc/objects.h"
#include "kernel_lock.h"
#include "sched/cpu.h"
#include "trap.h"

typedef enum status method_function(struct message_registers *message);

struct interface {
    method_function *const *methods;
    uint32_t method_count;
};

static method_function *const console_methods[] = {
    [CONSOLE_WRITE] = console_write,
};

static method_function *const machine_methods[] = {
    [MACHINE_STATE] = machine_state,
    [MACHINE_CLOCK] = machine_clock,
    [MACHINE_POWER_OFF] = machine_power_off,
};

static const struct interface interfaces[OBJECT_KIND_COUNT] = {
    [OBJECT_CONSOLE] = {console_methods, CONSOLE_METHOD_COUNT},
    [OBJECT_MACHINE] = {machine_methods, MACHINE_METHOD_COUNT},
};

static enum status
call_decode(const struct process *process, const struct message_registers *in, method_function **to)
{
    const uint64_t known = MESSAGE_TAG_METHOD_MASK | MESSAGE_TAG_WORD_COUNT_MASK
                                                         << MESSAGE_TAG_WORD_COUNT_SHIFT;
    const uint64_t words = in->tag >> MESSAGE_TAG_WORD_COUNT_SHIFT & MESSAGE_TAG_WORD_COUNT_MASK;
    if ((in->tag & ~known) != 0 || words > MESSAGE_REGISTER_WORDS) {
        return STATUS_INVALID_ARGUMENT;
    }
    const uint32_t method = (uint32_t)(in->tag & MESSAGE_TAG_METHOD_MASK);
    const struct capability *capability = NULL;
    const enum status status =
        capability_table_find(&process->capabilities, in->handle, method, &capability);
    if (status != STATUS_OK) {
        return status;
    }
    const struct interface *interface = &interfaces[capability->kind];
    if (method >= interface->method_count) {
        return STATUS_UNSUPPORTED;
    }
    *to = interface->methods[method];
    return STATUS_OK;
}

enum status system_call_dispatch(const struct process *process, struct message_registers *message)
{
    if (message->number == SYSTEM_CALL_YIELD) {
        return STATUS_OK;
    }
    if (message->number != SYSTEM_CALL_CALL) {
        return STATUS_UNSUPPORTED;
    }
    method_function *method = NULL;
    const enum status status = call_decode(process, message, &method);
    return status == STATUS_OK ? method(message) : status;
}

_Noreturn void trap_system_call(void)
{
    kernel_lock_acquire();
    struct thread *thread = arch_cpu_current()->current;
    struct message_registers message;
    arch_message_get(&thread->registers, &message);
    message.number = (uint64_t)system_call_dispatch(thread->process, &message);
    arch_message_set(&thread->registers, &message);
    kernel_lock_release();
    arch_thread_resume(thread);
}
