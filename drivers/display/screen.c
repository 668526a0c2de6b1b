#include "screen.h"
#include "lib/memory.h"

#define PAGE_BYTES 4096u

/* -- what a client wishes --------------------------------------------------------------------- */

/* What a client has left does not concern the next one. */
static bool is_pending(const struct screen *screen, enum display_work_kind kind)
{
    return (screen->current.work.kind == kind && screen->current.reply != 0) ||
           screen->waiting[kind].work.kind == kind;
}

static enum status check_mode(const struct screen *screen, const struct display_picture *picture)
{
    const struct display_properties *properties = &screen->hardware->properties;
    if (picture->buffer_count == 0 || picture->buffer_count > DISPLAY_BUFFERS_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    for (uint32_t i = 0; i < properties->mode_count; i++) {
        if (properties->modes[i].width == picture->size.width &&
            properties->modes[i].height == picture->size.height) {
            return is_pending(screen, DISPLAY_WORK_MODE) ? STATUS_WRONG_STATE : STATUS_OK;
        }
    }
    return STATUS_INVALID_ARGUMENT;
}

static bool is_inside(const struct display_part *part, struct display_size size)
{
    return part->x <= size.width && part->width <= size.width - part->x && part->y <= size.height &&
           part->height <= size.height - part->y;
}

static enum status check_show(const struct screen *screen, const struct display_work *wish)
{
    if (!screen->has_mode || is_pending(screen, DISPLAY_WORK_DARKEN) ||
        is_pending(screen, DISPLAY_WORK_MODE) || is_pending(screen, DISPLAY_WORK_SHOW)) {
        return STATUS_WRONG_STATE;
    }
    if (wish->buffer >= screen->picture.buffer_count || wish->damage_count > DISPLAY_DAMAGE_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    for (uint32_t i = 0; i < wish->damage_count; i++) {
        if (!is_inside(&wish->damage[i], screen->picture.size)) {
            return STATUS_INVALID_ARGUMENT;
        }
    }
    return STATUS_OK;
}

static enum status check_cursor(const struct screen *screen, const struct display_work *wish)
{
    const struct display_size size = screen->hardware->properties.cursor_size;
    if (size.width == 0) {
        return STATUS_NOT_FOUND;
    }
    if (wish->hot_x >= size.width || wish->hot_y >= size.height) {
        return STATUS_INVALID_ARGUMENT;
    }
    return is_pending(screen, DISPLAY_WORK_CURSOR) ? STATUS_WRONG_STATE : STATUS_OK;
}

enum status screen_check(const struct screen *screen, const struct display_work *wish)
{
    if (screen->is_given_up) {
        return STATUS_DEVICE_ERROR;
    }
    switch (wish->kind) {
    case DISPLAY_WORK_MODE:
        return check_mode(screen, &wish->picture);
    case DISPLAY_WORK_SHOW:
        return check_show(screen, wish);
    default:
        return check_cursor(screen, wish);
    }
}

/* Buffers begin at pages; as many as find room. */
static void lay_out(const struct display_properties *properties, struct display_picture *picture)
{
    picture->stride_bytes = picture->size.width * DISPLAY_PIXEL_BYTES;
    const uint32_t size_bytes = picture->stride_bytes * picture->size.height;
    picture->buffer_bytes = (size_bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    if (!properties->flips || 2u * (uint64_t)size_bytes > properties->memory_bytes) {
        picture->buffer_count = 1;
    }
}

static void leave_out_empty(struct display_work *work)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < work->damage_count; i++) {
        if (work->damage[i].width > 0 && work->damage[i].height > 0) {
            work->damage[count++] = work->damage[i];
        }
    }
    work->damage_count = count;
}

void screen_accept(struct screen *screen, const struct display_work *wish, uint32_t reply)
{
    struct screen_wish *waiting = &screen->waiting[wish->kind];
    *waiting = (struct screen_wish){.work = *wish, .reply = reply};
    if (wish->kind == DISPLAY_WORK_MODE) {
        lay_out(&screen->hardware->properties, &waiting->work.picture);
    } else if (wish->kind == DISPLAY_WORK_SHOW) {
        leave_out_empty(&waiting->work);
    }
}

/* -- works ------------------------------------------------------------------------------------ */

static void answer(struct screen *screen, struct screen_wish *wish, enum status status)
{
    const struct screen_wish answered = *wish;
    *wish = (struct screen_wish){0};
    if (answered.reply != 0) {
        screen->answer(screen, answered.work.kind, answered.reply, status);
    }
}

void screen_close(struct screen *screen)
{
    for (uint32_t kind = DISPLAY_WORK_MODE; kind < DISPLAY_WORK_COUNT; kind++) {
        answer(screen, &screen->waiting[kind], STATUS_PEER_GONE);
    }
    const uint32_t reply = screen->current.reply;
    screen->current.reply = 0;
    if (reply != 0) {
        screen->answer(screen, screen->current.work.kind, reply, STATUS_PEER_GONE);
    }
    if (screen->has_mode || screen->has_cursor || screen->current.work.kind >= DISPLAY_WORK_MODE) {
        screen->waiting[DISPLAY_WORK_DARKEN].work.kind = DISPLAY_WORK_DARKEN;
    }
}

/* After a reset nothing is shown, and a picture that a show was for is not there. */
static void fail(struct screen *screen, enum status status)
{
    answer(screen, &screen->current, status == STATUS_TIMED_OUT ? status : STATUS_DEVICE_ERROR);
    answer(screen, &screen->waiting[DISPLAY_WORK_SHOW], STATUS_DEVICE_ERROR);
    answer(screen, &screen->waiting[DISPLAY_WORK_CURSOR], STATUS_DEVICE_ERROR);
    screen->waiting[DISPLAY_WORK_DARKEN] = (struct screen_wish){0};
    screen->has_mode = false;
    screen->has_cursor = false;
    screen->reset_count++;
    screen->hardware->is_mad = false;
    screen->is_given_up = screen->hardware->reset(screen->hardware) != STATUS_OK;
    if (screen->is_given_up) {
        answer(screen, &screen->waiting[DISPLAY_WORK_MODE], STATUS_DEVICE_ERROR);
    }
}

static void succeed(struct screen *screen)
{
    const struct display_work *work = &screen->current.work;
    switch (work->kind) {
    case DISPLAY_WORK_DARKEN:
        screen->has_mode = false;
        screen->has_cursor = false;
        break;
    case DISPLAY_WORK_MODE:
        screen->has_mode = true;
        screen->picture = work->picture;
        memset(screen->was_shown, 0, sizeof(screen->was_shown));
        break;
    case DISPLAY_WORK_SHOW:
        screen->was_shown[work->buffer] = true;
        break;
    case DISPLAY_WORK_CURSOR:
        screen->has_cursor = true;
        break;
    default:
        break;
    }
    answer(screen, &screen->current, STATUS_OK);
}

/* False: nothing waits. */
static bool take_next(struct screen *screen)
{
    if (screen->hardware->has_news) {
        screen->waiting[DISPLAY_WORK_LOOK].work.kind = DISPLAY_WORK_LOOK;
    }
    for (uint32_t kind = 0; kind < DISPLAY_WORK_COUNT; kind++) {
        if (screen->waiting[kind].work.kind != DISPLAY_WORK_NONE) {
            screen->current = screen->waiting[kind];
            screen->waiting[kind] = (struct screen_wish){0};
            return true;
        }
    }
    return false;
}

/* Of a buffer that was never seen nothing is known: all of it has changed. */
static void complete_damage(const struct screen *screen, struct display_work *work)
{
    if (!screen->was_shown[work->buffer]) {
        work->damage_count = 1;
        work->damage[0] = (struct display_part){.width = screen->picture.size.width,
                                                .height = screen->picture.size.height};
    }
}

/* False: there is no memory for it; the mode that was is not there any more either. */
static bool prepare_mode(struct screen *screen)
{
    struct display_picture *picture = &screen->current.work.picture;
    const enum status status = screen->take_memory(screen, picture);
    if (status == STATUS_OK) {
        return true;
    }
    answer(screen, &screen->current, status);
    screen->has_mode = false;
    screen->waiting[DISPLAY_WORK_DARKEN].work.kind = DISPLAY_WORK_DARKEN;
    return false;
}

static void begin(struct screen *screen, uint64_t now_ns)
{
    struct display_work *work = &screen->current.work;
    if (work->kind == DISPLAY_WORK_MODE && !prepare_mode(screen)) {
        return;
    }
    if (work->kind == DISPLAY_WORK_SHOW) {
        complete_damage(screen, work);
    }
    screen->deadline_ns = now_ns + SCREEN_WORK_NS;
    const enum status status = screen->hardware->begin(screen->hardware, work);
    if (status != STATUS_OK) {
        fail(screen, status);
    }
}

/* False: it is not done yet. */
static bool finish(struct screen *screen, uint64_t now_ns)
{
    const enum status status = screen->hardware->poll(screen->hardware);
    if (status == STATUS_OK) {
        succeed(screen);
    } else if (status != STATUS_NOT_FOUND) {
        fail(screen, STATUS_DEVICE_ERROR);
    } else if (now_ns >= screen->deadline_ns) {
        fail(screen, STATUS_TIMED_OUT);
    } else {
        return false;
    }
    return true;
}

uint64_t screen_turn(struct screen *screen, uint64_t now_ns)
{
    for (uint32_t i = 0; i < SCREEN_WORKS_OF_TURN_MAX && !screen->is_given_up; i++) {
        if (screen->hardware->is_mad) {
            fail(screen, STATUS_DEVICE_ERROR);
        }
        if (screen->current.work.kind == DISPLAY_WORK_NONE) {
            if (screen->is_given_up || !take_next(screen)) {
                return 0;
            }
            begin(screen, now_ns);
        }
        if (screen->current.work.kind != DISPLAY_WORK_NONE && !finish(screen, now_ns)) {
            return screen->deadline_ns;
        }
    }
    return screen->is_given_up ? 0 : now_ns;
}
