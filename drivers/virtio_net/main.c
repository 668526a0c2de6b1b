/* The driver's process: the device that "device" is, as a NetworkDevice. */
#include "card.h"
#include "network/service.h"
#include "runtime/program.h"
#include "virtio/attach.h"

static struct virtio_attachment attachment;

int main(int argument_count, const char *const *arguments)
{
    static struct card card;
    const uint32_t device = program_capability("device");
    (void)argument_count;
    (void)arguments;
    virtio_attachment_init(
        &attachment, &card.device, CARD_DEVICE_TYPE, 1 + CARD_QUEUE_COUNT, device);
    card_init(&card);
    return (int)network_service_run(&card.hardware, device);
}
