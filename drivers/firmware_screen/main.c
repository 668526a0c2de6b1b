/* The driver's process: the screen that the firmware left, which "device" is, as a Scanout. */
#include "display/linear.h"
#include "display/registers.h"
#include "display/service.h"
#include "runtime/program.h"
#include "schema/device_client.h"
#include <stddef.h>

#define REGISTERS_OF_MEMORY 0u

static enum status open_screen(struct linear_screen *screen)
{
    const uint32_t device = program_capability("device");
    struct device_claim_results claimed = {0};
    struct device_picture_results picture = {0};
    void *pixels = NULL;
    enum status status = device_claim(device, &claimed);
    if (status == STATUS_OK) {
        status = device_picture(device, &picture);
    }
    if (status == STATUS_OK) {
        status = display_registers_open(
            device, REGISTERS_OF_MEMORY, 0, &pixels, &screen->memory.size_bytes);
    }
    screen->memory.pixels = pixels;
    screen->memory.stride_bytes = picture.stride_bytes;
    screen->memory.is_red_first = picture.is_red_first != 0;
    screen->fixed_size = (struct display_size){picture.width, picture.height};
    return status;
}

int main(int argument_count, const char *const *arguments)
{
    static const struct linear_access access = {.open = open_screen};
    static struct linear_screen screen;
    (void)argument_count;
    (void)arguments;
    linear_screen_init(&screen, &access);
    return (int)display_service_run(&screen.hardware, program_capability("device"));
}
