#include "bochs.h"
#include "display/linear.h"
#include "display/modes.h"
#include "lib/list.h"
#include "lib/memory.h"
#include <stddef.h>

/* VGA's, of which two say that the screen is not to be blank. */
#define VGA_ATTRIBUTE        0x400u
#define VGA_ATTRIBUTE_SHOW   0x20u
#define VGA_INPUT_STATUS     0x41au
#define DISPI(index)         (0x500u + 2u * (index))
#define DISPI_ID             DISPI(0u)
#define DISPI_WIDTH          DISPI(1u)
#define DISPI_HEIGHT         DISPI(2u)
#define DISPI_BITS           DISPI(3u)
#define DISPI_ENABLE         DISPI(4u)
#define DISPI_VIRTUAL_WIDTH  DISPI(6u)
#define DISPI_VIRTUAL_HEIGHT DISPI(7u)
#define DISPI_X              DISPI(8u)
#define DISPI_Y              DISPI(9u)
#define DISPI_MEMORY_64_KIB  DISPI(10u)
#define ID_MASK              0xfff0u
#define ID                   0xb0c0u
#define ENABLE_LINEAR        0x41u
#define PIXEL_BITS           32u
#define PREFERRED            ((struct display_size){1024, 768})

static struct bochs *bochs_of(struct display_hardware *hardware)
{
    return container_of(hardware, struct bochs, hardware);
}

static uint16_t read(struct bochs *bochs, uint32_t offset)
{
    return bochs->access->read(bochs, offset, 2);
}

static void write(struct bochs *bochs, uint32_t offset, uint32_t value)
{
    bochs->access->write(bochs, offset, 2, (uint16_t)value);
}

/* -- pictures ---------------------------------------------------------------------------------- */

/* Buffers lie one behind the other, as their rows do. */
static struct linear_memory memory_of(const struct bochs *bochs, uint32_t buffer)
{
    const struct display_size size = bochs->picture.size;
    return (struct linear_memory){
        .pixels = bochs->pixels + (uint64_t)buffer * size.width * size.height,
        .stride_bytes = size.width * DISPLAY_PIXEL_BYTES,
    };
}

static void clear(const struct bochs *bochs)
{
    const struct linear_memory memory = memory_of(bochs, 0);
    const struct display_size size = bochs->picture.size;
    linear_clear(&memory, size.width, bochs->picture.buffer_count * size.height);
}

static void set_registers(struct bochs *bochs)
{
    const struct display_picture *picture = &bochs->picture;
    write(bochs, DISPI_ENABLE, 0);
    write(bochs, DISPI_WIDTH, picture->size.width);
    write(bochs, DISPI_HEIGHT, picture->size.height);
    write(bochs, DISPI_BITS, PIXEL_BITS);
    write(bochs, DISPI_VIRTUAL_WIDTH, picture->size.width);
    write(bochs, DISPI_VIRTUAL_HEIGHT, picture->size.height * picture->buffer_count);
    write(bochs, DISPI_X, 0);
    write(bochs, DISPI_Y, 0);
    write(bochs, DISPI_ENABLE, ENABLE_LINEAR);
    /* Reading the one makes the other take which of its registers is meant. */
    (void)bochs->access->read(bochs, VGA_INPUT_STATUS, 1);
    bochs->access->write(bochs, VGA_ATTRIBUTE, 1, VGA_ATTRIBUTE_SHOW);
}

static bool has_taken_mode(struct bochs *bochs)
{
    return read(bochs, DISPI_WIDTH) == bochs->picture.size.width &&
           read(bochs, DISPI_HEIGHT) == bochs->picture.size.height &&
           read(bochs, DISPI_BITS) == PIXEL_BITS;
}

static enum status set_mode(struct bochs *bochs, const struct display_picture *picture)
{
    bochs->picture = *picture;
    set_registers(bochs);
    clear(bochs);
    return has_taken_mode(bochs) ? STATUS_OK : STATUS_DEVICE_ERROR;
}

static enum status show(struct bochs *bochs, const struct display_work *work)
{
    const struct linear_memory memory = memory_of(bochs, work->buffer);
    for (uint32_t i = 0; i < work->damage_count; i++) {
        linear_copy(&memory, &bochs->picture, work->buffer, &work->damage[i]);
    }
    write(bochs, DISPI_Y, work->buffer * bochs->picture.size.height);
    return STATUS_OK;
}

/* -- what it is -------------------------------------------------------------------------------- */

static void look(struct bochs *bochs)
{
    struct display_properties *properties = &bochs->hardware.properties;
    uint8_t edid[DISPLAY_EDID_BYTES_MAX];
    bochs->hardware.has_news = false;
    for (uint32_t i = 0; i < sizeof(edid); i++) {
        edid[i] = (uint8_t)bochs->access->read(bochs, BOCHS_EDID + i, 1);
    }
    const struct edid_facts facts = edid_take(properties, (struct bytes){edid, sizeof(edid)});
    const bool is_possible = mode_is_possible(facts.preferred, properties->memory_bytes);
    properties->is_connected = true;
    modes_fill(properties, is_possible ? facts.preferred : PREFERRED);
}

/* Whatever is named is done at once. */
static enum status begin(struct display_hardware *hardware, const struct display_work *work)
{
    struct bochs *bochs = bochs_of(hardware);
    switch (work->kind) {
    case DISPLAY_WORK_DARKEN:
        clear(bochs);
        return STATUS_OK;
    case DISPLAY_WORK_LOOK:
        look(bochs);
        return STATUS_OK;
    case DISPLAY_WORK_MODE:
        return set_mode(bochs, &work->picture);
    case DISPLAY_WORK_SHOW:
        return show(bochs, work);
    default:
        return STATUS_UNSUPPORTED;
    }
}

static enum status poll(struct display_hardware *hardware)
{
    (void)hardware;
    return STATUS_OK;
}

static enum status start(struct display_hardware *hardware, uint32_t event)
{
    struct bochs *bochs = bochs_of(hardware);
    (void)event;
    const enum status status = bochs->access->open(bochs);
    if (status != STATUS_OK) {
        return status;
    }
    if ((read(bochs, DISPI_ID) & ID_MASK) != ID) {
        return STATUS_UNSUPPORTED;
    }
    const uint64_t said_bytes = (uint64_t)read(bochs, DISPI_MEMORY_64_KIB) << 16;
    hardware->properties.memory_bytes =
        said_bytes < bochs->memory_bytes ? said_bytes : bochs->memory_bytes;
    look(bochs);
    return hardware->properties.mode_count > 0 ? STATUS_OK : STATUS_UNSUPPORTED;
}

/* It reads nothing but its own memory. */
static enum status reset(struct display_hardware *hardware)
{
    struct bochs *bochs = bochs_of(hardware);
    write(bochs, DISPI_ENABLE, 0);
    clear(bochs);
    bochs->picture.buffer_count = 0;
    return STATUS_OK;
}

void bochs_init(struct bochs *bochs, const struct bochs_access *access)
{
    *bochs = (struct bochs){
        .hardware =
            {
                .properties = {.flips = true, .refresh_milli_hz = DISPLAY_REFRESH_MILLI_HZ},
                .start = start,
                .begin = begin,
                .poll = poll,
                .reset = reset,
            },
        .access = access,
    };
}
