/* The driver's process: the device that "device" is, as a Scanout. */
#include "display/service.h"
#include "gpu.h"
#include "runtime/program.h"
#include "virtio/attach.h"

static struct virtio_attachment attachment;

int main(int argument_count, const char *const *arguments)
{
    static struct gpu gpu;
    const uint32_t device = program_capability("device");
    (void)argument_count;
    (void)arguments;
    virtio_attachment_init(&attachment, &gpu.device, GPU_DEVICE_TYPE, GPU_INTERRUPTS_MAX, device);
    gpu_init(&gpu);
    return (int)display_service_run(&gpu.hardware, device);
}
