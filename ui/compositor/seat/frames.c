/* What is done with frames: moving, sizes, and their buttons. */
#include "seat_parts.h"

static bool read_layout(const struct seat *seat, uint32_t id, struct scene_layout *layout)
{
    return id != 0 && scene_layout(seat->scene, id, layout) == STATUS_OK;
}

/* The grab is of what is below the pointer now. */
static void begin(struct seat *seat, enum seat_grab_kind kind, uint32_t id)
{
    struct scene_layout layout = {0};
    if (!read_layout(seat, id, &layout)) {
        return;
    }
    seat->grab.kind = kind;
    seat->grab.window = id;
    seat->grab.x = seat->pointer.x;
    seat->grab.y = seat->pointer.y;
    seat->grab.frame = layout.frame;
    seat->grab.content = layout.content;
}

void frame_begin_move(struct seat *seat, struct seat_window *window)
{
    begin(seat, SEAT_GRAB_TITLE, window->id);
}

void frame_begin_resize(struct seat *seat, struct seat_window *window, uint32_t edges)
{
    struct scene_layout layout = {0};
    if (window->kind == SCENE_NORMAL && read_layout(seat, window->id, &layout) &&
        layout.state == SCENE_STATE_NORMAL) {
        seat->grab.edges = edges;
        begin(seat, SEAT_GRAB_RESIZE, window->id);
    }
}

uint32_t frame_edges_near(const struct seat *seat, const struct seat_window *window)
{
    struct scene_layout layout = {0};
    if (!read_layout(seat, window->id, &layout)) {
        return 0;
    }
    const bool is_left = seat->pointer.x < layout.frame.x + layout.frame.width / 2;
    const bool is_top = seat->pointer.y < layout.frame.y + layout.frame.height / 2;
    return (is_left ? SCENE_EDGE_LEFT : SCENE_EDGE_RIGHT) |
           (is_top ? SCENE_EDGE_TOP : SCENE_EDGE_BOTTOM);
}

static void toggle_maximised(struct seat *seat, uint32_t id)
{
    struct scene_layout layout = {0};
    if (read_layout(seat, id, &layout)) {
        const bool is_normal = layout.state == SCENE_STATE_NORMAL;
        window_change_state(seat, id, is_normal ? SCENE_STATE_MAXIMISED : SCENE_STATE_NORMAL);
    }
}

void frame_press(
    struct seat *seat, struct seat_window *window, const struct scene_hit *hit, bool is_double)
{
    switch (hit->part) {
    case SCENE_PART_TITLE:
        focus_set(seat, window);
        if (is_double) {
            toggle_maximised(seat, window->id);
        } else {
            begin(seat, SEAT_GRAB_TITLE, window->id);
        }
        break;
    case SCENE_PART_EDGE:
        focus_set(seat, window);
        frame_begin_resize(seat, window, hit->edges);
        break;
    case SCENE_PART_CLOSE:
    case SCENE_PART_MAXIMISE:
    case SCENE_PART_MINIMISE:
        seat->grab.kind = SEAT_GRAB_BUTTON;
        break;
    default:
        break;
    }
}

/* -- dragging --------------------------------------------------------------------------------- */

static bool is_far(const struct seat *seat)
{
    const int32_t x = seat->pointer.x - seat->grab.x;
    const int32_t y = seat->pointer.y - seat->grab.y;
    return x >= SEAT_DRAG_PIXELS || x <= -SEAT_DRAG_PIXELS || y >= SEAT_DRAG_PIXELS ||
           y <= -SEAT_DRAG_PIXELS;
}

/* Where it would be if it was dropped now. */
static enum scene_state snap_now(const struct seat *seat)
{
    struct scene_layout layout = {0};
    if (!read_layout(seat, seat->grab.window, &layout) || layout.kind != SCENE_NORMAL) {
        return SCENE_STATE_NORMAL;
    }
    return scene_snap_at(seat->scene, seat->pointer.x, seat->pointer.y);
}

static void move(struct seat *seat)
{
    const struct seat_grab *grab = &seat->grab;
    scene_move(
        seat->scene,
        grab->window,
        grab->frame.x + seat->pointer.x - grab->x,
        grab->frame.y + seat->pointer.y - grab->y);
    scene_set_preview(seat->scene, snap_now(seat));
}

static int32_t moved_side(int32_t side, int32_t distance, bool is_near_edge, bool is_far_edge)
{
    const int32_t grown = side + (is_far_edge ? distance : 0) - (is_near_edge ? distance : 0);
    return grown > 1 ? grown : 1;
}

static void resize(struct seat *seat)
{
    const struct seat_grab *grab = &seat->grab;
    const int32_t width = moved_side(
        grab->content.width,
        seat->pointer.x - grab->x,
        (grab->edges & SCENE_EDGE_LEFT) != 0,
        (grab->edges & SCENE_EDGE_RIGHT) != 0);
    const int32_t height = moved_side(
        grab->content.height,
        seat->pointer.y - grab->y,
        (grab->edges & SCENE_EDGE_TOP) != 0,
        (grab->edges & SCENE_EDGE_BOTTOM) != 0);
    scene_resize(seat->scene, grab->window, grab->edges, width, height);
}

/* From where it was pressed: what the pointer has moved since then, the frame does too. */
static void begin_move(struct seat *seat)
{
    const int32_t x = seat->grab.x;
    const int32_t y = seat->grab.y;
    scene_grab(seat->scene, seat->grab.window, x, y);
    begin(seat, SEAT_GRAB_MOVE, seat->grab.window);
    seat->grab.x = x;
    seat->grab.y = y;
    /* Not the first of two clicks. */
    seat->click.count = 0;
}

void frame_drag(struct seat *seat)
{
    if (seat->grab.kind == SEAT_GRAB_TITLE && is_far(seat)) {
        begin_move(seat);
    }
    if (seat->grab.kind == SEAT_GRAB_MOVE) {
        move(seat);
    } else if (seat->grab.kind == SEAT_GRAB_RESIZE) {
        resize(seat);
    }
}

/* -- the end of it ---------------------------------------------------------------------------- */

static void press_button(struct seat *seat)
{
    struct seat_window *window = seat_window_of(seat, seat->grab.window);
    const struct scene_hit hit = scene_at(seat->scene, seat->pointer.x, seat->pointer.y);
    if (window == NULL || hit.window != window->id || hit.part != seat->grab.part) {
        return;
    }
    if (hit.part == SCENE_PART_CLOSE) {
        seat_ask_to_close(seat, window);
    } else if (hit.part == SCENE_PART_MAXIMISE) {
        focus_set(seat, window);
        toggle_maximised(seat, window->id);
    } else {
        window_change_state(seat, window->id, SCENE_STATE_MINIMISED);
    }
}

void frame_release(struct seat *seat)
{
    if (seat->grab.kind == SEAT_GRAB_MOVE) {
        const enum scene_state state = snap_now(seat);
        scene_set_preview(seat->scene, SCENE_STATE_NORMAL);
        if (state != SCENE_STATE_NORMAL) {
            window_change_state(seat, seat->grab.window, state);
        }
    } else if (seat->grab.kind == SEAT_GRAB_BUTTON) {
        press_button(seat);
    }
}

void frame_let_go(struct seat *seat)
{
    if (seat->grab.kind == SEAT_GRAB_MOVE) {
        scene_set_preview(seat->scene, SCENE_STATE_NORMAL);
    }
}
