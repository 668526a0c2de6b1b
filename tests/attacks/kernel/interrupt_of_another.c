/*
 * May have interrupts, as a driver's parent has, and wants the one that the serial driver has, and
 * lines that there are not.
 * The driver must keep it: what is typed still reaches the witness's terminal. No record: a line
 * has one owner, and who may have lines may ask for each.
 */
#include "attack.h"

int main(int argument_count, const char *const *arguments)
{
    static const uint32_t none[] = {1023, 1024, 5000, 0x10000, 0x7fffffff, UINT32_MAX};
    const struct machine_interrupt_params serial = {.line = serial_line};
    struct machine_interrupt_results results = {0};
    const uint32_t machine = program_capability("machine");
    (void)argument_count;
    (void)arguments;
    REFUSED(machine_interrupt(machine, &serial, &results), STATUS_WRONG_STATE);
    for (uint32_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        const struct machine_interrupt_params params = {.line = none[i]};
        REFUSED(machine_interrupt(machine, &params, &results), STATUS_INVALID_ARGUMENT);
    }
    return ATTACK_REPELLED;
}
