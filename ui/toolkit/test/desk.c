#include "desk.h"
#include "text/utf8.h"
#include "window_state.h"
#include <stdlib.h>

static const char *const font_files[FONTS_FACE_COUNT] = {
    [FONTS_SANS] = TEST_FONT_SANS,
    [FONTS_SANS_BOLD] = TEST_FONT_SANS_BOLD,
    [FONTS_MONO] = TEST_FONT_MONO,
    [FONTS_MONO_BOLD] = TEST_FONT_MONO_BOLD,
};

static struct fonts_files files; /* read once, of the process */

static struct bytes read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        abort();
    }
    (void)fseek(file, 0, SEEK_END);
    const size_t size = (size_t)ftell(file);
    (void)fseek(file, 0, SEEK_SET);
    uint8_t *data = malloc(size);
    if (data == NULL || fread(data, 1, size, file) != size) {
        abort();
    }
    (void)fclose(file);
    return (struct bytes){data, size};
}

static struct fonts *open_fonts(void)
{
    for (size_t i = 0; i < FONTS_FACE_COUNT && files.files[i].data == NULL; i++) {
        files.files[i] = read_file(font_files[i]);
    }
    struct fonts *fonts = NULL;
    if (fonts_create(&files, FONTS_CACHE_BYTES_DEFAULT, &fonts) != STATUS_OK) {
        abort();
    }
    return fonts;
}

/* -- What the window asks for ------------------------------------------------------------------ */

static void resize_popup(struct desk *desk, struct ui_window *popup, struct rectangle place)
{
    const struct ui_configuration configuration = {
        place.width, place.height, desk->scale_halves, desk->is_dark};
    ui_window_resize(popup, &configuration);
}

static bool
open_popup(void *context, struct ui_window *parent, struct ui_window *popup, struct rectangle place)
{
    struct desk *desk = context;
    if (desk->refuses_popups || desk->popup_count == DESK_POPUPS_MAX) {
        return false;
    }
    for (size_t i = 0; i < desk->popup_count; i++) {
        if (desk->popups[i].window == parent) {
            place.x += desk->popups[i].place.x;
            place.y += desk->popups[i].place.y;
        }
    }
    desk->popups[desk->popup_count] = (struct desk_popup){popup, place};
    desk->popup_count++;
    resize_popup(desk, popup, place);
    return true;
}

static void close_popup(void *context, struct ui_window *popup)
{
    struct desk *desk = context;
    CHECK(desk->popup_count > 0);
    CHECK(desk->popups[desk->popup_count - 1].window == popup);
    desk->popup_count--;
}

static void set_pointer(void *context, struct ui_window *window, enum ui_pointer shape)
{
    (void)window;
    ((struct desk *)context)->pointer = shape;
}

static bool copy(void *context, struct ui_window *window, uint32_t serial, struct bytes text)
{
    struct desk *desk = context;
    (void)window;
    CHECK_EQUAL(serial, desk->serial);
    if (text.size_bytes > DESK_COPY_BYTES) {
        return false;
    }
    memcpy(desk->copied, text.data, text.size_bytes);
    desk->copied_bytes = text.size_bytes;
    return true;
}

static struct bytes paste(void *context, struct ui_window *window, uint32_t serial)
{
    struct desk *desk = context;
    (void)window;
    CHECK_EQUAL(serial, desk->serial);
    return (struct bytes){desk->copied, desk->copied_bytes};
}

static void set_timer(void *context, struct ui_window *window, uint32_t delay_ms)
{
    (void)window;
    ((struct desk *)context)->timer_ms = delay_ms;
}

/* -- Its life -------------------------------------------------------------------------------- */

static struct pixels take_pixels(int32_t width, int32_t height)
{
    struct pixels pixels = {NULL, width, height, width * 4};
    pixels.data = calloc((size_t)width * (size_t)height, 4);
    if (pixels.data == NULL) {
        abort();
    }
    return pixels;
}

void desk_open_as(
    struct desk *desk, int32_t width, int32_t height, int32_t scale_halves, bool is_dark)
{
    *desk = (struct desk){.scale_halves = scale_halves, .is_dark = is_dark};
    desk->fonts = open_fonts();
    desk->outside =
        (struct ui_outside){desk, open_popup, close_popup, set_pointer, copy, paste, set_timer};
    const struct ui_window_options options = {
        .fonts = desk->fonts,
        .outside = &desk->outside,
        .scale_halves = scale_halves,
        .is_dark = is_dark,
    };
    desk->window = ui_window_create(&options);
    desk->arena = ui_window_arena(desk->window);
    desk->buffers[0] = take_pixels(width, height);
    desk->buffers[1] = take_pixels(width, height);
    desk->whole = take_pixels(width, height);
}

void desk_open(struct desk *desk, int32_t width, int32_t height)
{
    desk_open_as(desk, width, height, 2, false);
}

void desk_show(struct desk *desk, struct ui_widget *root)
{
    CHECK(ui_window_set_root(desk->window, root));
    const struct ui_configuration configuration = {
        desk->whole.width, desk->whole.height, desk->scale_halves, desk->is_dark};
    ui_window_resize(desk->window, &configuration);
    (void)desk_event(desk, desk->window, (struct ui_event){.kind = UI_EVENT_FOCUSED});
}

void desk_close(struct desk *desk)
{
    ui_window_destroy(desk->window);
    CHECK_EQUAL(desk->popup_count, 0);
    fonts_destroy(desk->fonts);
    free(desk->buffers[0].data);
    free(desk->buffers[1].data);
    free(desk->whole.data);
}

/* -- Drawing --------------------------------------------------------------------------------- */

static size_t draw_into(
    struct ui_window *window,
    struct pixels pixels,
    uint32_t buffer,
    struct rectangle damage[UI_DAMAGE_MAX])
{
    struct canvas *canvas = NULL;
    if (canvas_create(pixels, &canvas) != STATUS_OK) {
        abort();
    }
    const size_t count = ui_window_draw(window, canvas, buffer, damage);
    canvas_destroy(canvas);
    return count;
}

static bool is_damaged(const struct rectangle *damage, size_t count, int32_t x, int32_t y)
{
    for (size_t i = 0; i < count; i++) {
        if (rectangle_has(damage[i], x, y)) {
            return true;
        }
    }
    return false;
}

/* Of pixels that are not as they should be: how many, and around them. */
struct wrong {
    size_t count;
    struct rectangle area;
};

static void note(struct wrong *wrong, bool is_wrong, int32_t x, int32_t y)
{
    if (is_wrong) {
        wrong->count++;
        wrong->area = rectangle_join(wrong->area, (struct rectangle){x, y, 1, 1});
    }
}

static void check_none(const struct wrong *wrong, const char *what)
{
    CHECK_EQUAL(wrong->count, 0);
    if (wrong->count > 0) {
        const struct rectangle area = wrong->area;
        fprintf(stderr, "  %s in %d,%d,%d,%d\n", what, area.x, area.y, area.width, area.height);
    }
}

/* What was drawn in parts is what is drawn as a whole; what was not damaged is as it was. */
static void compare(
    const struct desk *desk,
    const struct pixels *before,
    const struct rectangle *damage,
    size_t count)
{
    const struct pixels *now = &desk->buffers[desk->buffer];
    struct wrong different = {0};
    struct wrong undamaged = {0};
    for (int32_t y = 0; y < now->height; y++) {
        for (int32_t x = 0; x < now->width; x++) {
            const uint32_t pixel = pixels_row(now, y)[x];
            const bool is_other = pixel != pixels_row(before, y)[x];
            note(&different, pixel != pixels_row(&desk->whole, y)[x], x, y);
            note(&undamaged, is_other && !is_damaged(damage, count, x, y), x, y);
        }
    }
    check_none(&different, "not as the whole");
    check_none(&undamaged, "changed without damage");
}

/* Leaves what the window knows of its buffers as it is. */
static void draw_whole(struct desk *desk)
{
    struct ui_window *window = desk->window;
    const struct ui_region changed = window->changed;
    const struct ui_region stale[UI_BUFFERS_MAX] = {window->stale[0], window->stale[1]};
    struct rectangle damage[UI_DAMAGE_MAX];
    ui_window_forget_buffers(window);
    (void)draw_into(window, desk->whole, 0, damage);
    window->changed = changed;
    window->stale[0] = stale[0];
    window->stale[1] = stale[1];
}

void desk_draw(struct desk *desk)
{
    const struct pixels *before = &desk->buffers[desk->buffer];
    desk->buffer = 1 - desk->buffer;
    struct rectangle damage[UI_DAMAGE_MAX];
    const size_t count = draw_into(desk->window, desk->buffers[desk->buffer], desk->buffer, damage);
    desk->drawn_pixels = 0;
    for (size_t i = 0; i < count; i++) {
        desk->drawn_pixels += (uint64_t)damage[i].width * (uint64_t)damage[i].height;
    }
    draw_whole(desk);
    compare(desk, before, damage, count);
}

/* -- The person ------------------------------------------------------------------------------ */

bool desk_event(struct desk *desk, struct ui_window *window, struct ui_event event)
{
    desk->serial++;
    event.serial = desk->serial;
    const bool is_taken = ui_window_event(window, &event);
    if (!desk->is_unchecked) {
        desk_draw(desk);
    }
    return is_taken;
}

struct ui_window *desk_popup(struct desk *desk)
{
    return desk->popup_count == 0 ? NULL : desk->popups[desk->popup_count - 1].window;
}

static bool pastes(uint32_t symbol, uint32_t modifiers)
{
    const bool is_control = modifiers == UI_CONTROL || modifiers == (UI_CONTROL | UI_SHIFT);
    return (symbol == 'v' && is_control) || (symbol == UI_KEY_INSERT && modifiers == UI_SHIFT);
}

bool desk_key(struct desk *desk, uint32_t symbol, uint32_t modifiers)
{
    const struct ui_event event = {
        .kind = UI_EVENT_KEY,
        .symbol = symbol,
        .modifiers = (uint16_t)modifiers,
        .text = symbol < 0x7f ? symbol : 0,
        .may_paste = pastes(symbol, modifiers),
    };
    return desk_event(desk, desk->window, event);
}

static uint32_t symbol_of(uint32_t character)
{
    switch (character) {
    case '\n':
        return UI_KEY_ENTER;
    case '\t':
        return UI_KEY_TAB;
    case '\b':
        return UI_KEY_BACKSPACE;
    default:
        return character;
    }
}

void desk_type(struct desk *desk, const char *text)
{
    const struct bytes bytes = {(const uint8_t *)text, strlen(text)};
    for (size_t at = 0; at < bytes.size_bytes;) {
        const size_t start = at;
        struct ui_event event = {.kind = UI_EVENT_KEY};
        event.symbol = symbol_of(utf8_next(bytes, &at));
        for (size_t i = start; i < at; i++) {
            event.text |= (uint64_t)bytes.data[i] << (8 * (i - start));
        }
        (void)desk_event(desk, desk->window, event);
    }
}

void desk_random_keys(struct desk *desk, uint32_t *seed)
{
    static const uint32_t keys[] = {
        UI_KEY_LEFT,
        UI_KEY_RIGHT,
        UI_KEY_UP,
        UI_KEY_DOWN,
        UI_KEY_HOME,
        UI_KEY_END,
        UI_KEY_TAB,
        UI_KEY_ENTER,
        UI_KEY_BACKSPACE,
        UI_KEY_DELETE,
        UI_KEY_PAGE_UP,
        UI_KEY_PAGE_DOWN,
        'a',
        'z',
        'y',
        'x',
        'v'};
    *seed = *seed * 1664525u + 1013904223u;
    const uint32_t chance = *seed;
    const uint32_t modifiers = chance >> 28 == 0 ? UI_CONTROL : (chance >> 27) % 4 == 0;
    (void)desk_key(desk, keys[(chance >> 8) % (sizeof(keys) / sizeof(keys[0]))], modifiers);
    if ((chance >> 12) % 4 == 0) {
        desk_type(desk, "word \xc3\xa4\xe4\xbd\xa0");
    }
}

void desk_press(struct desk *desk, int32_t x, int32_t y, int32_t count)
{
    const struct ui_event event = {
        .kind = UI_EVENT_BUTTON, .code = UI_BUTTON_LEFT, .value = count, .x = x, .y = y};
    (void)desk_event(desk, desk->window, event);
}

void desk_move(struct desk *desk, int32_t x, int32_t y)
{
    const struct ui_event event = {.kind = UI_EVENT_POINTER, .x = x, .y = y};
    (void)desk_event(desk, desk->window, event);
}

void desk_release(struct desk *desk, int32_t x, int32_t y)
{
    const struct ui_event event = {
        .kind = UI_EVENT_BUTTON_RELEASED, .code = UI_BUTTON_LEFT, .x = x, .y = y};
    (void)desk_event(desk, desk->window, event);
}

void desk_click(struct desk *desk, int32_t x, int32_t y)
{
    desk_move(desk, x, y);
    desk_press(desk, x, y, 1);
    desk_release(desk, x, y);
}

void desk_click_widget(struct desk *desk, const struct ui_widget *widget)
{
    const struct rectangle area = widget->clip;
    CHECK(!rectangle_is_empty(area));
    desk_click(desk, area.x + area.width / 2, area.y + area.height / 2);
}

void desk_scroll(struct desk *desk, int32_t steps)
{
    const struct ui_event event = {.kind = UI_EVENT_SCROLL, .y = steps * UI_SCROLL_STEP};
    (void)desk_event(desk, desk->window, event);
}

void desk_count(void *context, struct ui_widget *widget)
{
    (void)widget;
    (*(uint32_t *)context)++;
}
