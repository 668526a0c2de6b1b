/* The driver's process: the device that "device" is, as a BlockDevice. */
#include "block/service.h"
#include "disk.h"
#include "lib/list.h"
#include "runtime/program.h"
#include "virtio/attach.h"

static struct virtio_attachment attachment;

int main(int argument_count, const char *const *arguments)
{
    static struct disk disk;
    const uint32_t device = program_capability("device");
    (void)argument_count;
    (void)arguments;
    virtio_attachment_init(
        &attachment, &disk.device, DISK_DEVICE_TYPE, 1 + DISK_QUEUES_MAX, device);
    disk_init(&disk);
    return (int)block_service_run(&disk.hardware, device);
}
