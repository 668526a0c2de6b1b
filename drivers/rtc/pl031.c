/*
 * Arm PrimeCell Real Time Clock PL031 (Technical Reference Manual, DDI 0224C, chapter 3): seconds
 * in a word.
 */
#include "chip.h"
#include "lib/duration.h"

#define REGISTER_DATA      0x000u
#define REGISTER_LOAD      0x008u
#define REGISTER_CONTROL   0x00cu
#define REGISTER_MASK      0x010u
#define REGISTER_PART_LOW  0xfe0u
#define REGISTER_PART_HIGH 0xfe4u
#define REGISTERS_BYTES    0x1000u

#define CONTROL_START  1u
#define PART_LOW       0x31u
#define PART_HIGH_MASK 0x0fu
#define PART_HIGH      0x00u

/* What is loaded is seen within one of its own cycles, of which there may be one a second. */
#define LATE_SECONDS_MAX 1u
#define SET_TRIES_MAX    2000u

static uint32_t read_register(const struct chip_registers *registers, uint32_t number)
{
    return registers->read(registers->context, number);
}

static enum status check(const struct chip_registers *registers)
{
    if (registers->size_bytes < REGISTERS_BYTES) {
        return STATUS_MALFORMED;
    }
    if ((read_register(registers, REGISTER_PART_LOW) & 0xffu) != PART_LOW ||
        (read_register(registers, REGISTER_PART_HIGH) & PART_HIGH_MASK) != PART_HIGH) {
        return STATUS_UNSUPPORTED;
    }
    registers->write(registers->context, REGISTER_MASK, 0); /* nobody waits for its alarm */
    return STATUS_OK;
}

static enum status read(const struct chip_registers *registers, uint64_t *time_ns)
{
    const uint32_t seconds = read_register(registers, REGISTER_DATA);
    if ((read_register(registers, REGISTER_CONTROL) & CONTROL_START) == 0 ||
        seconds < CHIP_SECONDS_MIN) {
        return STATUS_DEVICE_ERROR;
    }
    *time_ns = seconds * NS_PER_S;
    return STATUS_OK;
}

static enum status set(const struct chip_registers *registers, uint64_t time_ns)
{
    const uint64_t seconds = time_ns / NS_PER_S;
    uint32_t shown = 0;
    if (seconds < CHIP_SECONDS_MIN || seconds > UINT32_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    registers->write(registers->context, REGISTER_LOAD, (uint32_t)seconds);
    /* Writing it to one that runs would begin anew at 0. */
    if ((read_register(registers, REGISTER_CONTROL) & CONTROL_START) == 0) {
        registers->write(registers->context, REGISTER_CONTROL, CONTROL_START);
    }
    for (uint32_t i = 0; i < SET_TRIES_MAX; i++) {
        shown = read_register(registers, REGISTER_DATA);
        if (shown >= seconds && shown - seconds <= LATE_SECONDS_MAX) {
            return STATUS_OK;
        }
        registers->pause(registers->context);
    }
    return STATUS_DEVICE_ERROR;
}

const struct chip chip_pl031 = {
    .step_ns = NS_PER_S,
    .check = check,
    .read = read,
    .set = set,
};
