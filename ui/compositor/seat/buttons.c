/* Who hears the pointer. */
#include "lib/input_codes.h"
#include "seat_parts.h"

#define LEFT  0u
#define RIGHT 1u

static struct scene_hit hit_now(const struct seat *seat)
{
    return scene_at(seat->scene, seat->pointer.x, seat->pointer.y);
}

static bool is_near(int32_t one, int32_t other)
{
    const int32_t distance = one - other;
    return distance <= SEAT_CLICK_PIXELS && distance >= -SEAT_CLICK_PIXELS;
}

/* How often in a row this button was pressed at this place, up to 3. */
static uint32_t count_click(struct seat *seat, uint32_t window, uint32_t button)
{
    struct seat_click *click = &seat->click;
    const bool is_again = click->count > 0 && click->window == window && click->button == button &&
                          seat->now_ns - click->time_ns <= SEAT_CLICK_NS &&
                          is_near(click->x, seat->pointer.x) && is_near(click->y, seat->pointer.y);
    *click = (struct seat_click){
        .window = window,
        .button = button,
        .count = is_again ? click->count % 3 + 1 : 1,
        .x = seat->pointer.x,
        .y = seat->pointer.y,
        .time_ns = seat->now_ns,
    };
    return click->count;
}

/* -- what windows are told -------------------------------------------------------------------- */

static void tell_at(struct seat *seat, const struct seat_window *window, struct window_event event)
{
    struct scene_hit hit = {0};
    if (scene_to_content(seat->scene, window->id, seat->pointer.x, seat->pointer.y, &hit) ==
        STATUS_OK) {
        event.x = hit.x;
        event.y = hit.y;
        (void)client_tell(seat, window, event);
    }
}

static void tell_button(struct seat *seat, uint32_t button, bool is_pressed, uint32_t click_count)
{
    const struct seat_window *window = seat_window_of(seat, seat->grab.window);
    if (window == NULL) {
        return;
    }
    const uint32_t bit = UINT32_C(1) << button;
    seat->grab.buttons = is_pressed ? seat->grab.buttons | bit : seat->grab.buttons & ~bit;
    tell_at(
        seat,
        window,
        (struct window_event){
            .kind = is_pressed ? WINDOW_EVENT_KIND_BUTTON : WINDOW_EVENT_KIND_BUTTON_RELEASED,
            .code = INPUT_BUTTON_LEFT + button,
            .value = (int32_t)click_count,
        });
    if (is_pressed) {
        client_used(seat, window);
    } else if (seat->used_client == window->client + 1) {
        seat->used_ns = seat->now_ns;
    }
}

static void leave(struct seat *seat)
{
    const struct seat_window *window = seat_window_of(seat, seat->hover);
    seat->hover = 0;
    if (window != NULL) {
        (void)client_tell_kind(seat, window, WINDOW_EVENT_KIND_POINTER_LEFT);
    }
}

static void enter(struct seat *seat, uint32_t id)
{
    if (seat->hover != id) {
        leave(seat);
        seat->hover = id;
    }
}

static void tell_pointer(struct seat *seat)
{
    const struct seat_window *window = seat_window_of(seat, seat->hover);
    if (window != NULL) {
        tell_at(seat, window, (struct window_event){.kind = WINDOW_EVENT_KIND_POINTER});
    }
}

/* -- what is below it ------------------------------------------------------------------------- */

static enum scene_pointer_shape shape_over(struct seat *seat, const struct scene_hit *hit)
{
    if (seat->grab.kind == SEAT_GRAB_MOVE) {
        return SCENE_POINTER_MOVE;
    }
    if (seat->grab.kind == SEAT_GRAB_RESIZE) {
        return scene_pointer_of_edges(seat->grab.edges);
    }
    const struct seat_window *window = seat_window_of(seat, seat->hover);
    if (window != NULL) {
        return window->shape;
    }
    const bool is_edge = hit->part == SCENE_PART_EDGE && !seat_is_apart(seat);
    return is_edge ? scene_pointer_of_edges(hit->edges) : SCENE_POINTER_ARROW;
}

void buttons_look(struct seat *seat)
{
    const struct scene_hit hit = hit_now(seat);
    const uint32_t was = seat->hover;
    if (seat->grab.kind == SEAT_GRAB_WINDOW) {
        enter(seat, seat->grab.window);
    } else if (
        seat->grab.kind == SEAT_GRAB_NONE && !seat_is_apart(seat) &&
        hit.part == SCENE_PART_CONTENT) {
        enter(seat, hit.window);
    } else {
        leave(seat);
    }
    if (seat->hover != was) {
        tell_pointer(seat);
    }
    const bool is_framed = seat->grab.kind == SEAT_GRAB_NONE && !seat_is_apart(seat);
    scene_set_hover(
        seat->scene, is_framed ? hit.window : 0, is_framed ? hit.part : SCENE_PART_NONE);
    seat->shape = shape_over(seat, &hit);
    scene_set_pointer(seat->scene, seat->pointer.x, seat->pointer.y, seat->shape);
}

void buttons_moved(struct seat *seat)
{
    const uint32_t was = seat->hover;
    frame_drag(seat);
    buttons_look(seat);
    if (seat->hover == was) {
        tell_pointer(seat);
    }
}

void buttons_scroll(struct seat *seat, int32_t x, int32_t y)
{
    const struct seat_window *window = seat_window_of(seat, seat->hover);
    if (window != NULL) {
        (void)client_tell(
            seat, window, (struct window_event){.kind = WINDOW_EVENT_KIND_SCROLL, .x = x, .y = y});
    }
}

/* -- pressing --------------------------------------------------------------------------------- */

static void grab(struct seat *seat, enum seat_grab_kind kind, const struct scene_hit *hit)
{
    seat->grab = (struct seat_grab){
        .kind = kind,
        .window = hit->window,
        .edges = hit->edges,
        .part = hit->part,
        .revision = seat->trusted.revision,
        .x = seat->pointer.x,
        .y = seat->pointer.y,
    };
}

/* True: it was for the compositor, whatever windows there are. */
static bool press_apart(struct seat *seat, const struct scene_hit *hit)
{
    if (trusted_is_open(&seat->trusted)) {
        if (trusted_hears(&seat->trusted, seat->now_ns)) {
            grab(seat, SEAT_GRAB_PROMPT, hit);
        }
        return true;
    }
    if (trusted_is_locked(&seat->trusted)) {
        questions_signal_watch(&seat->trusted.questions, TRUSTED_CONSOLE);
        return true;
    }
    if (seat->switcher.count > 0) {
        if (hit->part == SCENE_PART_SWITCHER) {
            switcher_choose(seat, hit->index);
        } else {
            switcher_close(seat);
        }
        return true;
    }
    return false;
}

/* True: it was outside of the popups that are open, and closed them. */
static bool press_outside_popups(struct seat *seat, const struct scene_hit *hit)
{
    if (scene_popup(seat->scene, 0) == 0) {
        return false;
    }
    const struct seat_window *window = seat_window_of(seat, hit->window);
    if (window != NULL && window->kind == SCENE_POPUP) {
        return false;
    }
    windows_close_popups(seat);
    return true;
}

static bool press_with_super(struct seat *seat, struct seat_window *window, uint32_t button)
{
    const bool is_framed = window->kind == SCENE_NORMAL || window->kind == SCENE_DIALOG;
    if ((seat->modifiers & WINDOW_MODIFIER_SUPER) == 0 || !is_framed) {
        return false;
    }
    if (button == LEFT || button == RIGHT) {
        focus_set(seat, window);
    }
    if (button == LEFT) {
        frame_begin_move(seat, window);
    } else if (button == RIGHT) {
        frame_begin_resize(seat, window, frame_edges_near(seat, window));
    }
    return true;
}

static void press_content(
    struct seat *seat, struct seat_window *window, const struct scene_hit *hit, uint32_t button)
{
    if (window_takes_focus(window)) {
        focus_set(seat, window);
        focus_tell(seat);
    }
    grab(seat, SEAT_GRAB_WINDOW, hit);
    enter(seat, window->id);
    tell_button(seat, button, true, count_click(seat, window->id, button));
}

static void press_window(struct seat *seat, const struct scene_hit *hit, uint32_t button)
{
    struct seat_window *window = seat_window_of(seat, hit->window);
    if (window == NULL || press_with_super(seat, window, button)) {
        return;
    }
    if (hit->part == SCENE_PART_CONTENT) {
        press_content(seat, window, hit, button);
        return;
    }
    if (button != LEFT) {
        focus_set(seat, window);
        return;
    }
    const bool is_title = hit->part == SCENE_PART_TITLE;
    grab(seat, SEAT_GRAB_NOTHING, hit);
    frame_press(seat, window, hit, is_title && count_click(seat, window->id, button) == 2);
}

static void press(struct seat *seat, uint32_t button)
{
    const struct scene_hit hit = hit_now(seat);
    seat->grab = (struct seat_grab){.kind = SEAT_GRAB_NOTHING};
    if (!press_apart(seat, &hit) && !press_outside_popups(seat, &hit)) {
        press_window(seat, &hit, button);
    }
    if (seat->grab.kind != SEAT_GRAB_WINDOW) {
        leave(seat);
    }
}

/* -- releasing -------------------------------------------------------------------------------- */

/* A press and a release inside of the same part of the prompt. */
static void release_prompt(struct seat *seat)
{
    const struct scene_hit hit = hit_now(seat);
    const bool is_same = hit.part == seat->grab.part &&
                         seat->grab.revision == seat->trusted.revision &&
                         trusted_hears(&seat->trusted, seat->now_ns);
    if (!is_same) {
        return;
    }
    enum trusted_button button = TRUSTED_BUTTON_YES;
    if (hit.part == SCENE_PART_PROMPT_NO) {
        button = TRUSTED_BUTTON_NO;
    } else if (hit.part == SCENE_PART_PROMPT_FIELD) {
        button = hit.index == 0 ? TRUSTED_BUTTON_FIELD : TRUSTED_BUTTON_SECOND_FIELD;
    } else if (hit.part != SCENE_PART_PROMPT_YES) {
        return;
    }
    console_choose(seat, trusted_take_button(&seat->trusted, button, seat->now_ns));
    console_changed(seat);
}

static void release(struct seat *seat, uint32_t button)
{
    if ((seat->grab.buttons >> button & 1) != 0) {
        tell_button(seat, button, false, 0);
    }
    if (seat->buttons != 0) {
        return;
    }
    if (seat->grab.kind == SEAT_GRAB_PROMPT) {
        release_prompt(seat);
    } else {
        frame_release(seat);
    }
    seat->grab = (struct seat_grab){.kind = SEAT_GRAB_NONE};
}

void buttons_take(struct seat *seat, uint32_t button, bool is_pressed)
{
    const uint32_t bit = UINT32_C(1) << button;
    const bool is_first = seat->buttons == 0;
    seat->buttons = is_pressed ? seat->buttons | bit : seat->buttons & ~bit;
    seat->is_super_alone = false;
    if (is_pressed) {
        focus_end_giving(seat);
    }
    if (!is_pressed) {
        release(seat, button);
    } else if (is_first) {
        press(seat, button);
    } else if (seat->grab.kind == SEAT_GRAB_WINDOW) {
        tell_button(seat, button, true, count_click(seat, seat->grab.window, button));
    }
}

void buttons_let_go(struct seat *seat)
{
    if (seat->grab.kind == SEAT_GRAB_WINDOW) {
        for (uint32_t button = 0; seat->grab.buttons >> button != 0; button++) {
            if ((seat->grab.buttons >> button & 1) != 0) {
                tell_button(seat, button, false, 0);
            }
        }
    }
    frame_let_go(seat);
    seat->grab = (struct seat_grab){
        .kind = seat->buttons != 0 ? SEAT_GRAB_NOTHING : SEAT_GRAB_NONE,
    };
}
