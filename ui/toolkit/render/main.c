#include "gallery.h"
#include <stdlib.h>

#define WIDTH  640
#define HEIGHT 760

static bool write_picture(const struct pixels *pixels, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return false;
    }
    (void)fprintf(file, "P6 %d %d 255\n", pixels->width, pixels->height);
    for (int32_t y = 0; y < pixels->height; y++) {
        for (int32_t x = 0; x < pixels->width; x++) {
            const uint32_t pixel = pixels_row(pixels, y)[x];
            const uint8_t rgb[3] = {(uint8_t)(pixel >> 16), (uint8_t)(pixel >> 8), (uint8_t)pixel};
            (void)fwrite(rgb, 1, sizeof(rgb), file);
        }
    }
    return fclose(file) == 0;
}

/* Popups lie over the window. */
static void put_popups(struct desk *desk)
{
    struct canvas *canvas = NULL;
    if (canvas_create(desk->whole, &canvas) != STATUS_OK) {
        return;
    }
    for (size_t i = 0; i < desk->popup_count; i++) {
        const struct rectangle place = desk->popups[i].place;
        struct pixels pixels = {NULL, place.width, place.height, place.width * 4};
        pixels.data = calloc((size_t)place.width * (size_t)place.height, 4);
        struct canvas *popup = NULL;
        struct rectangle damage[UI_DAMAGE_MAX];
        if (pixels.data != NULL && canvas_create(pixels, &popup) == STATUS_OK) {
            (void)ui_window_draw(desk->popups[i].window, popup, 0, damage);
            canvas_copy(canvas, place, &pixels, 0, 0);
            canvas_destroy(popup);
        }
        free(pixels.data);
    }
    canvas_destroy(canvas);
}

static bool render(const char *folder, enum gallery_page page, int32_t scale, bool is_dark)
{
    static const char *const names[] = {"controls", "lists", "text"};
    struct desk desk;
    struct gallery gallery;
    desk_open_as(&desk, WIDTH * scale / 2, HEIGHT * scale / 2, scale, is_dark);
    gallery_show(&gallery, &desk);
    ui_tabs_choose(gallery.tabs, page);
    if (page == GALLERY_CONTROLS) {
        (void)desk_key(&desk, UI_KEY_F10, 0);
        (void)desk_key(&desk, UI_KEY_DOWN, 0);
        (void)desk_key(&desk, UI_KEY_DOWN, 0);
        (void)desk_key(&desk, UI_KEY_RIGHT, 0);
    } else if (page == GALLERY_LISTS) {
        ui_window_focus(desk.window, gallery.table);
        ui_list_select(gallery.table, 3);
    } else {
        ui_window_focus(desk.window, gallery.area);
        (void)desk_key(&desk, UI_KEY_DOWN, 0);
        (void)desk_key(&desk, UI_KEY_DOWN, 0);
        (void)desk_key(&desk, UI_KEY_END, UI_SHIFT);
    }
    desk_draw(&desk);
    put_popups(&desk);
    char path[512];
    (void)snprintf(
        path,
        sizeof(path),
        "%s/%s-%s-%d.ppm",
        folder,
        names[page],
        is_dark ? "dark" : "light",
        scale);
    const bool is_done = write_picture(&desk.whole, path);
    desk_close(&desk);
    return is_done;
}

int main(int count, char **arguments)
{
    if (count != 2) {
        (void)fprintf(stderr, "usage: toolkit_render FOLDER\n");
        return 2;
    }
    bool is_done = true;
    for (enum gallery_page page = 0; page < GALLERY_PAGE_COUNT; page++) {
        for (int32_t scale = UI_SCALE_HALVES_MIN; scale <= UI_SCALE_HALVES_MAX; scale++) {
            is_done = render(arguments[1], page, scale, false) && is_done;
            is_done = render(arguments[1], page, scale, true) && is_done;
        }
    }
    return is_done && unit_failures == 0 ? 0 : 1;
}
