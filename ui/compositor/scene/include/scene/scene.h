/*
 * What is where on the screen, and what is painted: windows with their frames, stacking,
 * workspaces, and damage. The compositor's process owns the one scene and calls it; overlays are in
 * overlay.h, the pointer in pointer.h. Pure: no system calls, no clock, no threads.
 *
 * Lengths are pixels of the screen; the *frame* of a window is its title bar and its content,
 * without border and shadow. Windows are named by the caller's numbers, which are not 0. Texts are
 * UTF-8, copied, and cut where a bound is named.
 *
 * Invariants (scene_check()):
 *  1. The stack is ordered by layer: background, normal and dialog, panel, launcher and greeter,
 *     popups; a popup is above its parent.
 *  2. Nothing of a window is above an overlay; what is dimmed or locked is never hit by scene_at().
 *  3. The title bar of every window with a frame can be reached: a piece of it is in the work area.
 *  4. The content's size is the scene's to say: what a client shows beyond it is cut, what it
 * leaves free is filled. So frames do not depend on clients.
 *  5. A pixel's colour depends on the scene alone, not on which damage it was painted for.
 */
#pragma once

#include "abi/status.h"
#include "scene/area.h"
#include <stdbool.h>
#include <stdint.h>

#define SCENE_WINDOWS_MAX 64u
#define SCENE_WORKSPACES  4u
/* Sides of screens, and of clients' pictures. */
#define SCENE_SIDE_MAX 8192
/* Screens smaller than this are painted as far as they reach, and everything is cramped. */
#define SCENE_SIDE_MIN 64

/* What a popup may have on small screens as well, at scale 1; else half of the work area's width
 * and three quarters of its height. */
#define SCENE_POPUP_WIDTH  480
#define SCENE_POPUP_HEIGHT 600

#define SCENE_KEY_BYTES         32u
#define SCENE_PROGRAM_BYTES_MAX 63u
#define SCENE_PERSON_BYTES_MAX  63u
#define SCENE_TITLE_BYTES_MAX   128u

/* In the order of WindowKind (windows.capnp). */
enum scene_kind {
    SCENE_NORMAL,
    SCENE_DIALOG,
    SCENE_POPUP,
    SCENE_BACKGROUND,
    SCENE_PANEL,
    SCENE_LAUNCHER,
    SCENE_GREETER,
};

/* In the order of WindowState. Only SCENE_NORMAL windows have others than the first and minimised.
 */
enum scene_state {
    SCENE_STATE_NORMAL,
    SCENE_STATE_MAXIMISED,
    SCENE_STATE_MINIMISED,
    SCENE_STATE_LEFT_HALF,
    SCENE_STATE_RIGHT_HALF,
};

/* Edges that are moved; or-ed. */
#define SCENE_EDGE_LEFT   1u
#define SCENE_EDGE_RIGHT  2u
#define SCENE_EDGE_TOP    4u
#define SCENE_EDGE_BOTTOM 8u

/* Who a window, a question or an entry of the switcher belongs to, as the system knows it. */
struct scene_owner {
    const char *program;
    const char *person;
    /* The principal's: the colour of the badge is made of it. */
    uint8_t key[SCENE_KEY_BYTES];
    /* It is the system that speaks: its badge is a square, which no person's is. */
    bool is_system;
};

struct scene_screen {
    int32_t width;
    int32_t height;
    /* 2, 3 or 4: sizes times 1, 1.5 or 2. */
    uint32_t scale_halves;
    bool is_dark;
};

struct scene_opening {
    enum scene_kind kind;
    struct scene_owner owner;
    const char *title;
    /* Of a popup: what (x, y) is in the content of. Of a dialog: what it is centred over and stays
     * above, or 0. Else 0. */
    uint32_t parent;
    int32_t x;
    int32_t y;
    /* Of the content, as the client would like it; a panel's width and the size of background and
     * greeter are the screen's. */
    int32_t width;
    int32_t height;
};

/* 0: any. Where a maximum is below the minimum, the minimum counts. */
struct scene_limits {
    int32_t width_min;
    int32_t height_min;
    int32_t width_max;
    int32_t height_max;
};

/* What a client shows; the memory is its owner's. */
struct scene_picture {
    struct pixels pixels;
    /* Coverage is not looked at: nothing shines through. */
    bool is_opaque;
};

/* Where a window is. */
struct scene_layout {
    enum scene_kind kind;
    enum scene_state state;
    uint8_t workspace;
    bool is_focused;
    /* It has a picture, its workspace is shown, and neither it nor what it belongs to is minimised.
     */
    bool is_visible;
    struct rectangle frame;
    /* What the client is to draw: its size is what `configured` says. */
    struct rectangle content;
};

enum scene_part {
    /* The screen's ground, or what is dimmed. */
    SCENE_PART_NONE,
    SCENE_PART_CONTENT,
    SCENE_PART_TITLE,
    SCENE_PART_CLOSE,
    SCENE_PART_MAXIMISE,
    SCENE_PART_MINIMISE,
    /* `edges` says which. */
    SCENE_PART_EDGE,
    /* Of overlays; `window` is 0. */
    SCENE_PART_STRIP,
    /* `index` says which entry. */
    SCENE_PART_SWITCHER,
    SCENE_PART_PROMPT,
    SCENE_PART_PROMPT_YES,
    SCENE_PART_PROMPT_NO,
    /* `index` 0 or 1. */
    SCENE_PART_PROMPT_FIELD,
    SCENE_PART_LOCK,
};

struct scene_hit {
    uint32_t window;
    enum scene_part part;
    uint32_t edges;
    uint32_t index;
    /* In the content, of SCENE_PART_CONTENT; else in the frame, or the screen where `window` is 0.
     */
    int32_t x;
    int32_t y;
};

struct scene;
/* text/fonts.h */
struct fonts;

/*
 * The fonts outlive the scene; NULL: no text is drawn.
 *   STATUS_INVALID_ARGUMENT  a side is not between SCENE_SIDE_MIN and SCENE_SIDE_MAX, or no such
 *                            scale
 *   STATUS_NO_MEMORY
 */
NODISCARD enum status
scene_create(const struct scene_screen *screen, struct fonts *fonts, struct scene **scene);

/* Takes NULL. Pictures of clients are not touched. */
void scene_destroy(struct scene *scene);

/*
 * Another size, scale or theme; all is painted anew. Windows that fill something fill it again,
 * others are moved, and made smaller where they have to be, so that they can be reached.
 *   STATUS_INVALID_ARGUMENT, STATUS_NO_MEMORY  as above; nothing has changed
 */
NODISCARD enum status scene_set_screen(struct scene *scene, const struct scene_screen *screen);

const struct scene_screen *scene_screen(const struct scene *scene);

/* The screen without panels. */
struct rectangle scene_work_area(const struct scene *scene);

/* --- Windows ---------------------------------------------------------------------------------- */
/* What names a window that there is not does nothing; what answers a status, STATUS_NOT_FOUND. */

/*
 * A window on top of its layer, on the workspace that is shown; a dialog and a popup on that of
 * what they belong to. Its place and size are set here (scene_layout()); it is seen with
 * scene_show(). STATUS_INVALID_ARGUMENT  the number is 0 or used, there is no such kind, no such
 * parent, or a side is not between 1 and SCENE_SIDE_MAX STATUS_LIMIT_EXCEEDED    there are
 * SCENE_WINDOWS_MAX STATUS_NO_MEMORY
 */
NODISCARD enum status
scene_open(struct scene *scene, uint32_t window, const struct scene_opening *opening);

/* With all popups that belong to it; ask scene_popup() first for what is to be told to whom. */
void scene_close(struct scene *scene, uint32_t window);

/*
 * Another picture, of which only the rectangles, in its pixels, differ from the one before; none:
 * it may differ everywhere. They are cut to the picture. Its memory has to stay until the next call
 * for the window, or its end; what is written there meanwhile may be seen, and harms nothing. NULL:
 * it has no picture any more, and is not seen. STATUS_INVALID_ARGUMENT  a side is not between 1 and
 * SCENE_SIDE_MAX, or the stride is shorter than a row; nothing has changed STATUS_NOT_FOUND
 */
NODISCARD enum status scene_show(
    struct scene *scene,
    uint32_t window,
    const struct scene_picture *picture,
    const struct rectangle *damage,
    uint32_t damage_count);

void scene_set_title(struct scene *scene, uint32_t window, const char *title);

/* For the sizes that follow, and the one it has, where it is in its normal state. */
void scene_set_limits(struct scene *scene, uint32_t window, const struct scene_limits *limits);

/* On top of its layer, then dialogs over it. */
void scene_raise(struct scene *scene, uint32_t window);

/* Its frame is marked as the one that keys go to; 0: none is. */
void scene_set_focus(struct scene *scene, uint32_t window);

/* The title bar's button under the pointer is shown as such: a part of scene_at(); else none. */
void scene_set_hover(struct scene *scene, uint32_t window, enum scene_part part);

/* The upper left corner of the frame; it stays reachable. Only in the normal state. */
void scene_move(struct scene *scene, uint32_t window, int32_t x, int32_t y);

/*
 * The content is to be this large, within limits and the screen; of `edges` those
 * are moved, and the opposite ones stay where they are. 0: as with right and bottom. Only in the
 * normal state.
 */
void scene_resize(
    struct scene *scene, uint32_t window, uint32_t edges, int32_t width, int32_t height);

/*
 * For a drag of the title bar at (x, y) of the screen: a window that is maximised or a half gets
 * its normal size again, below the pointer. The layout after that is where the drag begins.
 */
void scene_grab(struct scene *scene, uint32_t window, int32_t x, int32_t y);

/* A kind that cannot have the state keeps its own. Minimised ones remember what they were. */
void scene_set_state(struct scene *scene, uint32_t window, enum scene_state state);

/* A minimised one to what it was before; others to their normal size. */
void scene_restore(struct scene *scene, uint32_t window);

/* 0 to 3; others are ignored. What belongs to it, or what it belongs to, goes with it. */
void scene_set_window_workspace(struct scene *scene, uint32_t window, uint32_t workspace);
void scene_set_workspace(struct scene *scene, uint32_t workspace);
uint32_t scene_workspace(const struct scene *scene);

/* --- Looking ---------------------------------------------------------------------------------- */

/* STATUS_NOT_FOUND. */
NODISCARD enum status
scene_layout(const struct scene *scene, uint32_t window, struct scene_layout *layout);

/*
 * A window whose content's size, state, scale or theme is another than at the last call that named
 * it: who draws it is to be told (`configured`). New ones count. 0: none is left.
 */
uint32_t scene_take_configured(struct scene *scene);

/* What is at a point of the screen. Shadows are nothing; a band around a frame is its edge. */
struct scene_hit scene_at(const struct scene *scene, int32_t x, int32_t y);

/* Where a point of the screen is in a window's content, also outside of it. */
NODISCARD enum status scene_to_content(
    const struct scene *scene, uint32_t window, int32_t x, int32_t y, struct scene_hit *hit);

/* The window above all others that the person could want to type into: visible, normal, dialog,
 * launcher or greeter, and not `except`. 0: none. */
uint32_t scene_top(const struct scene *scene, uint32_t except);

/* The popup above all others that belongs to the window, directly or not; 0 as the window: to any.
 * 0: none. */
uint32_t scene_popup(const struct scene *scene, uint32_t window);

/* From the lowest on: the window above `below`, 0 for the lowest; 0: there is none above. Seen or
 * not, of all workspaces. */
uint32_t scene_above(const struct scene *scene, uint32_t below);

/* The state that a window gets when it is dropped with the pointer here: that of the screen's
 * edges, else SCENE_STATE_NORMAL. */
enum scene_state scene_snap_at(const struct scene *scene, int32_t x, int32_t y);

/* --- Painting --------------------------------------------------------------------------------- */

/* Whether anything was changed since scene_take_damage(). */
bool scene_is_damaged(const struct scene *scene);

/* What was changed since the last call, within the screen; from then on nothing is. */
void scene_take_damage(struct scene *scene, struct area *damage);

/* All of the screen is to be painted: the buffers are new. */
void scene_damage_all(struct scene *scene);

/*
 * Paints what the area has, and nothing outside of it; a target that is smaller than the screen
 * gets what it has room for. The last byte of a pixel is any. Where memory is short, texts and
 * frames are missing until there is some.
 */
void scene_paint(struct scene *scene, const struct pixels *target, const struct area *area);

/* For two buffers that are shown in turn: each was painted one frame before the other. */
struct scene_buffers {
    struct area before;
};

/* What is to be painted into the buffer whose turn it is, from the damage since the last frame. */
void scene_buffers_next(
    struct scene_buffers *buffers, const struct area *damage, struct area *area);

/* Whether the invariants hold, for tests. */
bool scene_check(const struct scene *scene);
