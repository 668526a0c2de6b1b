#include "fake_scene.h"
#include "lib/text.h"
#include <string.h>

void fake_scene_init(struct scene *scene)
{
    *scene = (struct scene){
        .screen = {.width = FAKE_WIDTH, .height = FAKE_HEIGHT, .scale_halves = 2},
    };
}

const struct scene_screen *scene_screen(const struct scene *scene)
{
    return &scene->screen;
}

static struct fake_window *find(const struct scene *scene, uint32_t id)
{
    for (uint32_t i = 0; id != 0 && i < scene->count; i++) {
        if (scene->stack[i].id == id) {
            return (struct fake_window *)(uintptr_t)&scene->stack[i];
        }
    }
    return NULL;
}

const struct fake_window *fake_window(const struct scene *scene, uint32_t id)
{
    return find(scene, id);
}

/* -- places ----------------------------------------------------------------------------------- */

static bool is_framed(const struct fake_window *window)
{
    return window->kind == SCENE_NORMAL || window->kind == SCENE_DIALOG;
}

static struct rectangle frame_of(const struct scene *scene, const struct fake_window *window)
{
    const int32_t width = scene->screen.width;
    const int32_t height = scene->screen.height;
    const enum scene_state state =
        window->state == SCENE_STATE_MINIMISED ? window->before : window->state;
    switch (state) {
    case SCENE_STATE_MAXIMISED:
        return (struct rectangle){0, 0, width, height};
    case SCENE_STATE_LEFT_HALF:
        return (struct rectangle){0, 0, width / 2, height};
    case SCENE_STATE_RIGHT_HALF:
        return (struct rectangle){width / 2, 0, width / 2, height};
    default:
        return window->normal;
    }
}

static struct rectangle content_of(const struct scene *scene, const struct fake_window *window)
{
    struct rectangle content = frame_of(scene, window);
    if (is_framed(window)) {
        content.y += FAKE_TITLE;
        content.height -= FAKE_TITLE;
    }
    return content;
}

static bool is_visible(const struct scene *scene, const struct fake_window *window)
{
    return window->has_picture && window->state != SCENE_STATE_MINIMISED &&
           window->workspace == scene->workspace;
}

static bool is_inside(struct rectangle area, int32_t x, int32_t y)
{
    return x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height;
}

static uint32_t layer_of(enum scene_kind kind)
{
    static const uint32_t layers[] = {1, 1, 4, 0, 2, 3, 3};
    return layers[kind];
}

/* -- windows ---------------------------------------------------------------------------------- */

static void put_on_layer(struct scene *scene, struct fake_window window)
{
    uint32_t at = scene->count;
    while (at > 0 && layer_of(scene->stack[at - 1].kind) > layer_of(window.kind)) {
        scene->stack[at] = scene->stack[at - 1];
        at--;
    }
    scene->stack[at] = window;
    scene->count++;
}

static struct fake_window take_out(struct scene *scene, struct fake_window *window)
{
    const struct fake_window taken = *window;
    const size_t at = (size_t)(window - scene->stack);
    memmove(window, window + 1, (scene->count - at - 1) * sizeof(*window));
    scene->count--;
    return taken;
}

enum status scene_open(struct scene *scene, uint32_t window, const struct scene_opening *opening)
{
    const struct fake_window *parent = find(scene, opening->parent);
    if (window == 0 || find(scene, window) != NULL || opening->width < 1 || opening->height < 1 ||
        opening->width > SCENE_SIDE_MAX || opening->height > SCENE_SIDE_MAX ||
        (opening->kind == SCENE_POPUP && parent == NULL)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (scene->count == SCENE_WINDOWS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct fake_window opened = {
        .id = window,
        .parent = opening->parent,
        .kind = opening->kind,
        .workspace = scene->workspace,
        .normal = {opening->x, opening->y, opening->width, opening->height},
    };
    if (parent != NULL && opening->kind == SCENE_POPUP) {
        const struct rectangle content = content_of(scene, parent);
        opened.normal.x += content.x;
        opened.normal.y += content.y;
    }
    if (is_framed(&opened)) {
        opened.normal.height += FAKE_TITLE;
    }
    put_on_layer(scene, opened);
    return STATUS_OK;
}

void scene_close(struct scene *scene, uint32_t window)
{
    struct fake_window *closed = find(scene, window);
    if (closed != NULL) {
        (void)take_out(scene, closed);
        scene->focus = scene->focus == window ? 0 : scene->focus;
    }
}

enum status scene_show(
    struct scene *scene,
    uint32_t window,
    const struct scene_picture *picture,
    const struct rectangle *damage,
    uint32_t damage_count)
{
    struct fake_window *shown = find(scene, window);
    (void)damage;
    (void)damage_count;
    if (shown == NULL) {
        return STATUS_NOT_FOUND;
    }
    shown->has_picture = picture != NULL;
    return STATUS_OK;
}

void scene_set_title(struct scene *scene, uint32_t window, const char *title)
{
    (void)scene;
    (void)window;
    (void)title;
}

void scene_raise(struct scene *scene, uint32_t window)
{
    struct fake_window *raised = find(scene, window);
    if (raised != NULL) {
        put_on_layer(scene, take_out(scene, raised));
    }
}

void scene_set_focus(struct scene *scene, uint32_t window)
{
    scene->focus = window;
}

void scene_set_hover(struct scene *scene, uint32_t window, enum scene_part part)
{
    (void)scene;
    (void)window;
    (void)part;
}

void scene_move(struct scene *scene, uint32_t window, int32_t x, int32_t y)
{
    struct fake_window *moved = find(scene, window);
    if (moved != NULL && moved->state == SCENE_STATE_NORMAL) {
        moved->normal.x = x;
        moved->normal.y = y;
    }
}

void scene_resize(
    struct scene *scene, uint32_t window, uint32_t edges, int32_t width, int32_t height)
{
    struct fake_window *resized = find(scene, window);
    if (resized == NULL || resized->state != SCENE_STATE_NORMAL) {
        return;
    }
    struct rectangle *frame = &resized->normal;
    const int32_t full = height + FAKE_TITLE;
    frame->x += (edges & SCENE_EDGE_LEFT) != 0 ? frame->width - width : 0;
    frame->y += (edges & SCENE_EDGE_TOP) != 0 ? frame->height - full : 0;
    if (frame->width != width || frame->height != full) {
        resized->is_configured = false;
    }
    frame->width = width;
    frame->height = full;
}

void scene_grab(struct scene *scene, uint32_t window, int32_t x, int32_t y)
{
    struct fake_window *grabbed = find(scene, window);
    if (grabbed != NULL && grabbed->state != SCENE_STATE_NORMAL) {
        grabbed->state = SCENE_STATE_NORMAL;
        grabbed->is_configured = false;
        grabbed->normal.x = x - grabbed->normal.width / 2;
        grabbed->normal.y = y - FAKE_TITLE / 2;
    }
}

void scene_set_state(struct scene *scene, uint32_t window, enum scene_state state)
{
    struct fake_window *changed = find(scene, window);
    const bool is_plain = state == SCENE_STATE_NORMAL || state == SCENE_STATE_MINIMISED;
    if (changed == NULL || changed->state == state ||
        (changed->kind != SCENE_NORMAL && (!is_plain || changed->kind != SCENE_DIALOG))) {
        return;
    }
    if (state == SCENE_STATE_MINIMISED) {
        changed->before = changed->state;
    }
    changed->state = state;
    changed->is_configured = false;
}

void scene_restore(struct scene *scene, uint32_t window)
{
    struct fake_window *restored = find(scene, window);
    if (restored != NULL) {
        restored->state =
            restored->state == SCENE_STATE_MINIMISED ? restored->before : SCENE_STATE_NORMAL;
        restored->is_configured = false;
    }
}

void scene_set_window_workspace(struct scene *scene, uint32_t window, uint32_t workspace)
{
    struct fake_window *moved = find(scene, window);
    if (moved != NULL) {
        moved->workspace = workspace;
    }
}

void scene_set_workspace(struct scene *scene, uint32_t workspace)
{
    scene->workspace = workspace;
}

uint32_t scene_workspace(const struct scene *scene)
{
    return scene->workspace;
}

/* -- looking ---------------------------------------------------------------------------------- */

enum status scene_layout(const struct scene *scene, uint32_t window, struct scene_layout *layout)
{
    const struct fake_window *found = find(scene, window);
    if (found == NULL) {
        return STATUS_NOT_FOUND;
    }
    *layout = (struct scene_layout){
        .kind = found->kind,
        .state = found->state,
        .workspace = (uint8_t)found->workspace,
        .is_focused = scene->focus == window,
        .is_visible = is_visible(scene, found),
        .frame = frame_of(scene, found),
        .content = content_of(scene, found),
    };
    return STATUS_OK;
}

uint32_t scene_take_configured(struct scene *scene)
{
    for (uint32_t i = 0; i < scene->count; i++) {
        if (!scene->stack[i].is_configured) {
            scene->stack[i].is_configured = true;
            return scene->stack[i].id;
        }
    }
    return 0;
}

static struct scene_hit hit_prompt(int32_t x, int32_t y)
{
    static const struct {
        int32_t x;
        enum scene_part part;
        uint32_t index;
    } parts[] = {
        {FAKE_YES_X, SCENE_PART_PROMPT_YES, 0},
        {FAKE_NO_X, SCENE_PART_PROMPT_NO, 0},
        {FAKE_FIELD_X, SCENE_PART_PROMPT_FIELD, 0},
        {FAKE_AGAIN_X, SCENE_PART_PROMPT_FIELD, 1},
    };
    for (uint32_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (is_inside((struct rectangle){parts[i].x, FAKE_PROMPT_Y, FAKE_PART, FAKE_PART}, x, y)) {
            return (struct scene_hit){.part = parts[i].part, .index = parts[i].index};
        }
    }
    return (struct scene_hit){.part = SCENE_PART_PROMPT};
}

static struct scene_hit
hit_frame(const struct scene *scene, const struct fake_window *window, int32_t x, int32_t y)
{
    const struct rectangle frame = frame_of(scene, window);
    const int32_t right = frame.x + frame.width - x;
    struct scene_hit hit = {.window = window->id, .part = SCENE_PART_TITLE};
    hit.edges = (x < frame.x ? SCENE_EDGE_LEFT : 0) | (right <= 0 ? SCENE_EDGE_RIGHT : 0) |
                (y < frame.y ? SCENE_EDGE_TOP : 0) |
                (y >= frame.y + frame.height ? SCENE_EDGE_BOTTOM : 0);
    if (hit.edges != 0) {
        hit.part = SCENE_PART_EDGE;
    } else if (is_inside(content_of(scene, window), x, y)) {
        hit.part = SCENE_PART_CONTENT;
    } else if (right <= FAKE_BUTTON) {
        hit.part = SCENE_PART_CLOSE;
    } else if (right <= 2 * FAKE_BUTTON) {
        hit.part = SCENE_PART_MAXIMISE;
    } else if (right <= 3 * FAKE_BUTTON) {
        hit.part = SCENE_PART_MINIMISE;
    }
    return hit;
}

struct scene_hit scene_at(const struct scene *scene, int32_t x, int32_t y)
{
    if (scene->has_prompt) {
        return hit_prompt(x, y);
    }
    if (scene->has_lock) {
        return (struct scene_hit){.part = SCENE_PART_LOCK};
    }
    if (scene->switcher.count > 0) {
        const uint32_t index = (uint32_t)x / 100;
        const bool is_entry = y < 100 && index < scene->switcher.count;
        return (struct scene_hit){.part = is_entry ? SCENE_PART_SWITCHER : SCENE_PART_NONE,
                                  .index = index};
    }
    for (uint32_t i = scene->count; i > 0; i--) {
        const struct fake_window *window = &scene->stack[i - 1];
        struct rectangle around = frame_of(scene, window);
        if (window->kind == SCENE_NORMAL && window->state == SCENE_STATE_NORMAL) {
            around = (struct rectangle){around.x - FAKE_EDGE,
                                        around.y - FAKE_EDGE,
                                        around.width + 2 * FAKE_EDGE,
                                        around.height + 2 * FAKE_EDGE};
        }
        if (is_visible(scene, window) && is_inside(around, x, y)) {
            return hit_frame(scene, window, x, y);
        }
    }
    return (struct scene_hit){.part = SCENE_PART_NONE};
}

enum status scene_to_content(
    const struct scene *scene, uint32_t window, int32_t x, int32_t y, struct scene_hit *hit)
{
    const struct fake_window *found = find(scene, window);
    if (found == NULL) {
        return STATUS_NOT_FOUND;
    }
    const struct rectangle content = content_of(scene, found);
    *hit = (struct scene_hit){.window = window, .x = x - content.x, .y = y - content.y};
    return STATUS_OK;
}

uint32_t scene_top(const struct scene *scene, uint32_t except)
{
    for (uint32_t i = scene->count; i > 0; i--) {
        const struct fake_window *window = &scene->stack[i - 1];
        const bool is_typed =
            is_framed(window) || window->kind == SCENE_LAUNCHER || window->kind == SCENE_GREETER;
        if (is_typed && is_visible(scene, window) && window->id != except) {
            return window->id;
        }
    }
    return 0;
}

static bool belongs_to(const struct scene *scene, const struct fake_window *popup, uint32_t window)
{
    while (popup != NULL && popup->kind == SCENE_POPUP) {
        if (window == 0 || popup->parent == window) {
            return true;
        }
        popup = find(scene, popup->parent);
    }
    return false;
}

uint32_t scene_popup(const struct scene *scene, uint32_t window)
{
    for (uint32_t i = scene->count; i > 0; i--) {
        if (belongs_to(scene, &scene->stack[i - 1], window)) {
            return scene->stack[i - 1].id;
        }
    }
    return 0;
}

enum scene_state scene_snap_at(const struct scene *scene, int32_t x, int32_t y)
{
    if (y == 0) {
        return SCENE_STATE_MAXIMISED;
    }
    if (x == 0) {
        return SCENE_STATE_LEFT_HALF;
    }
    return x == scene->screen.width - 1 ? SCENE_STATE_RIGHT_HALF : SCENE_STATE_NORMAL;
}

/* -- overlays --------------------------------------------------------------------------------- */

void scene_set_preview(struct scene *scene, enum scene_state state)
{
    scene->preview = state;
}

enum status scene_set_switcher(struct scene *scene, const struct scene_switcher *switcher)
{
    scene->switcher = switcher != NULL ? *switcher : (struct scene_switcher){0};
    return STATUS_OK;
}

void scene_set_strip(struct scene *scene, const struct scene_strip *strip)
{
    scene->has_strip = strip != NULL;
    scene->strip_more = strip != NULL ? strip->more : 0;
}

enum status scene_set_prompt(struct scene *scene, const struct scene_prompt *prompt)
{
    scene->has_prompt = prompt != NULL;
    memset(scene->prompt_text, 0, sizeof(scene->prompt_text));
    memset(scene->prompt_line, 0, sizeof(scene->prompt_line));
    if (prompt != NULL) {
        scene->prompt = *prompt;
        (void)text_copy(scene->prompt_text, sizeof(scene->prompt_text), prompt->text);
        (void)text_copy(
            scene->prompt_line,
            sizeof(scene->prompt_line),
            prompt->line != NULL ? prompt->line : "");
    }
    return STATUS_OK;
}

void scene_set_pointer(struct scene *scene, int32_t x, int32_t y, enum scene_pointer_shape shape)
{
    (void)x;
    (void)y;
    scene->shape = shape;
}

enum scene_pointer_shape scene_pointer_of_edges(uint32_t edges)
{
    return (edges & (SCENE_EDGE_TOP | SCENE_EDGE_BOTTOM)) != 0 ? SCENE_POINTER_RESIZE_VERTICAL
                                                               : SCENE_POINTER_RESIZE_HORIZONTAL;
}
