/* The driver's process: the device that "device" is, as a Scanout. */
#include "barrier/barrier.h"
#include "bochs.h"
#include "display/registers.h"
#include "display/service.h"
#include "runtime/program.h"
#include "schema/device_client.h"
#include <stddef.h>

#define REGISTERS_OF_MEMORY 0u
#define REGISTERS_OF_SCREEN 2u

static volatile uint8_t *registers;

static enum status open_screen(struct bochs *bochs)
{
    struct device_claim_results claimed = {0};
    void *pixels = NULL;
    void *screen = NULL;
    uint64_t screen_bytes = 0;
    const uint32_t device = program_capability("device");
    enum status status = device_claim(device, &claimed);
    if (status == STATUS_OK) {
        status =
            display_registers_open(device, REGISTERS_OF_MEMORY, 0, &pixels, &bochs->memory_bytes);
    }
    if (status == STATUS_OK) {
        status = display_registers_open(
            device, REGISTERS_OF_SCREEN, BOCHS_REGISTERS_BYTES, &screen, &screen_bytes);
    }
    bochs->pixels = pixels;
    registers = screen;
    return status;
}

static uint16_t read_register(struct bochs *bochs, uint32_t offset, uint32_t width_bytes)
{
    (void)bochs;
    const volatile uint8_t *at = registers + offset;
    return width_bytes == 1 ? *at : *(const volatile uint16_t *)at;
}

/* What was written to the screen's memory before is seen before this. */
static void
write_register(struct bochs *bochs, uint32_t offset, uint32_t width_bytes, uint16_t value)
{
    (void)bochs;
    volatile uint8_t *at = registers + offset;
    barrier_register();
    if (width_bytes == 1) {
        *at = (uint8_t)value;
    } else {
        *(volatile uint16_t *)at = value;
    }
}

int main(int argument_count, const char *const *arguments)
{
    static const struct bochs_access access = {
        .open = open_screen,
        .read = read_register,
        .write = write_register,
    };
    static struct bochs bochs;
    (void)argument_count;
    (void)arguments;
    bochs_init(&bochs, &access);
    return (int)display_service_run(&bochs.hardware, program_capability("device"));
}
