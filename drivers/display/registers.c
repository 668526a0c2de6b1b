#include "display/registers.h"
#include "runtime/mapping.h"
#include "schema/device_client.h"

enum status display_registers_open(
    uint32_t device, uint32_t index, uint64_t bytes_min, void **address, uint64_t *size_bytes)
{
    const struct device_registers_params params = {.index = index};
    struct device_registers_results found = {0};
    struct mapping mapping = {0};
    uint64_t mapped_bytes = 0;
    enum status status = device_registers(device, &params, &found);
    if (status == STATUS_OK) {
        status = mapping_create_whole(found.memory, MAP_READ | MAP_WRITE, &mapping, &mapped_bytes);
    }
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_UNSUPPORTED : status; /* it is there, so far */
    }
    if (found.size_bytes < bytes_min || found.offset > mapped_bytes ||
        found.size_bytes > mapped_bytes - found.offset || found.offset % sizeof(uint64_t) != 0) {
        return STATUS_MALFORMED;
    }
    *address = (uint8_t *)mapping.address + found.offset;
    *size_bytes = found.size_bytes;
    return STATUS_OK;
}
