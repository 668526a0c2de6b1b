/* The driver's process: the device that "device" is, as an InputSource. */
#include "input/service.h"
#include "listener.h"
#include "runtime/program.h"
#include "virtio/attach.h"

int main(int argument_count, const char *const *arguments)
{
    static struct virtio_attachment attachment;
    static struct listener listener;
    (void)argument_count;
    (void)arguments;
    virtio_attachment_init(
        &attachment,
        &listener.device,
        LISTENER_DEVICE_TYPE,
        1 + LISTENER_QUEUE_COUNT,
        program_capability("device"));
    listener_init(&listener);
    return (int)input_service_run(&listener.hardware);
}
