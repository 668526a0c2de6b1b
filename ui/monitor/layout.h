/*
 * Where nodes are: springs along edges, and everything else keeps away from everything else.
 * Lengths are pixels at scale and zoom 1; a node takes a box with its name below it.
 *
 * What has a place keeps it, to the bit: of a graph that changes only the new nodes are moved, to
 * where they have edges. When nothing has a place, or layout_forget() was called, all are arranged.
 *
 * Invariants:
 *  1. Places are finite, and within LAYOUT_REACH of the middle.
 *  2. One update takes at most LAYOUT_PAIRS_MAX looks at two nodes while arranging, and
 *     LAYOUT_PASSES_MAX times all pairs while boxes are parted.
 */
#pragma once

#include "graph.h"

#define LAYOUT_REACH      20000.0f
#define LAYOUT_PAIRS_MAX  1000000u
#define LAYOUT_STEPS_MIN  30u
#define LAYOUT_STEPS_MAX  200u
#define LAYOUT_PASSES_MAX 240u

struct layout_place {
    uint64_t number; /* of the process */
    float x;
    float y;
    float radius;
    float half_width; /* of the box */
    float half_height;
    bool is_new;
};

struct layout {
    uint32_t count;
    struct layout_place places[SNAPSHOT_PROCESSES_MAX]; /* as the graph's nodes */
    struct layout_place before[SNAPSHOT_PROCESSES_MAX];
    float push_x[SNAPSHOT_PROCESSES_MAX];
    float push_y[SNAPSHOT_PROCESSES_MAX];
};

/* All zeros is an empty one. `graph` is of this snapshot, and was built without a filter. */
void layout_update(
    struct layout *layout, const struct graph *graph, const struct snapshot *snapshot);

/* The next update arranges all anew. */
void layout_forget(struct layout *layout);

/* How large a node of so much memory is. */
float layout_radius(uint64_t memory_bytes);

/* The smallest area with all boxes in it; zeros where there is none. */
void layout_bounds(
    const struct layout *layout, float *left, float *top, float *right, float *bottom);
