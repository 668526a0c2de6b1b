/* The Machine object: the state of the whole, and its end. */
#include "abi/exit_code.h"
#include "abi/system_call.h"
#include "arch.h"
#include "ipc/objects.h"
#include "log.h"
#include "memory/frame.h"
#include "sched/cpu.h"

enum status machine_state(struct message_registers *message)
{
    message->words[0] = cpu_online_count();
    message->words[1] = frame_total_count() << PAGE_SHIFT;
    message->words[2] = frame_free_count() << PAGE_SHIFT;
    message->tag = message_tag(MACHINE_STATE, 3);
    return STATUS_OK;
}

enum status machine_clock(struct message_registers *message)
{
    message->words[0] = arch_timer_now_ns();
    message->tag = message_tag(MACHINE_CLOCK, 1);
    return STATUS_OK;
}

enum status machine_power_off(struct message_registers *message)
{
    if (message->words[0] > EXIT_CODE_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    log_line("power: off, code %u", (unsigned)message->words[0]);
    arch_power_off((uint32_t)message->words[0]);
    log_line("power: this machine cannot switch itself off; it is safe to do so now");
    arch_cpu_halt();
}
