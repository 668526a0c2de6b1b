/*
 * The goldfish clock of Android's emulator, which QEMU's riscv64 machine has: nanoseconds since
 * 1970 in two words (goldfish virtual hardware, "Real-time clock"). Reading the low one keeps the
 * high one for the next read; of the two that are written, the low one is last.
 */
#include "chip.h"
#include "lib/duration.h"

#define REGISTER_LOW           0x00u
#define REGISTER_HIGH          0x04u
#define REGISTER_ALARM_ENABLED 0x10u
#define REGISTERS_BYTES        0x20u

/* How long there may be between what is written and what is read back. */
#define LATE_NS_MAX NS_PER_S

static enum status check(const struct chip_registers *registers)
{
    if (registers->size_bytes < REGISTERS_BYTES) {
        return STATUS_MALFORMED;
    }
    registers->write(registers->context, REGISTER_ALARM_ENABLED, 0); /* nobody waits for it */
    return STATUS_OK;
}

static enum status read(const struct chip_registers *registers, uint64_t *time_ns)
{
    const uint64_t low = registers->read(registers->context, REGISTER_LOW);
    const uint64_t high = registers->read(registers->context, REGISTER_HIGH);
    const uint64_t shown_ns = high << 32 | low;
    const uint64_t seconds = shown_ns / NS_PER_S;
    if (seconds < CHIP_SECONDS_MIN || seconds > CHIP_SECONDS_MAX) {
        return STATUS_DEVICE_ERROR;
    }
    *time_ns = shown_ns;
    return STATUS_OK;
}

static enum status set(const struct chip_registers *registers, uint64_t time_ns)
{
    uint64_t shown_ns = 0;
    const uint64_t seconds = time_ns / NS_PER_S;
    if (seconds < CHIP_SECONDS_MIN || seconds >= CHIP_SECONDS_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    /* From 0 the low word does not overflow into the high one before both are there. */
    registers->write(registers->context, REGISTER_LOW, 0);
    registers->write(registers->context, REGISTER_HIGH, (uint32_t)(time_ns >> 32));
    registers->write(registers->context, REGISTER_LOW, (uint32_t)time_ns);
    const enum status status = read(registers, &shown_ns);
    return status == STATUS_OK && shown_ns >= time_ns && shown_ns - time_ns <= LATE_NS_MAX
               ? STATUS_OK
               : STATUS_DEVICE_ERROR;
}

const struct chip chip_goldfish = {
    .step_ns = 1,
    .check = check,
    .read = read,
    .set = set,
};
