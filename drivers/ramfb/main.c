/* The driver's process: the ramfb that "device" is, as a Scanout. */
#include "display/linear.h"
#include "display/service.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/device_client.h"

/* One of 1920 by 1080 pixels: the client's memory is as much again. */
#define MEMORY_BYTES UINT64_C(0x800000)

static enum status open_screen(struct linear_screen *screen)
{
    const struct device_create_memory_params params = {.size_bytes = MEMORY_BYTES};
    const uint32_t device = program_capability("device");
    struct device_claim_results claimed = {0};
    struct device_create_memory_results created = {0};
    struct mapping mapping = {0};
    enum status status = device_claim(device, &claimed);
    if (status == STATUS_OK) {
        status = device_create_memory(device, &params, &created);
    }
    if (status == STATUS_OK) {
        status = mapping_create(created.memory, 0, MEMORY_BYTES, MAP_READ | MAP_WRITE, &mapping);
    }
    screen->memory.pixels = mapping.address;
    screen->memory.size_bytes = MEMORY_BYTES;
    return status;
}

static enum status set_size(struct linear_screen *screen, struct display_size size)
{
    const struct device_show_picture_params params = {.width = size.width, .height = size.height};
    (void)screen;
    return device_show_picture(program_capability("device"), &params);
}

static enum status stop(struct linear_screen *screen)
{
    return set_size(screen, (struct display_size){0});
}

int main(int argument_count, const char *const *arguments)
{
    static const struct linear_access access = {
        .open = open_screen, .set_size = set_size, .stop = stop};
    static struct linear_screen screen;
    (void)argument_count;
    (void)arguments;
    linear_screen_init(&screen, &access);
    return (int)display_service_run(&screen.hardware, program_capability("device"));
}
