/*
 * A scene without pixels: windows with a title of FAKE_TITLE and edges of FAKE_EDGE pixels, stacked
 * in the order of their layers, and what is shown above them at fixed places.
 */
#pragma once

#include "scene/overlay.h"
#include "scene/pointer.h"
#include "scene/scene.h"

#define FAKE_WIDTH  1000
#define FAKE_HEIGHT 800
#define FAKE_TITLE  30
#define FAKE_EDGE   6
/* Of the three buttons at the right end of a title. */
#define FAKE_BUTTON 30

/* Where buttons and fields of the prompt begin, FAKE_PART pixels wide and high. */
#define FAKE_PART     40
#define FAKE_YES_X    400
#define FAKE_NO_X     500
#define FAKE_FIELD_X  600
#define FAKE_AGAIN_X  700
#define FAKE_PROMPT_Y 400

struct fake_window {
    uint32_t id;
    uint32_t parent;
    enum scene_kind kind;
    enum scene_state state;
    enum scene_state before; /* it was minimised */
    uint32_t workspace;
    bool has_picture;
    bool is_configured;      /* scene_take_configured() has named it */
    struct rectangle normal; /* the frame in the normal state */
};

struct scene {
    struct scene_screen screen;
    uint32_t count;
    struct fake_window stack[SCENE_WINDOWS_MAX];
    uint32_t focus;
    uint32_t workspace;
    enum scene_state preview;
    enum scene_pointer_shape shape;
    bool has_lock;
    bool has_prompt;
    bool has_strip;
    struct scene_prompt prompt; /* its texts are not kept */
    char prompt_text[SCENE_TEXT_BYTES_MAX + 1];
    char prompt_line[SCENE_FIELD_BYTES_MAX + 1];
    uint32_t strip_more;
    struct scene_switcher switcher;
};

void fake_scene_init(struct scene *scene);

/* NULL: there is none. */
const struct fake_window *fake_window(const struct scene *scene, uint32_t id);
