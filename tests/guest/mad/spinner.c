/*
 * mad_spinner, in the place of an edition's driver: says that it is ready, takes its device and all
 * memory that it gets for it, and computes for ever with its driver's priority.
 */
#include "abi/address.h"
#include "runtime/program.h"
#include "schema/device_client.h"
#include "schema/supervisor_client.h"

int main(int argument_count, const char *const *arguments)
{
    static volatile uint64_t turns;
    const uint32_t device = program_capability("device");
    const struct device_create_memory_params params = {.size_bytes = PAGE_SIZE_BYTES};
    struct device_create_memory_results made = {0};
    struct device_claim_results claimed = {0};
    (void)argument_count;
    (void)arguments;
    if (supervised_ready(program_capability("supervisor")) != STATUS_OK ||
        device_claim(device, &claimed) != STATUS_OK) {
        return 1;
    }
    while (device_create_memory(device, &params, &made) == STATUS_OK) {
    }
    for (;;) {
        turns = turns + 1;
    }
}
