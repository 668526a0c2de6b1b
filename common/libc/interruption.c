#include "interruption.h"
#include "fault_registers.h"
#include "schema/kernel_client.h"
#include "signals.h"
#include "thread.h"

/* What a function may keep below its stack pointer, and alignment. */
#define RED_ZONE_BYTES 128u
#define STACK_ALIGN    UINT64_C(16)

/* From arch/ARCH/interruption.S. */
void interruption_entry(void);
extern const char interruption_return[];
void interruption_run(void);

static bool read_register(const struct thread *thread, uint32_t index, uint64_t *value)
{
    const struct thread_read_register_params params = {.index = index};
    struct thread_read_register_results results = {0};
    const enum status status = thread_read_register(thread->handle, &params, &results);
    *value = results.value;
    return status == STATUS_OK;
}

static bool write_register(const struct thread *thread, uint32_t index, uint64_t value)
{
    const struct thread_write_register_params params = {.index = index, .value = value};
    return thread_write_register(thread->handle, &params) == STATUS_OK;
}

static uint64_t stack_for(const struct thread *thread, uint64_t stack_pointer)
{
    const stack_t *alternate = &thread->alternate;
    const bool goes_there = thread->has_fault && alternate->ss_size != 0 &&
                            !thread_is_on_alternate(thread, stack_pointer);
    const uint64_t top = goes_there ? (uint64_t)alternate->ss_sp + alternate->ss_size
                                    : stack_pointer - RED_ZONE_BYTES;
    return top & ~(STACK_ALIGN - 1);
}

bool interruption_begin(struct thread *thread)
{
    uint64_t stack_pointer;
    uint64_t program_counter;
    if (!read_register(thread, REGISTER_STACK, &stack_pointer) ||
        !read_register(thread, REGISTER_PROGRAM_COUNTER, &program_counter)) {
        return false;
    }
    if (thread->interruption.program_counter == 0) {
        thread->interruption =
            (struct interruption){program_counter, stack_pointer, thread->is_in_call};
    } /* else it has got no further than to the entry: it begins once more, for both reasons */
    thread->is_in_call = true;
    return write_register(thread, REGISTER_STACK, stack_for(thread, stack_pointer)) &&
           write_register(thread, REGISTER_PROGRAM_COUNTER, (uint64_t)interruption_entry);
}

/* Called by interruption_entry. */
void interruption_run(void)
{
    struct thread *self = thread_self();
    const struct interruption back = self->interruption;
    self->interruption.program_counter = 0;
    if (self->has_fault) {
        const siginfo_t info = self->fault;
        self->has_fault = false;
        signals_deliver_fault(&info);
    }
    if (!back.was_in_call) {
        signals_deliver();
    }
    self->interruption = back;
}

bool interruption_is_over(uint64_t program_counter)
{
    return program_counter == (uint64_t)interruption_return;
}

bool interruption_end(struct thread *thread)
{
    const struct interruption back = thread->interruption;
    thread->interruption.program_counter = 0;
    thread->is_in_call = back.was_in_call;
    if (!write_register(thread, REGISTER_STACK, back.stack_pointer) ||
        !write_register(thread, REGISTER_PROGRAM_COUNTER, back.program_counter)) {
        return false;
    }
    /* Who sent one in the meantime has left it to us. */
    return back.was_in_call || !thread->may_have_signal || interruption_begin(thread);
}

void interruption_of_computing(struct thread *thread)
{
    (void)thread_stop(thread->handle);
    if (!thread->is_in_call) {
        /* Who waits in a call that the program makes itself learns of it with its next one here. */
        (void)interruption_begin(thread);
    }
    (void)thread_start(thread->handle);
}
