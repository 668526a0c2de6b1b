/* The driver's process: the device that "device" is, as a NetworkDevice. */
#include "card.h"
#include "network/service.h"
#include "runtime/program.h"
#include "virtio/attach.h"

static struct virtio_attachment attachment;

static enum status attach(struct card *card, uint32_t event)
{
    attachment.device = &card->device;
    return virtio_attach(&attachment, CARD_DEVICE_TYPE, event, 1 + CARD_QUEUE_COUNT);
}

static enum status
create_memory(struct card *card, uint64_t size_bytes, struct virtio_memory *memory)
{
    (void)card;
    return virtio_attachment_create_memory(&attachment, size_bytes, memory);
}

static uint32_t acknowledge(struct card *card, uint64_t bits)
{
    (void)card;
    return virtio_attachment_acknowledge(&attachment, bits);
}

static uint16_t queue_message(struct card *card, uint32_t queue_index)
{
    (void)card;
    return virtio_attachment_queue_message(&attachment, queue_index);
}

int main(int argument_count, const char *const *arguments)
{
    static struct card card = {
        .attach = attach,
        .create_memory = create_memory,
        .acknowledge = acknowledge,
        .queue_message = queue_message,
    };
    (void)argument_count;
    (void)arguments;
    attachment.capability = program_capability("device");
    card_init(&card);
    return (int)network_service_run(&card.hardware, attachment.capability);
}
