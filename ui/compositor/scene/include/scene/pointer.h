/*
 * What points: pictures of all shapes for the scale, made when the scene is, and the one that the
 * scene paints above everything where the screen does not do that itself.
 */
#pragma once

#include "scene/scene.h"

/* Sides of a picture at any scale, at most: what cursors of screens have room for. */
#define SCENE_POINTER_SIDE_MAX 64

/* In the order of PointerShape (windows.capnp). */
enum scene_pointer_shape {
    SCENE_POINTER_ARROW,
    SCENE_POINTER_TEXT,
    SCENE_POINTER_HAND,
    SCENE_POINTER_WAIT,
    SCENE_POINTER_RESIZE_HORIZONTAL,
    SCENE_POINTER_RESIZE_VERTICAL,
    SCENE_POINTER_RESIZE_DOWN,
    SCENE_POINTER_RESIZE_UP,
    SCENE_POINTER_MOVE,
    SCENE_POINTER_SHAPES,
};

struct scene_pointer_picture {
    /* With premultiplied coverage; the scene's, until scene_set_screen(). */
    struct scene_picture picture;
    /* The pixel that points. */
    int32_t hot_x;
    int32_t hot_y;
};

/* A shape that there is not is the arrow. */
const struct scene_pointer_picture *
scene_pointer(const struct scene *scene, enum scene_pointer_shape shape);

/* Where it is, which is cut to the screen, and what it looks like. */
void scene_set_pointer(struct scene *scene, int32_t x, int32_t y, enum scene_pointer_shape shape);

/* Whether the scene paints it: not at first, and not where the screen has a cursor of its own. */
void scene_paint_pointer(struct scene *scene, bool is_painted);

/* The shape for an edge or corner: bits of SCENE_EDGE_*. */
enum scene_pointer_shape scene_pointer_of_edges(uint32_t edges);
