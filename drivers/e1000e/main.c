/* The driver's process: the device that "device" is, as a NetworkDevice. */
#include "device.h"
#include "network/service.h"
#include "runtime/program.h"

int main(int argument_count, const char *const *arguments)
{
    static struct device device;
    (void)argument_count;
    (void)arguments;
    const uint32_t capability = program_capability("device");
    device_init(&device, capability);
    return (int)network_service_run(&device.card.hardware, capability);
}
