/* The driver's process: the device that "device" is, as a Scanout. */
#include "barrier/barrier.h"
#include "bochs.h"
#include "display/service.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/device_client.h"
#include <stddef.h>

#define REGISTERS_OF_MEMORY 0u
#define REGISTERS_OF_SCREEN 2u

static volatile uint8_t *registers;

/* What base address register `index` covers, mapped for good, at a multiple of 8 bytes. */
static enum status
open_registers(uint32_t index, uint64_t bytes_min, void **address, uint64_t *size_bytes)
{
    const struct device_registers_params params = {.index = index};
    struct device_registers_results found = {0};
    struct mapping mapping = {0};
    uint64_t mapped_bytes = 0;
    enum status status = device_registers(program_capability("device"), &params, &found);
    if (status == STATUS_OK) {
        status = mapping_create_whole(found.memory, MAP_READ | MAP_WRITE, &mapping, &mapped_bytes);
    }
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_UNSUPPORTED : status; /* it is there, so far */
    }
    if (found.size_bytes < bytes_min || found.offset > mapped_bytes ||
        found.size_bytes > mapped_bytes - found.offset || found.offset % sizeof(uint64_t) != 0) {
        return STATUS_MALFORMED;
    }
    *address = (uint8_t *)mapping.address + found.offset;
    *size_bytes = found.size_bytes;
    return STATUS_OK;
}

static enum status open_screen(struct bochs *bochs)
{
    struct device_claim_results claimed = {0};
    void *pixels = NULL;
    void *screen = NULL;
    uint64_t screen_bytes = 0;
    enum status status = device_claim(program_capability("device"), &claimed);
    if (status == STATUS_OK) {
        status = open_registers(REGISTERS_OF_MEMORY, 0, &pixels, &bochs->memory_bytes);
    }
    if (status == STATUS_OK) {
        status = open_registers(REGISTERS_OF_SCREEN, BOCHS_REGISTERS_BYTES, &screen, &screen_bytes);
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
