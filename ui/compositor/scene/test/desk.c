#include "desk.h"
#include "slow.h"
#include "text/fonts.h"
#include <stdlib.h>

#define POISON 0x5a5a5a5au

static struct bytes file_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "no font %s\n", path);
        abort();
    }
    fseek(file, 0, SEEK_END);
    const size_t size = (size_t)ftell(file);
    rewind(file);
    uint8_t *data = malloc(size);
    if (fread(data, 1, size, file) != size) {
        abort();
    }
    fclose(file);
    return (struct bytes){data, size};
}

/* What a test has until its end. */
static struct fonts_files files;
static struct fonts *fonts;

struct fonts *desk_fonts(void)
{
    if (fonts == NULL) {
        files.files[FONTS_SANS] = file_read(FONT_SANS);
        files.files[FONTS_SANS_BOLD] = file_read(FONT_SANS_BOLD);
        files.files[FONTS_MONO] = file_read(FONT_MONO);
        files.files[FONTS_MONO_BOLD] = file_read(FONT_MONO_BOLD);
        if (fonts_create(&files, FONTS_CACHE_BYTES_DEFAULT, &fonts) != STATUS_OK) {
            abort();
        }
    }
    return fonts;
}

struct pixels pixels_make(int32_t width, int32_t height, uint32_t colour)
{
    const size_t count = (size_t)width * (size_t)height;
    struct pixels pixels = {malloc(count * sizeof(uint32_t)), width, height, width * 4};
    for (size_t i = 0; i < count; i++) {
        pixels.data[i] = colour;
    }
    return pixels;
}

static void buffers_make(struct desk *desk)
{
    const struct scene_screen *screen = scene_screen(desk->scene);
    desk->single = pixels_make(screen->width, screen->height, POISON);
    desk->turns[0] = pixels_make(screen->width, screen->height, POISON);
    desk->turns[1] = pixels_make(screen->width, screen->height, POISON);
    /* Both are new. */
    desk->buffers.before.count = 0;
    area_add(&desk->buffers.before, (struct rectangle){0, 0, screen->width, screen->height});
}

static void buffers_free(struct desk *desk)
{
    free(desk->single.data);
    free(desk->turns[0].data);
    free(desk->turns[1].data);
}

void desk_init(struct desk *desk, struct scene_screen screen)
{
    *desk = (struct desk){.turn = 0};
    if (scene_create(&screen, desk_fonts(), &desk->scene) != STATUS_OK) {
        abort();
    }
    buffers_make(desk);
}

void desk_finish(struct desk *desk)
{
    scene_destroy(desk->scene);
    buffers_free(desk);
}

void desk_resize(struct desk *desk)
{
    buffers_free(desk);
    buffers_make(desk);
}

struct scene_picture
desk_open(struct desk *desk, uint32_t window, struct scene_opening opening, uint32_t colour)
{
    struct scene_layout layout;
    CHECK_EQUAL(scene_open(desk->scene, window, &opening), STATUS_OK);
    CHECK_EQUAL(scene_layout(desk->scene, window, &layout), STATUS_OK);
    const struct scene_picture picture = {
        .pixels = pixels_make(layout.content.width, layout.content.height, colour),
        .is_opaque = true,
    };
    CHECK_EQUAL(scene_show(desk->scene, window, &picture, NULL, 0), STATUS_OK);
    return picture;
}

struct scene_opening desk_normal(int32_t width, int32_t height)
{
    return (struct scene_opening){
        .kind = SCENE_NORMAL,
        .owner = {.program = "terminal", .person = "ada"},
        .title = "title",
        .width = width,
        .height = height,
    };
}

struct scene_opening desk_kind(enum scene_kind kind, uint32_t parent)
{
    struct scene_opening opening = desk_normal(200, 40);
    opening.kind = kind;
    opening.parent = parent;
    return opening;
}

struct scene_layout desk_layout(const struct desk *desk, uint32_t window)
{
    struct scene_layout layout = {.is_visible = false};
    CHECK_EQUAL(scene_layout(desk->scene, window, &layout), STATUS_OK);
    return layout;
}

bool is_rectangle(struct rectangle left, int32_t x, int32_t y, int32_t width, int32_t height)
{
    return left.x == x && left.y == y && left.width == width && left.height == height;
}

static bool area_has(const struct area *area, int32_t x, int32_t y)
{
    for (uint32_t i = 0; i < area->count; i++) {
        if (rectangle_has(area->rectangles[i], x, y)) {
            return true;
        }
    }
    return false;
}

/* Where `area` has a pixel, or there is no area, they are alike; elsewhere nothing was painted. */
static bool
is_alike(const struct pixels *painted, const struct pixels *wanted, const struct area *area)
{
    for (int32_t y = 0; y < wanted->height; y++) {
        for (int32_t x = 0; x < wanted->width; x++) {
            const uint32_t got = pixels_row(painted, y)[x];
            const uint32_t want = pixels_row(wanted, y)[x];
            const bool was_painted = area == NULL || area_has(area, x, y);
            if (was_painted ? ((got ^ want) & 0xffffff) != 0 : got != POISON) {
                fprintf(stderr, "(%d, %d): %08x, not %08x\n", x, y, got, want);
                return false;
            }
        }
    }
    return true;
}

bool desk_frame_holds(struct desk *desk)
{
    struct area damage;
    struct area area;
    scene_take_damage(desk->scene, &damage);
    scene_buffers_next(&desk->buffers, &damage, &area);
    desk->turn = 1 - desk->turn;
    struct pixels wanted = pixels_make(desk->single.width, desk->single.height, 0);
    struct pixels poisoned = pixels_make(desk->single.width, desk->single.height, POISON);
    slow_paint(desk->scene, wanted.data);
    scene_paint(desk->scene, &desk->single, &damage);
    scene_paint(desk->scene, &desk->turns[desk->turn], &area);
    scene_paint(desk->scene, &poisoned, &damage);
    const bool holds = is_alike(&desk->single, &wanted, NULL) &&
                       is_alike(&desk->turns[desk->turn], &wanted, NULL) &&
                       is_alike(&poisoned, &wanted, &damage) && slow_places_hold(desk->scene) &&
                       scene_check(desk->scene);
    free(wanted.data);
    free(poisoned.data);
    return holds;
}
