/*
 * The driver's process: what is between the registers and BlockDevice is drivers/block's.
 *
 * It needs "device", "endpoint" and "event"; the argument `namespace=N` names the disk of a
 * controller that has several.
 */
#include "block/service.h"
#include "device.h"
#include "lib/text.h"
#include "runtime/program.h"

static struct nvme_device device;

int main(int argument_count, const char *const *arguments)
{
    uint32_t namespace_wanted = 0;
    for (int i = 1; i < argument_count; i++) {
        if (!text_number_option(arguments[i], "namespace", 1, UINT32_MAX - 1, &namespace_wanted)) {
            return DRIVER_EXIT_NOT_READY;
        }
    }
    const uint32_t capability = program_capability("device");
    device_init(&device, capability, namespace_wanted);
    return (int)block_service_run(&device.disk.hardware, capability);
}
