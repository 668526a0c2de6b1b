/* What the parts of the page with the graph have in common. */
#pragma once

#include "monitor.h"

#define GRAPH_SEARCH_BYTES 64u
#define GRAPH_ZOOM_MIN     0.15f
#define GRAPH_ZOOM_MAX     4.0f

struct graph_page {
    struct ui_widget *area;
    struct graph whole; /* for the places */
    struct graph shown; /* of what is of interest */
    struct layout layout;
    struct graph_filter filter;
    char search[GRAPH_SEARCH_BYTES];
    float view_x; /* what is in the middle */
    float view_y;
    float zoom;
    bool is_moved;   /* by the person: it is not fitted any more */
    uint64_t chosen; /* numbers of processes; 0: none */
    uint64_t hovered;
    uint64_t sum; /* of what is seen: another one is to be drawn */
    bool is_dragged;
    int32_t pointer_x;
    int32_t pointer_y;
};

extern struct graph_page graph_page;

/* The node that has the person's attention; SNAPSHOT_NOWHERE: none. */
uint32_t graph_page_focus(void);

/* Pixels for a length of the layout. */
float graph_page_scale(const struct ui_look *look);

/* Where a node's middle is, in pixels of the window. */
struct canvas_point graph_page_point(const struct ui_widget *widget, uint32_t node);

/* All of it in the area. */
void graph_page_fit(void);

/* Nearer by this factor; the place under a pixel stays where it is. */
void graph_page_zoom(float factor, int32_t x, int32_t y);

/* 0: nothing is chosen any more. */
void graph_page_choose(uint64_t process);

/* Whether a name has what is searched, which is not nothing. */
bool graph_page_is_found(uint32_t node);

/* What the pointer is over: it, or what lies below it, may have moved. */
void graph_page_look_below(void);

void graph_page_draw(void *context, struct ui_widget *widget, const struct ui_painter *painter);
bool graph_page_event(void *context, struct ui_widget *widget, const struct ui_event *event);

/* -- the table beside it (side.c) -------------------------------------------------------------- */

struct ui_widget *side_create(struct ui_arena *arena);

/* Another process is chosen, or what it holds may be other things. */
void side_update(void);
