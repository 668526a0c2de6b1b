/*
 * Pictures on the screen. A frame is begun when something has changed, the one before is seen, and
 * it is time for one; between frames nothing wakes anybody.
 */
#include "compositor.h"
#include "lib/deadline.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "scene/pointer.h"
#include <sys/mman.h>

#define NS_PER_S          UINT64_C(1000000000)
#define REFRESH_MHZ_USUAL 60000u
#define REFRESH_MHZ_MIN   10000u

/* How long a screen that could not be opened, or shown on, is left alone. */
#define AGAIN_NS UINT64_C(1000000000)

static struct {
    bool is_to_open;        /* there may be a screen */
    bool is_to_choose_mode; /* which mode it has is to be looked at */
    bool is_to_describe;
    bool is_awaited;              /* a pane has a picture on its way, seen or not */
    uint32_t refused_pixel_count; /* modes with so many, or more, are not tried: no memory */
    uint64_t closed_badge; /* of a tether that was closed while a job was under way; 0: none */
    uint64_t again_ns;
    enum scene_pointer_shape shape; /* what the screen's own pointer looks like */
    bool has_shape;
    int32_t x, y; /* where it is */
} frames = {.is_to_open = true, .refused_pixel_count = UINT32_MAX};

/* -- pointers ---------------------------------------------------------------------------------- */

/* A picture that is smaller than what the screen has room for. */
static void draw_cursor(const struct scene_pointer_picture *pointer)
{
    const struct screen *screen = &compositor.screen;
    const struct pixels *picture = &pointer->picture.pixels;
    uint32_t *row = screen->cursor;
    for (int32_t y = 0; y < screen->cursor_height; y++, row += screen->cursor_width) {
        memset(row, 0, screen->cursor_width * sizeof(uint32_t));
        if (y < picture->height) {
            const int32_t width =
                picture->width < screen->cursor_width ? picture->width : screen->cursor_width;
            memcpy(row, pixels_row(picture, y), (size_t)width * sizeof(*row));
        }
    }
}

/* What is to be done to the pointer that the screen draws; false: nothing. */
static bool take_cursor(struct screen_cursor *cursor)
{
    const struct seat *seat = &compositor.seat;
    const int32_t x = seat->pointer.x;
    const int32_t y = seat->pointer.y;
    *cursor = (struct screen_cursor){0};
    if (compositor.screen.cursor == NULL) {
        return false;
    }
    if (!frames.has_shape || frames.shape != seat->shape) {
        const struct scene_pointer_picture *picture = scene_pointer(compositor.scene, seat->shape);
        draw_cursor(picture);
        cursor->is_changed = true;
        cursor->is_visible = true;
        cursor->hot_x = (uint16_t)picture->hot_x;
        cursor->hot_y = (uint16_t)picture->hot_y;
    }
    cursor->is_moved = !frames.has_shape || frames.x != x || frames.y != y;
    cursor->x = (uint16_t)x;
    cursor->y = (uint16_t)y;
    frames.shape = seat->shape;
    frames.has_shape = true;
    frames.x = x;
    frames.y = y;
    return cursor->is_moved || cursor->is_changed;
}

static bool has_cursor_moved(void)
{
    const struct seat *seat = &compositor.seat;
    return compositor.screen.cursor != NULL &&
           (!frames.has_shape || frames.shape != seat->shape || frames.x != seat->pointer.x ||
            frames.y != seat->pointer.y);
}

/* -- what clients wait for --------------------------------------------------------------------- */

static bool is_visible(const struct pane *pane)
{
    struct scene_layout layout = {0};
    return scene_layout(compositor.scene, pane->id, &layout) == STATUS_OK && layout.is_visible;
}

/* Calls `visit` for each pane that is open; gives how many it said true for. */
static uint32_t each_pane(bool (*visit)(struct pane *pane))
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        for (uint32_t j = 0; compositor.clients[i].is_used && j < SEAT_CLIENT_WINDOWS_MAX; j++) {
            struct pane *pane = &compositor.clients[i].panes[j];
            if (pane->number != 0 && pane->id != 0 && visit(pane)) {
                count++;
            }
        }
    }
    return count;
}

static bool waits(struct pane *pane)
{
    return pane->is_on_its_way && is_visible(pane);
}

/* It is part of the frame that is painted now; or what it shows is covered, and still on its way.
 */
static bool take_into_frame(struct pane *pane)
{
    pane->is_in_frame = waits(pane);
    pane->is_on_its_way = pane->is_on_its_way && !pane->is_in_frame;
    return pane->is_on_its_way;
}

static bool tell_shown(struct pane *pane)
{
    if (pane->is_in_frame) {
        pane->is_in_frame = false;
        seat_window_shown(&compositor.seat, seat_window_of(&compositor.seat, pane->id));
    }
    return false;
}

/* Its clients go on; a prompt hears keys only once it was really seen. */
static void frame_is_over(bool is_seen)
{
    (void)each_pane(tell_shown);
    if (is_seen) {
        seat_prompt_seen(&compositor.seat, compositor.frame_revision, clock_now_ns());
    }
}

/* -- the screen's size ------------------------------------------------------------------------- */

static uint32_t pixel_count(const struct display_mode *mode)
{
    return (uint32_t)mode->width * mode->height;
}

/* Of those with fewer pixels than one for which there was no memory; or the one that is wanted. */
static struct display_mode possible_mode(const struct display_mode *wanted)
{
    const struct screen_description *description = &compositor.screen.description;
    const struct display_mode *largest = NULL;
    if (pixel_count(wanted) < frames.refused_pixel_count) {
        return *wanted;
    }
    for (uint32_t i = 0; i < description->mode_count; i++) {
        const struct display_mode *mode = &description->modes[i];
        const bool is_possible = pixel_count(mode) < frames.refused_pixel_count;
        if (is_possible && (largest == NULL || pixel_count(mode) > pixel_count(largest))) {
            largest = mode;
        }
    }
    return largest == NULL ? *wanted : *largest;
}

/* What was chosen, if the screen can show it, or else what it would like. */
static struct display_mode wanted_mode(void)
{
    const struct screen_description *description = &compositor.screen.description;
    const struct display_mode *chosen = &compositor.settings.mode;
    for (uint32_t i = 0; i < description->mode_count; i++) {
        if (description->modes[i].width == chosen->width &&
            description->modes[i].height == chosen->height) {
            return possible_mode(chosen);
        }
    }
    return possible_mode(&description->modes[0]);
}

void frames_choose_mode(void)
{
    frames.is_to_choose_mode = true;
    frames.refused_pixel_count = UINT32_MAX;
}

static void try_again_later(void)
{
    frames.again_ns = clock_now_ns() + AGAIN_NS;
}

/* A smaller one is tried then; after the smallest, the one that is wanted again. */
static void mode_refused(void)
{
    const struct display_mode *mode = &compositor.screen.job.mode;
    const bool is_smaller = pixel_count(mode) < frames.refused_pixel_count;
    log_print(
        SEVERITY_WARNING,
        "there is no memory for a screen of %u by %u pixels",
        mode->width,
        mode->height);
    frames.refused_pixel_count = is_smaller ? pixel_count(mode) : UINT32_MAX;
    frames.is_to_choose_mode = true;
    if (!is_smaller) {
        try_again_later();
    }
}

static void begin_mode(void)
{
    compositor.screen.job.mode = wanted_mode();
    screen_begin(&compositor.screen, SCREEN_JOB_MODE);
}

/* The scene gets the screen's size. */
static void mode_is_set(void)
{
    const struct scene_screen screen = settings_scene_screen();
    if (scene_set_screen(compositor.scene, &screen) != STATUS_OK) {
        log_print(SEVERITY_ERROR, "no memory for a screen of this size");
        return;
    }
    frames.has_shape = false;
    scene_paint_pointer(compositor.scene, compositor.screen.cursor == NULL);
    scene_damage_all(compositor.scene);
    seat_screen_changed(&compositor.seat, clock_now_ns());
    log_print(
        SEVERITY_INFORMATION,
        "the screen has %u by %u pixels",
        compositor.screen.mode.width,
        compositor.screen.mode.height);
}

/* -- jobs -------------------------------------------------------------------------------------- */

static void job_failed(enum screen_job_kind kind, enum status status)
{
    if (kind == SCREEN_JOB_OPEN && status == STATUS_NOT_FOUND) {
        log_print(SEVERITY_INFORMATION, "there is no screen");
        return;
    }
    log_print(SEVERITY_WARNING, "the screen does not answer well (error %u)", status);
    frames.is_to_open = compositor.screen.state == SCREEN_NONE;
    frames.is_to_choose_mode = !frames.is_to_open;
    try_again_later();
}

static void job_done(void)
{
    const struct screen_job *job = &compositor.screen.job;
    if (job->kind == SCREEN_JOB_SHOW) {
        frame_is_over(job->status == STATUS_OK);
    }
    if (job->kind == SCREEN_JOB_MODE && job->status == STATUS_LIMIT_EXCEEDED) {
        mode_refused();
    } else if (job->status != STATUS_OK) {
        job_failed(job->kind, job->status);
    } else if (job->kind == SCREEN_JOB_OPEN || job->kind == SCREEN_JOB_DESCRIBE) {
        const struct screen_description *description = &compositor.screen.description;
        compositor.mode_count = description->mode_count;
        memcpy(compositor.modes, description->modes, sizeof(compositor.modes));
        frames_choose_mode();
    } else if (job->kind == SCREEN_JOB_MODE) {
        mode_is_set();
    }
}

/* The thread has the screen while it works; most of what it does then fails by itself. */
void frames_screen_closed(uint64_t badge)
{
    if (compositor.screen.is_working) {
        /* The latest one: it may have tried several. */
        frames.closed_badge = badge > frames.closed_badge ? badge : frames.closed_badge;
        return;
    }
    if (screen_closed(&compositor.screen, badge)) {
        frames.is_to_open = true;
    }
}

void frames_signalled(uint64_t bits)
{
    if ((bits & EVENT_SCREEN_DONE) != 0 && screen_done(&compositor.screen)) {
        job_done();
        if (frames.closed_badge != 0) {
            frames_screen_closed(frames.closed_badge);
            frames.closed_badge = 0;
        }
    }
    if ((bits & EVENT_SCREEN_CHANGED) != 0) {
        frames.is_to_describe = true;
    }
}

/* What comes before pictures. True: a job was begun. */
static bool begin_other_job(void)
{
    const struct screen *screen = &compositor.screen;
    if (screen->state == SCREEN_NONE) {
        if (frames.is_to_open) {
            frames.is_to_open = false;
            screen_begin(&compositor.screen, SCREEN_JOB_OPEN);
        }
        return screen->is_working;
    }
    if (frames.is_to_describe) {
        frames.is_to_describe = false;
        screen_begin(&compositor.screen, SCREEN_JOB_DESCRIBE);
        return true;
    }
    if (!frames.is_to_choose_mode) {
        return false;
    }
    frames.is_to_choose_mode = false;
    const struct display_mode wanted = wanted_mode();
    if (screen->state == SCREEN_READY && wanted.width == screen->mode.width &&
        wanted.height == screen->mode.height) {
        return false;
    }
    begin_mode();
    return true;
}

/* -- painting ---------------------------------------------------------------------------------- */

static uint64_t period_ns(void)
{
    const uint32_t told = compositor.screen.description.refresh_milli_hz;
    const uint32_t refresh = told < REFRESH_MHZ_MIN ? REFRESH_MHZ_USUAL : told;
    return NS_PER_S * 1000u / refresh;
}

static void paint(void)
{
    struct area damage = {0};
    struct screen_job *job = &compositor.screen.job;
    const struct pixels target = {
        .data = compositor.screen.pixels,
        .width = compositor.screen.mode.width,
        .height = compositor.screen.mode.height,
        .stride_bytes = (int32_t)compositor.screen.stride_bytes,
    };
    scene_take_damage(compositor.scene, &damage);
    scene_paint(compositor.scene, &target, &damage);
    job->damage_count = damage.count;
    for (uint32_t i = 0; i < damage.count; i++) {
        job->damage[i] = (struct display_rectangle){
            .x = (uint16_t)damage.rectangles[i].x,
            .y = (uint16_t)damage.rectangles[i].y,
            .width = (uint16_t)damage.rectangles[i].width,
            .height = (uint16_t)damage.rectangles[i].height,
        };
    }
}

static void begin_frame(uint64_t now_ns)
{
    struct screen_job *job = &compositor.screen.job;
    compositor.next_frame_ns = now_ns + period_ns();
    compositor.frame_revision = seat_prompt_revision(&compositor.seat);
    frames.is_awaited = each_pane(take_into_frame) > 0;
    if (compositor.screen.state != SCREEN_READY) {
        frame_is_over(false); /* there is no screen */
        return;
    }
    job->damage_count = 0;
    if (scene_is_damaged(compositor.scene)) {
        paint();
    }
    const bool is_cursor_changed = take_cursor(&job->cursor);
    if (job->damage_count > 0 || is_cursor_changed) {
        screen_begin(&compositor.screen, SCREEN_JOB_SHOW);
    } else {
        frame_is_over(true); /* what has changed is behind something */
    }
}

static bool is_frame_wanted(void)
{
    const bool is_ready = compositor.screen.state == SCREEN_READY;
    return (is_ready && (scene_is_damaged(compositor.scene) || has_cursor_moved())) ||
           (frames.is_awaited && each_pane(waits) > 0);
}

void frames_pane_waits(void)
{
    frames.is_awaited = true;
}

uint64_t frames_settle(uint64_t now_ns)
{
    if (compositor.screen.is_working) {
        return 0; /* its signal comes */
    }
    if (frames.again_ns != 0 && now_ns < frames.again_ns) {
        return frames.again_ns;
    }
    frames.again_ns = 0;
    if (begin_other_job() || !is_frame_wanted()) {
        return 0;
    }
    if (now_ns < compositor.next_frame_ns) {
        return compositor.next_frame_ns;
    }
    begin_frame(now_ns);
    return 0;
}

/* -- screenshots ------------------------------------------------------------------------------- */

static void paint_all(uint32_t *pixels, const struct display_mode *mode)
{
    const struct pixels target = {
        .data = pixels,
        .width = mode->width,
        .height = mode->height,
        .stride_bytes = (int32_t)(mode->width * sizeof(*pixels)),
    };
    const struct area all = {
        .count = 1, .rectangles = {{.width = mode->width, .height = mode->height}}};
    scene_paint(compositor.scene, &target, &all);
}

void frames_forget_screenshot(void)
{
    capability_release(compositor.shot);
    compositor.shot = 0;
    compositor.shot_bytes = 0;
    compositor.is_shot_refused = false;
}

static bool has_shell(void)
{
    for (uint32_t i = 0; i < SEAT_CLIENTS_MAX; i++) {
        if (compositor.clients[i].is_used && compositor.clients[i].shell_badge != 0) {
            return true;
        }
    }
    return false;
}

/* The size of what is painted now; false: there is none, or it is about to be another. */
static bool painted_mode(struct display_mode *mode)
{
    const struct screen *screen = &compositor.screen;
    if (screen->is_working && screen->job.kind != SCREEN_JOB_SHOW) {
        return false;
    }
    *mode = screen->mode;
    return screen->state == SCREEN_READY;
}

/* False: there is no memory for it. */
static bool make_screenshot(const struct display_mode *mode)
{
    const uint64_t size_bytes = (uint64_t)mode->width * mode->height * sizeof(uint32_t);
    struct mapping mapping = {0};
    uint32_t memory = 0;
    if (!panes_have_room(NULL, size_bytes) ||
        memory_create(PROGRAM_LEDGER, size_bytes, &memory) != STATUS_OK) {
        return false;
    }
    if (mapping_create(memory, 0, size_bytes, MAP_READ | MAP_WRITE, &mapping) != STATUS_OK) {
        capability_release(memory);
        return false;
    }
    void *address = mapping.address;
    paint_all(address, mode);
    mapping_finish(&mapping);
    (void)munmap(address, size_bytes);
    compositor.shot = memory;
    compositor.shot_bytes = size_bytes;
    compositor.shot_mode = *mode;
    return true;
}

void frames_take_screenshot(void)
{
    struct display_mode mode = {0};
    frames_forget_screenshot();
    if (has_shell() && painted_mode(&mode)) {
        compositor.is_shot_refused = !make_screenshot(&mode);
        seat_tell_shortcut(&compositor.seat, SHORTCUT_SCREENSHOT);
    }
}
