#include "layout.h"
#include <math.h>
#include <string.h>

/* How far apart two nodes like to be, and how much further sideways, where names need room. */
#define SPRING 74.0f
#define ASPECT 1.2f

/* How much wider than high all of it is to be, and how far it may be stretched for that. */
#define RATIO       1.25f
#define STRETCH_MAX 1.8f

#define SPREAD           1.12f
#define PASSES_TO_SPREAD 20u

#define GRAVITY    0.30f
#define COHESION   0.12f
#define STEP_FIRST 90.0f
#define STEP_LAST  1.5f
/* Of names, which are as large when one is a little farther away. */
#define LETTER_WIDTH 8.8f
#define NAME_HEIGHT  27.0f
#define GAP          7.0f

#define MIB             1048576.0f
#define RADIUS_MIN      9.0f
#define RADIUS_MORE_MAX 19.0f
#define RADIUS_PER_ROOT 4.2f

float layout_radius(uint64_t memory_bytes)
{
    return RADIUS_MIN + fminf(RADIUS_MORE_MAX, RADIUS_PER_ROOT * sqrtf((float)memory_bytes / MIB));
}

void layout_forget(struct layout *layout)
{
    layout->count = 0;
}

/* -- what stays, and what is new --------------------------------------------------------------- */

static const struct layout_place *
place_before(const struct layout *layout, uint64_t number, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (layout->before[i].number == number) {
            return &layout->before[i];
        }
    }
    return NULL;
}

/* A turn by the golden angle, so often: no two of them point the same way. */
static void spiral(uint64_t turns, float *x, float *y)
{
    static const float cosine = -0.7373688f;
    static const float sine = 0.6754903f;
    *x = 1;
    *y = 0;
    for (uint64_t i = 0; i < turns % 1024; i++) {
        const float next_x = *x * cosine - *y * sine;
        *y = *x * sine + *y * cosine;
        *x = next_x;
    }
}

static void
take_places(struct layout *layout, const struct graph *graph, const struct snapshot *snapshot)
{
    const uint32_t before = layout->count;
    memcpy(layout->before, layout->places, sizeof(layout->before));
    layout->count = graph->node_count;
    for (uint32_t i = 0; i < layout->count; i++) {
        const struct snapshot_process *process = &snapshot->processes[i];
        const struct layout_place *known = place_before(layout, process->number, before);
        const float name = (float)strlen(process->name) * LETTER_WIDTH / 2;
        const float radius = layout_radius(process->memory_bytes);
        layout->places[i] = (struct layout_place){
            .number = process->number,
            .x = known != NULL ? known->x : 0,
            .y = known != NULL ? known->y : 0,
            .radius = radius,
            .half_width = fmaxf(radius, name) + GAP,
            .half_height = radius + NAME_HEIGHT / 2 + GAP,
            .is_new = known == NULL,
        };
    }
}

/* Where all are new: those with most edges in the middle, the others around them. */
static void place_all(struct layout *layout, const struct graph *graph)
{
    for (uint32_t i = 0; i < layout->count; i++) {
        uint32_t rank = 0;
        for (uint32_t j = 0; j < layout->count; j++) {
            const uint32_t other = graph->nodes[j].edge_count;
            rank += other > graph->nodes[i].edge_count ||
                    (other == graph->nodes[i].edge_count && j < i);
        }
        float x = 0;
        float y = 0;
        spiral(rank, &x, &y);
        const float distance = SPRING * 0.7f * sqrtf((float)rank);
        layout->places[i].x = x * distance * ASPECT;
        layout->places[i].y = y * distance;
    }
}

/* Next to whom it has edges with; those that are new as well have no place yet. */
static void place_new(struct layout *layout, const struct graph *graph, uint32_t node)
{
    struct layout_place *place = &layout->places[node];
    float x = 0;
    float y = 0;
    float count = 0;
    for (uint32_t i = 0; i < layout->count; i++) {
        const struct layout_place *other = &layout->places[i];
        if (!other->is_new && graph_has_edge(graph, node, i)) {
            const float weight = 1 / (float)graph->nodes[i].edge_count;
            x += other->x * weight;
            y += other->y * weight;
            count += weight;
        }
    }
    float turn_x = 0;
    float turn_y = 0;
    spiral(place->number, &turn_x, &turn_y);
    place->x = (count > 0 ? x / count : 0) + turn_x * SPRING;
    place->y = (count > 0 ? y / count : 0) + turn_y * SPRING;
}

/* -- forces ------------------------------------------------------------------------------------ */

static void push(struct layout *layout, uint32_t left, uint32_t right, float x, float y)
{
    layout->push_x[left] += x;
    layout->push_y[left] += y;
    layout->push_x[right] -= x;
    layout->push_y[right] -= y;
}

static void repel(struct layout *layout, uint32_t left, uint32_t right)
{
    const struct layout_place *a = &layout->places[left];
    const struct layout_place *b = &layout->places[right];
    if (!a->is_new && !b->is_new) {
        return;
    }
    float x = (a->x - b->x) / ASPECT;
    float y = a->y - b->y;
    if (x * x + y * y < 1) {
        spiral(left * 7 + right, &x, &y);
    }
    const float force = SPRING * SPRING / (x * x + y * y);
    push(layout, left, right, x * force * ASPECT, y * force);
}

static void attract(struct layout *layout, const struct graph *graph, const struct graph_edge *edge)
{
    const struct layout_place *a = &layout->places[edge->from];
    const struct layout_place *b = &layout->places[edge->to];
    const float degree =
        (float)(graph->nodes[edge->from].edge_count > graph->nodes[edge->to].edge_count
                    ? graph->nodes[edge->from].edge_count
                    : graph->nodes[edge->to].edge_count);
    const float x = (b->x - a->x) / ASPECT;
    const float y = b->y - a->y;
    const float distance = sqrtf(x * x + y * y);
    const float force = distance / SPRING / sqrtf(degree);
    push(layout, edge->from, edge->to, x * force * ASPECT, y * force);
}

/* Towards the middle, and towards the others of the same principal. */
static void gather(struct layout *layout, const struct snapshot *snapshot)
{
    float x[SNAPSHOT_PRINCIPALS_MAX] = {0};
    float y[SNAPSHOT_PRINCIPALS_MAX] = {0};
    float count[SNAPSHOT_PRINCIPALS_MAX] = {0};
    for (uint32_t i = 0; i < layout->count; i++) {
        const uint32_t principal = snapshot->processes[i].principal;
        x[principal] += layout->places[i].x;
        y[principal] += layout->places[i].y;
        count[principal] += 1;
    }
    for (uint32_t i = 0; i < layout->count; i++) {
        const uint32_t principal = snapshot->processes[i].principal;
        const struct layout_place *place = &layout->places[i];
        const float middle_x = x[principal] / count[principal];
        const float middle_y = y[principal] / count[principal];
        layout->push_x[i] += (middle_x - place->x) * COHESION - place->x * GRAVITY;
        layout->push_y[i] += (middle_y - place->y) * COHESION - place->y * GRAVITY;
    }
}

static float within(float value, float most)
{
    return fmaxf(-most, fminf(value, most));
}

static void move(struct layout *layout, float step)
{
    for (uint32_t i = 0; i < layout->count; i++) {
        struct layout_place *place = &layout->places[i];
        if (!place->is_new) {
            continue;
        }
        const float x = layout->push_x[i];
        const float y = layout->push_y[i];
        const float length = sqrtf(x * x + y * y);
        const float part = length > step ? step / length : 1;
        place->x = within(place->x + x * part, LAYOUT_REACH);
        place->y = within(place->y + y * part, LAYOUT_REACH);
    }
}

static void
arrange(struct layout *layout, const struct graph *graph, const struct snapshot *snapshot)
{
    const uint32_t pairs = layout->count * layout->count / 2 + 1;
    uint32_t steps = LAYOUT_PAIRS_MAX / pairs;
    steps = steps > LAYOUT_STEPS_MAX ? LAYOUT_STEPS_MAX : steps;
    steps = steps < LAYOUT_STEPS_MIN ? LAYOUT_STEPS_MIN : steps;
    for (uint32_t step = 0; step < steps; step++) {
        const float part = (float)step / (float)steps;
        memset(layout->push_x, 0, sizeof(layout->push_x));
        memset(layout->push_y, 0, sizeof(layout->push_y));
        for (uint32_t i = 0; i < layout->count; i++) {
            for (uint32_t j = i + 1; j < layout->count; j++) {
                repel(layout, i, j);
            }
        }
        for (uint32_t i = 0; i < graph->edge_count; i++) {
            attract(layout, graph, &graph->edges[i]);
        }
        gather(layout, snapshot);
        move(layout, STEP_FIRST + (STEP_LAST - STEP_FIRST) * part);
    }
}

/* Turns and stretches all so that they are wide rather than high, and not too wide: as windows. */
static void turn(struct layout *layout)
{
    float wide = 0;
    float high = 0;
    float both = 0;
    for (uint32_t i = 0; i < layout->count; i++) {
        const struct layout_place *place = &layout->places[i];
        wide += place->x * place->x;
        high += place->y * place->y;
        both += place->x * place->y;
    }
    const float length = sqrtf((wide - high) * (wide - high) + 4 * both * both);
    if (!(length > 0)) {
        return;
    }
    /* Of half the angle whose cosine is known. */
    const float cosine_twice = (wide - high) / length;
    const float cosine = sqrtf(fmaxf(0, (1 + cosine_twice) / 2));
    const float sine = sqrtf(fmaxf(0, (1 - cosine_twice) / 2)) * (both < 0 ? -1.0f : 1.0f);
    const float ratio = sqrtf((wide + high + length) / fmaxf(1, wide + high - length));
    const float stretch = fmaxf(1, fminf(STRETCH_MAX, ratio / RATIO));
    for (uint32_t i = 0; i < layout->count; i++) {
        struct layout_place *place = &layout->places[i];
        const float x = place->x * cosine + place->y * sine;
        place->y = within((place->y * cosine - place->x * sine) * stretch, LAYOUT_REACH);
        place->x = within(x, LAYOUT_REACH);
    }
}

/* -- boxes ------------------------------------------------------------------------------------- */

/* Moves those of two that may be moved, so far that their boxes only touch. */
static bool part_two(struct layout_place *a, struct layout_place *b)
{
    const float over_x = a->half_width + b->half_width - fabsf(a->x - b->x);
    const float over_y = a->half_height + b->half_height - fabsf(a->y - b->y);
    if (over_x <= 0.01f || over_y <= 0.01f || (!a->is_new && !b->is_new)) {
        return false;
    }
    const float share = a->is_new && b->is_new ? 0.5f : 1;
    const bool is_across = over_x < over_y;
    const bool is_before = is_across ? a->x < b->x : a->y < b->y;
    const float by = (is_across ? over_x : over_y) * share * (is_before ? -1.0f : 1.0f);
    if (a->is_new) {
        a->x = within(a->x + (is_across ? by : 0), LAYOUT_REACH);
        a->y = within(a->y + (is_across ? 0 : by), LAYOUT_REACH);
    }
    if (b->is_new) {
        b->x = within(b->x - (is_across ? by : 0), LAYOUT_REACH);
        b->y = within(b->y - (is_across ? 0 : by), LAYOUT_REACH);
    }
    return true;
}

/* Where they push each other around in a crowd, all move apart a little. */
static void spread(struct layout *layout)
{
    for (uint32_t i = 0; i < layout->count; i++) {
        struct layout_place *place = &layout->places[i];
        place->x = within(place->x * (place->is_new ? SPREAD : 1), LAYOUT_REACH);
        place->y = within(place->y * (place->is_new ? SPREAD : 1), LAYOUT_REACH);
    }
}

static void part_boxes(struct layout *layout)
{
    bool has_moved = true;
    for (uint32_t pass = 0; has_moved && pass < LAYOUT_PASSES_MAX; pass++) {
        has_moved = false;
        if (pass % PASSES_TO_SPREAD == PASSES_TO_SPREAD - 1) {
            spread(layout);
        }
        for (uint32_t i = 0; i < layout->count; i++) {
            for (uint32_t j = i + 1; j < layout->count; j++) {
                has_moved = part_two(&layout->places[i], &layout->places[j]) || has_moved;
            }
        }
    }
}

/* -- all of it --------------------------------------------------------------------------------- */

void layout_update(
    struct layout *layout, const struct graph *graph, const struct snapshot *snapshot)
{
    const bool is_empty = layout->count == 0;
    bool has_new = false;
    take_places(layout, graph, snapshot);
    if (is_empty) {
        place_all(layout, graph);
    }
    for (uint32_t i = 0; i < layout->count; i++) {
        if (!is_empty && layout->places[i].is_new) {
            place_new(layout, graph, i);
        }
        has_new = has_new || layout->places[i].is_new;
    }
    if (has_new) {
        arrange(layout, graph, snapshot);
        if (is_empty) {
            turn(layout);
        }
        part_boxes(layout);
    }
}

void layout_bounds(
    const struct layout *layout, float *left, float *top, float *right, float *bottom)
{
    *left = *top = *right = *bottom = 0;
    for (uint32_t i = 0; i < layout->count; i++) {
        const struct layout_place *place = &layout->places[i];
        const bool is_first = i == 0;
        const float sides[] = {
            place->x - place->half_width,
            place->y - place->half_height,
            place->x + place->half_width,
            place->y + place->half_height};
        *left = is_first ? sides[0] : fminf(*left, sides[0]);
        *top = is_first ? sides[1] : fminf(*top, sides[1]);
        *right = is_first ? sides[2] : fmaxf(*right, sides[2]);
        *bottom = is_first ? sides[3] : fmaxf(*bottom, sides[3]);
    }
}
