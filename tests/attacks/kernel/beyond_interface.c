/*
 * Calls all 64 methods of what every program has, with every form of message: those that are not
 * in the interface, and those that its masks do not carry.
 * Nothing of the machine may change, nothing that looks like the kernel's may come back.
 * Record: DENIED for Machine, of which a program has the clock alone.
 */
#include "attack.h"

/* A method of Machine's that a program does not have would end everything, or hand out devices. */
static const uint32_t machine_methods[] = {
    MACHINE_POWER_OFF,
    MACHINE_DEVICE_MEMORY,
    MACHINE_INTERRUPT,
    MACHINE_IO_PORTS,
    MACHINE_BOOT_MODULE,
    MACHINE_RESTART,
};

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < sizeof(machine_methods) / sizeof(machine_methods[0]); i++) {
        for (uint32_t words = 0; words <= MESSAGE_REGISTER_WORDS; words++) {
            struct register_message message = {.tag = message_tag(machine_methods[i], words)};
            REFUSED(message_call(PROGRAM_CLOCK, &message), STATUS_DENIED);
        }
        thread_yield();
    }
    return ATTACK_REPELLED;
}
