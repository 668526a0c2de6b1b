/*
 * Anything a person, or a compositor gone mad, can do to a window with all widgets in it. Each
 * event is eight bytes; what was drawn in parts is compared with the whole now and then.
 */
#include "gallery.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EVENT_BYTES 8u

static const uint32_t symbols[] = {
    UI_KEY_BACKSPACE,
    UI_KEY_TAB,
    UI_KEY_TAB_BACK,
    UI_KEY_ENTER,
    UI_KEY_ESCAPE,
    UI_KEY_HOME,
    UI_KEY_LEFT,
    UI_KEY_UP,
    UI_KEY_RIGHT,
    UI_KEY_DOWN,
    UI_KEY_PAGE_UP,
    UI_KEY_END,
    UI_KEY_INSERT,
    UI_KEY_MENU,
    UI_KEY_F10,
    UI_KEY_DELETE,
    UI_KEY_SPACE,
    UI_KEY_ALT_LEFT,
    UI_KEY_PAGE_DOWN,
    'a',
    'c',
    'f',
    'i',
    'n',
    'r',
    'v',
    'x',
    'y',
    'z',
};

static const uint64_t texts[] = {
    0, 'a', ' ', '\n', 0xa4c3, 0xa0bde4, 0x80, 0x81ccu, 0x8080808080808080u};

static struct ui_event read_event(const uint8_t *data)
{
    struct ui_event event = {
        .kind = (enum ui_event_kind)(data[0] % 16),
        .modifiers = data[1],
        .serial = data[0],
        .value = data[2] % 4,
        .x = (int16_t)(data[4] << 8 | data[5]) / 32,
        .y = (int16_t)(data[6] << 8 | data[7]) / 32,
        .may_paste = (data[2] & 0x80u) != 0,
    };
    if (event.kind == UI_EVENT_KEY || event.kind == UI_EVENT_KEY_RELEASED) {
        event.symbol = symbols[data[4] % (sizeof(symbols) / sizeof(symbols[0]))];
        event.text = texts[data[5] % (sizeof(texts) / sizeof(texts[0]))];
    } else {
        event.code = UI_BUTTON_LEFT + data[3] % 3;
    }
    if (data[3] == 0xff) {
        event.x = INT32_MIN;
        event.y = INT32_MAX;
    }
    return event;
}

static void resize(struct desk *desk, const uint8_t *data)
{
    const struct ui_configuration configuration = {
        desk->whole.width, desk->whole.height, data[1] % 6, (data[2] & 1) != 0};
    desk->scale_halves = configuration.scale_halves;
    ui_window_resize(desk->window, &configuration);
}

static void do_one(struct desk *desk, const uint8_t *data)
{
    const struct ui_event event = read_event(data);
    struct ui_window *popup = desk_popup(desk);
    if (event.kind == UI_EVENT_CONFIGURED) {
        resize(desk, data);
    } else if (event.kind == UI_EVENT_SHOWN) {
        ui_window_timer(desk->window);
    } else if ((data[1] & 0x80) != 0 && popup != NULL) {
        (void)desk_event(desk, popup, event);
    } else {
        (void)desk_event(desk, desk->window, event);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct desk desk;
    struct gallery gallery;
    desk_open(&desk, 320, 240);
    desk.is_unchecked = true;
    gallery_show(&gallery, &desk);
    if (size > 0) {
        ui_tabs_choose(gallery.tabs, data[0] % GALLERY_PAGE_COUNT);
    }
    for (size_t at = 1; at + EVENT_BYTES <= size; at += EVENT_BYTES) {
        do_one(&desk, &data[at]);
        if (at % 64 == 1) {
            desk_draw(&desk);
        }
    }
    desk_draw(&desk);
    desk_close(&desk);
    if (unit_failures != 0) {
        abort();
    }
    return 0;
}
