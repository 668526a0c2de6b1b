/* The input is the chance of test/machine.h; when it is used up, nothing more happens by chance. */
#include "machine.h"
#include <stddef.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static const uint8_t *rest;
static size_t rest_bytes;

static uint32_t from_input(void)
{
    if (rest_bytes < 2) {
        return 7;
    }
    const uint32_t chance = (uint32_t)(rest[0] | rest[1] << 8);
    rest += 2;
    rest_bytes -= 2;
    return chance;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes == 0) {
        return 0;
    }
    rest = data + 1;
    rest_bytes = size_bytes - 1;
    machine_chance = from_input;
    if (!machine_run((uint32_t)size_bytes / 2, (data[0] & 1u) != 0)) {
        __builtin_trap();
    }
    return 0;
}
