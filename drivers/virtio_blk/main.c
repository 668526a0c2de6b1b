/* The driver's process: the device that "device" is, as a BlockDevice. */
#include "block/service.h"
#include "disk.h"
#include "lib/list.h"
#include "runtime/program.h"
#include "virtio/attach.h"

static struct virtio_attachment attachment;

static enum status attach(struct disk *disk, uint32_t event)
{
    attachment.device = &disk->device;
    return virtio_attach(&attachment, DISK_DEVICE_TYPE, event, 1 + DISK_QUEUES_MAX);
}

static enum status
create_memory(struct disk *disk, uint64_t size_bytes, struct virtio_memory *memory)
{
    (void)disk;
    return virtio_attachment_create_memory(&attachment, size_bytes, memory);
}

static uint32_t acknowledge(struct disk *disk, uint64_t bits)
{
    (void)disk;
    return virtio_attachment_acknowledge(&attachment, bits);
}

static uint16_t queue_message(struct disk *disk, uint32_t queue_index)
{
    (void)disk;
    return virtio_attachment_queue_message(&attachment, queue_index);
}

int main(int argument_count, const char *const *arguments)
{
    static struct disk disk; /* filled here: what is not zero would lie in the file */
    (void)argument_count;
    (void)arguments;
    disk.attach = attach;
    disk.create_memory = create_memory;
    disk.acknowledge = acknowledge;
    disk.queue_message = queue_message;
    attachment.capability = program_capability("device");
    disk_init(&disk);
    return (int)block_service_run(&disk.hardware, attachment.capability);
}
