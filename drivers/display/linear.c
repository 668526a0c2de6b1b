#include "display/linear.h"
#include "display/modes.h"
#include "lib/list.h"
#include <stddef.h>

#define PREFERRED ((struct display_size){1024, 768})

static struct linear_screen *screen_of(struct display_hardware *hardware)
{
    return container_of(hardware, struct linear_screen, hardware);
}

/* -- memory ------------------------------------------------------------------------------------ */

static volatile uint32_t *row_of(const struct linear_memory *memory, uint32_t y)
{
    return memory->pixels + (uint64_t)y * (memory->stride_bytes / DISPLAY_PIXEL_BYTES);
}

/* The same colour, with red where blue was. */
static uint32_t turned(uint32_t pixel)
{
    return (pixel & 0xff00ff00u) | (pixel >> 16 & 0xff) | (pixel & 0xff) << 16;
}

void linear_copy(
    const struct linear_memory *memory,
    const struct display_picture *picture,
    uint32_t buffer,
    const struct display_part *part)
{
    const uint8_t *from =
        (const uint8_t *)picture->memory.address + (uint64_t)buffer * picture->buffer_bytes;
    for (uint32_t y = part->y; y < (uint32_t)part->y + part->height; y++) {
        const uint32_t *row = (const uint32_t *)(from + (uint64_t)y * picture->stride_bytes);
        volatile uint32_t *seen = row_of(memory, y);
        for (uint32_t x = part->x; x < (uint32_t)part->x + part->width; x++) {
            seen[x] = memory->is_red_first ? turned(row[x]) : row[x];
        }
    }
}

void linear_clear(const struct linear_memory *memory, uint32_t width, uint32_t height)
{
    for (uint32_t y = 0; y < height; y++) {
        volatile uint32_t *seen = row_of(memory, y);
        for (uint32_t x = 0; x < width; x++) {
            seen[x] = 0;
        }
    }
}

/* -- the screen -------------------------------------------------------------------------------- */

static void clear(const struct linear_screen *screen)
{
    const struct display_size size = screen->picture.size;
    if (screen->picture.buffer_count > 0) {
        linear_clear(&screen->memory, size.width, size.height);
    }
}

static enum status darken(struct linear_screen *screen)
{
    clear(screen);
    screen->picture.buffer_count = 0;
    return screen->access->stop == NULL ? STATUS_OK : screen->access->stop(screen);
}

static enum status set_mode(struct linear_screen *screen, const struct display_picture *picture)
{
    screen->picture = *picture;
    if (screen->access->set_size == NULL) {
        clear(screen);
        return STATUS_OK;
    }
    screen->memory.stride_bytes = picture->size.width * DISPLAY_PIXEL_BYTES;
    clear(screen);
    return screen->access->set_size(screen, picture->size);
}

static enum status show(const struct linear_screen *screen, const struct display_work *work)
{
    for (uint32_t i = 0; i < work->damage_count; i++) {
        linear_copy(&screen->memory, &screen->picture, work->buffer, &work->damage[i]);
    }
    return STATUS_OK;
}

/* Whatever is named is done at once. */
static enum status begin(struct display_hardware *hardware, const struct display_work *work)
{
    struct linear_screen *screen = screen_of(hardware);
    switch (work->kind) {
    case DISPLAY_WORK_DARKEN:
        return darken(screen);
    case DISPLAY_WORK_MODE:
        return set_mode(screen, &work->picture);
    case DISPLAY_WORK_SHOW:
        return show(screen, work);
    default:
        return STATUS_UNSUPPORTED;
    }
}

static enum status poll(struct display_hardware *hardware)
{
    (void)hardware;
    return STATUS_OK;
}

/* The one that it has, if all of it is in the memory, or any that finds room there. */
static enum status find_modes(struct linear_screen *screen)
{
    struct display_properties *properties = &screen->hardware.properties;
    const struct linear_memory *memory = &screen->memory;
    const struct display_size size = screen->fixed_size;
    properties->memory_bytes = memory->size_bytes;
    if (screen->access->set_size != NULL) {
        modes_fill(properties, PREFERRED);
        return properties->mode_count > 0 ? STATUS_OK : STATUS_UNSUPPORTED;
    }
    if (!mode_is_possible(size, memory->size_bytes) ||
        memory->stride_bytes % DISPLAY_PIXEL_BYTES != 0 ||
        memory->stride_bytes / DISPLAY_PIXEL_BYTES < size.width ||
        memory->stride_bytes > memory->size_bytes / size.height) {
        return STATUS_UNSUPPORTED;
    }
    properties->mode_count = 1;
    properties->modes[0] = size;
    return STATUS_OK;
}

static enum status start(struct display_hardware *hardware, uint32_t event)
{
    struct linear_screen *screen = screen_of(hardware);
    (void)event;
    const enum status status = screen->access->open(screen);
    return status == STATUS_OK ? find_modes(screen) : status;
}

static enum status reset(struct display_hardware *hardware)
{
    return darken(screen_of(hardware));
}

void linear_screen_init(struct linear_screen *screen, const struct linear_access *access)
{
    *screen = (struct linear_screen){
        .hardware =
            {
                .properties = {.is_connected = true, .refresh_milli_hz = DISPLAY_REFRESH_MILLI_HZ},
                .start = start,
                .begin = begin,
                .poll = poll,
                .reset = reset,
            },
        .access = access,
    };
}
