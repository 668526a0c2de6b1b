/*
 * The input is a chip: which one, then what each read of a register gives. Whatever it says, what
 * is taken for a time is one that can be shown, and nothing is asked for ever.
 */
#include "chip.h"
#include "lib/bytes.h"
#include "lib/duration.h"
#include <stddef.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct bytes rest;
static uint32_t pause_count;

static uint32_t next(uint32_t width_bytes)
{
    uint32_t value = 0;
    for (uint32_t i = 0; i < width_bytes && rest.size_bytes > 0; i++) {
        value = value << 8 | rest.data[0];
        rest = bytes_part(rest, 1, rest.size_bytes - 1);
    }
    return value;
}

static uint32_t read_register(void *context, uint32_t number)
{
    const uint32_t *width_bytes = context;
    (void)number;
    return next(*width_bytes);
}

static void write_register(void *context, uint32_t number, uint32_t value)
{
    (void)context;
    (void)number;
    (void)value;
}

static void pause_once(void *context)
{
    (void)context;
    if (++pause_count > 10000) {
        __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const struct chip *const chips[] = {&chip_mc146818, &chip_pl031, &chip_goldfish};
    rest = (struct bytes){data, size_bytes};
    const uint32_t which = next(1);
    const struct chip *chip = chips[which % 3];
    uint32_t width_bytes = which % 3 == 0 ? 1 : 4;
    uint64_t time_ns = 0;
    pause_count = 0;
    const struct chip_registers registers = {
        read_register, write_register, pause_once, &width_bytes, 0x1000, which / 3};
    if (chip->check(&registers) == STATUS_OK && chip->read(&registers, &time_ns) == STATUS_OK) {
        const uint64_t seconds = time_ns / NS_PER_S;
        if (seconds < CHIP_SECONDS_MIN || seconds > CHIP_SECONDS_MAX) {
            __builtin_trap();
        }
    }
    (void)chip->set(&registers, (uint64_t)next(4) * NS_PER_S);
    return 0;
}
