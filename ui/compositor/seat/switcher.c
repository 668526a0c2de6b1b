/* Windows to choose from while Alt is held, the one that was used last first. */
#include "seat_parts.h"

/* On the workspace that is shown, seen or minimised. */
static bool is_listed(const struct seat *seat, const struct seat_window *window)
{
    struct scene_layout layout = {0};
    return window->id != 0 && window->is_shown &&
           (window->kind == SCENE_NORMAL || window->kind == SCENE_DIALOG) &&
           scene_layout(seat->scene, window->id, &layout) == STATUS_OK &&
           layout.workspace == scene_workspace(seat->scene);
}

static bool is_in(const struct seat_switcher *switcher, uint32_t id)
{
    for (uint32_t i = 0; i < switcher->count; i++) {
        if (switcher->windows[i] == id) {
            return true;
        }
    }
    return false;
}

static const struct seat_window *find_next(const struct seat *seat)
{
    const struct seat_window *found = NULL;
    for (uint32_t i = 0; i < SEAT_WINDOWS_MAX; i++) {
        const struct seat_window *window = &seat->windows[i];
        if (is_listed(seat, window) && !is_in(&seat->switcher, window->id) &&
            (found == NULL || window->used_order > found->used_order)) {
            found = window;
        }
    }
    return found;
}

static void show(struct seat *seat)
{
    struct scene_switcher shown = {
        .count = seat->switcher.count,
        .selected = seat->switcher.selected,
    };
    for (uint32_t i = 0; i < shown.count; i++) {
        const struct seat_window *window = seat_window_of(seat, seat->switcher.windows[i]);
        shown.entries[i].owner = seat->clients[window->client].owner;
        shown.entries[i].title = window->title;
    }
    const bool is_shown = shown.count > 0 && scene_set_switcher(seat->scene, &shown) == STATUS_OK;
    if (!is_shown) {
        seat->switcher.count = 0;
        (void)scene_set_switcher(seat->scene, NULL);
    }
}

static void open(struct seat *seat)
{
    const struct seat_window *window = NULL;
    seat->switcher = (struct seat_switcher){0};
    windows_close_popups(seat);
    while (seat->switcher.count < SCENE_SWITCHER_MAX && (window = find_next(seat)) != NULL) {
        seat->switcher.windows[seat->switcher.count++] = window->id;
    }
}

void switcher_step(struct seat *seat, bool is_back)
{
    struct seat_switcher *switcher = &seat->switcher;
    bool is_first_used = true;
    if (switcher->count == 0) {
        open(seat);
        /* Where nothing has the focus, the first step is to the one that had it last. */
        is_first_used = switcher->count > 0 && switcher->windows[0] == seat->focus;
    }
    if (switcher->count == 0) {
        return;
    }
    if (is_back) {
        switcher->selected = (switcher->selected + switcher->count - 1) % switcher->count;
    } else if (is_first_used) {
        switcher->selected = (switcher->selected + 1) % switcher->count;
    }
    show(seat);
}

void switcher_close(struct seat *seat)
{
    if (seat->switcher.count > 0) {
        seat->switcher = (struct seat_switcher){0};
        (void)scene_set_switcher(seat->scene, NULL);
    }
}

void switcher_choose(struct seat *seat, uint32_t index)
{
    const uint32_t id = index < seat->switcher.count ? seat->switcher.windows[index] : 0;
    struct seat_window *window = seat_window_of(seat, id);
    switcher_close(seat);
    if (window != NULL) {
        focus_set(seat, window);
    }
}

void switcher_forget(struct seat *seat, uint32_t window)
{
    struct seat_switcher *switcher = &seat->switcher;
    uint32_t kept = 0;
    if (!is_in(switcher, window)) {
        return;
    }
    for (uint32_t i = 0; i < switcher->count; i++) {
        if (switcher->windows[i] != window) {
            switcher->windows[kept++] = switcher->windows[i];
        }
    }
    switcher->count = kept;
    switcher->selected = kept > 0 ? switcher->selected % kept : 0;
    show(seat);
}
