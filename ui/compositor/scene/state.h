/*
 * The scene inside: what its files share. Nothing here is for callers.
 *
 * What changes the scene calls state_changed() or adds damage for what is seen differently; tiles
 * are made anew before they are painted.
 */
#pragma once

#include "canvas/canvas.h"
#include "lib/bytes.h"
#include "scene/overlay.h"
#include "scene/pointer.h"
#include "text/fonts.h"
#include "theme.h"

/* A text that was copied, and cut to whole characters. */
struct owner_texts {
    char program[SCENE_PROGRAM_BYTES_MAX + 1];
    char person[SCENE_PERSON_BYTES_MAX + 1];
    uint8_t key[SCENE_KEY_BYTES];
    bool is_system;
};

/* A picture that the compositor drew, kept until it is to look different. */
struct drawing {
    struct pixels pixels;
    bool is_current;
};

struct window {
    uint32_t number;
    uint32_t parent;
    enum scene_kind kind;
    enum scene_state state;
    /* What a minimised one becomes again. */
    enum scene_state state_before;
    uint32_t workspace;
    struct owner_texts owner;
    char title[SCENE_TITLE_BYTES_MAX + 1];
    struct scene_limits limits;
    struct rectangle frame;
    /* The frame in the normal state. */
    struct rectangle normal;
    /* What the client asked for at first. */
    struct rectangle wish;
    /* No data: it is not seen. */
    struct scene_picture picture;
    struct drawing bar;
    /* bar_draw() that asked for it last, of all. */
    uint64_t bar_order;
    /* There is no memory for its bar: a window that does not say whose it is is not seen. */
    bool is_bare;
    /* What scene_take_configured() has told. */
    bool is_told;
    int32_t told_width;
    int32_t told_height;
    enum scene_state told_state;
};

struct switcher_texts {
    uint32_t count;
    uint32_t selected;
    struct owner_texts owners[SCENE_SWITCHER_MAX];
    char titles[SCENE_SWITCHER_MAX][SCENE_TITLE_BYTES_MAX + 1];
};

struct strip_texts {
    struct owner_texts owner;
    uint32_t more;
};

#define PROMPT_FIELDS 2u
/* Of the text that is asked; what is longer ends with an ellipsis. */
#define PROMPT_LINES_MAX 12u

struct prompt_texts {
    enum scene_prompt_kind kind;
    enum scene_prompt_focus focus;
    struct owner_texts owner;
    char text[SCENE_TEXT_BYTES_MAX + 1];
    char line[SCENE_FIELD_BYTES_MAX + 1];
    uint32_t cursor_bytes;
    uint32_t symbols[PROMPT_FIELDS];
    char error[SCENE_FIELD_BYTES_MAX + 1];
    char yes[SCENE_PERSON_BYTES_MAX + 1];
    char no[SCENE_PERSON_BYTES_MAX + 1];
    /* Where things are in the box: see prompt_arrange(). */
    uint32_t line_count;
    uint32_t field_count;
    struct rectangle fields[PROMPT_FIELDS];
    struct rectangle yes_place;
    struct rectangle no_place;
};

struct lock_texts {
    char person[SCENE_PERSON_BYTES_MAX + 1];
    uint8_t key[SCENE_KEY_BYTES];
    char time[SCENE_PERSON_BYTES_MAX + 1];
    char date[SCENE_PERSON_BYTES_MAX + 1];
    char hint[SCENE_FIELD_BYTES_MAX + 1];
};

/* From the lowest on. */
enum overlay_kind { OVERLAY_SWITCHER, OVERLAY_LOCK, OVERLAY_STRIP, OVERLAY_PROMPT, OVERLAYS };

struct overlay {
    bool is_shown;
    struct rectangle place;
    struct drawing drawing;
};

enum tile_source {
    TILE_GRADIENT,
    TILE_COLOUR,
    TILE_COPY,
    TILE_BLEND,
    TILE_SHADOW,
};

/* A rectangle of the screen with one source of pixels. */
struct tile {
    struct rectangle place;
    enum tile_source source;
    /* Nothing below it is seen. */
    bool is_opaque;
    /* TILE_COLOUR: not premultiplied. TILE_GRADIENT: above and below. TILE_SHADOW: its strength. */
    uint32_t colour;
    uint32_t colour_below;
    /* Pictures: what lies at (from_x, from_y) of the screen; shadows: of what rectangle. */
    const struct pixels *pixels;
    struct rectangle from;
    /* A picture that is the window's bar, which may have to be drawn again first; else NULL. */
    struct window *bar_of;
};

/* Bars that are kept drawn; of more windows they are drawn when they are painted. */
#define BARS_MAX 16u

/* Of one window, and of all overlays. */
#define TILES_OF_WINDOW_MAX   12u
#define TILES_OF_OVERLAYS_MAX 24u
#define TILES_MAX             (SCENE_WINDOWS_MAX * TILES_OF_WINDOW_MAX + TILES_OF_OVERLAYS_MAX)

/* For the longest reach at the largest scale. */
#define SHADOW_TABLE_MAX 128

struct scene {
    struct scene_screen screen;
    struct fonts *fonts;
    uint32_t workspace;
    uint32_t focus;
    uint32_t hover;
    enum scene_part hover_part;
    /* From the lowest on. */
    struct window *stack[SCENE_WINDOWS_MAX];
    uint32_t window_count;
    uint64_t bar_order;
    struct area damage;

    enum scene_state preview;
    /* Empty: it is not shown. */
    struct rectangle preview_place;
    struct overlay overlays[OVERLAYS];
    struct switcher_texts switcher;
    struct strip_texts strip;
    struct prompt_texts prompt;
    struct lock_texts lock;

    struct scene_pointer_picture pointers[SCENE_POINTER_SHAPES];
    bool pointer_is_painted;
    int32_t pointer_x;
    int32_t pointer_y;
    enum scene_pointer_shape pointer_shape;

    /* How much of a shadow is left, from its outer edge inwards: 0 to 255. */
    uint8_t shadow[SHADOW_TABLE_MAX];
    struct canvas *canvas;
    bool tiles_are_current;
    uint32_t tile_count;
    struct tile tiles[TILES_MAX];
};

/* --- scene.c --- */

struct rectangle scene_bounds(const struct scene *scene);
/* Cut to the screen. */
void damage_add(struct scene *scene, struct rectangle rectangle);
void text_keep(char *to, size_t size, const char *from);
void owner_keep(struct owner_texts *to, const struct scene_owner *from);
static inline struct bytes text_bytes(const char *text)
{
    return (struct bytes){(const uint8_t *)text, __builtin_strlen(text)};
}

/* --- window.c --- */

/* NULL: there is none. */
struct window *window_find(const struct scene *scene, uint32_t number);
bool window_has_frame(const struct window *window);
bool window_has_shadow(const struct window *window);
bool window_is_visible(const struct scene *scene, const struct window *window);
/* Whether it is of the other one: its popup or dialog, directly or not. */
bool window_belongs(
    const struct scene *scene, const struct window *window, const struct window *to);
static inline bool window_side_is_possible(int32_t side)
{
    return side >= 1 && side <= SCENE_SIDE_MAX;
}
int window_layer(const struct window *window);
struct rectangle window_content(const struct scene *scene, const struct window *window);
/* All pixels that show it, its shadow too; empty where it is not seen. */
struct rectangle window_bounds(const struct scene *scene, const struct window *window);
/* With all that belongs to it: before and after what changes where they are. */
void window_damage(struct scene *scene, const struct window *window);
/* Only what the compositor draws of it. */
void window_damage_bar(struct scene *scene, struct window *window);

/* --- place.c --- */

/* Where a window that is new is to be. */
void place_first(struct scene *scene, struct window *window);
/* Where it is to be after the screen, panels, its state or limits have changed. */
void place_again(struct scene *scene, struct window *window);
void place_all_again(struct scene *scene);

/* Windows with frames, as large as they are to be, come into the work area as far as they fit. */
void windows_fit(struct scene *scene);
/* The frame that a state gives. */
struct rectangle place_of_state(const struct scene *scene, enum scene_state state);

/* --- bar.c --- */

struct rectangle bar_place(const struct scene *scene, const struct window *window);
int32_t bar_corner(const struct scene *scene, const struct window *window);
int32_t bar_border(const struct scene *scene, const struct window *window);
/* Of a window's button: in pixels of the screen; empty where it has none. */
struct rectangle
bar_button(const struct scene *scene, const struct window *window, enum scene_part part);
/* Makes it current; where BARS_MAX are drawn, the one not painted for longest goes. False: memory
 * is short, and there is none. */
NODISCARD bool bar_draw(struct scene *scene, struct window *window);
/* Whether it is drawn, or can be without more memory than there is. */
NODISCARD bool bar_can_be_had(struct scene *scene, struct window *window);

/* --- overlay.c, switcher.c, lock.c, strip.c, prompt.c --- */

void overlay_arrange_all(struct scene *scene);
/* Makes what is shown current; nothing where memory is short. */
void overlay_draw_all(struct scene *scene);
/* Hits, where the overlay has the point. */
bool overlay_at(const struct scene *scene, int32_t x, int32_t y, struct scene_hit *hit);
/* After what it depends on has changed: its state, panels, the screen. */
void preview_arrange(struct scene *scene);

struct rectangle switcher_arrange(struct scene *scene);
void switcher_draw(struct scene *scene, struct canvas *canvas);
uint32_t switcher_entry_at(const struct scene *scene, int32_t x, int32_t y);
struct rectangle lock_arrange(struct scene *scene);
void lock_draw(struct scene *scene, struct canvas *canvas);
struct rectangle strip_arrange(struct scene *scene);
void strip_draw(struct scene *scene, struct canvas *canvas);
struct rectangle prompt_arrange(struct scene *scene);
void prompt_draw(struct scene *scene, struct canvas *canvas);

/* --- drawing.c --- */

/*
 * A canvas over the drawing, which is as large as asked for and transparent; destroyed by the
 * caller. NULL: no memory, or a side is not positive.
 */
struct canvas *drawing_begin(struct drawing *drawing, int32_t width, int32_t height);
void drawing_free(struct drawing *drawing);

struct label {
    enum fonts_face face;
    /* At scale 1. */
    int32_t size;
    uint32_t colour;
    struct bytes text;
};

/* Draws a line whose capitals are in the middle of the place, cut to its width; returns the pixel
 * behind it. */
int32_t label_draw(
    struct scene *scene, struct canvas *canvas, struct rectangle place, const struct label *label);
void label_draw_centred(
    struct scene *scene, struct canvas *canvas, struct rectangle place, const struct label *label);
int32_t label_width(struct scene *scene, const struct label *label);
/* Program and person, as they stand in a frame; returns the pixel behind. */
int32_t owner_draw(
    struct scene *scene,
    struct canvas *canvas,
    struct rectangle place,
    const struct owner_texts *owner);
/* A disc with the person's initial, as large as the place; the system's is a square. */
void badge_draw(
    struct scene *scene,
    struct canvas *canvas,
    struct rectangle place,
    const struct owner_texts *owner);

/* --- pointer.c --- */

NODISCARD enum status pointers_make(struct scene *scene);
void pointers_free(struct scene *scene);
/* Where the picture is; empty where it is not painted. */
struct rectangle pointer_place(const struct scene *scene);

/* --- shadow.c --- */

void shadow_make(struct scene *scene);
/* How far it reaches beyond what casts it, at most. */
int32_t shadow_reach(const struct scene *scene);
struct rectangle shadow_bounds(const struct scene *scene, struct rectangle of);
void shadow_paint(
    const struct scene *scene,
    const struct pixels *target,
    struct rectangle area,
    const struct tile *tile);

/* --- tiles.c, paint.c --- */

void tiles_make(struct scene *scene);
