/*
 * Snapshots one after the other, of any processes, capabilities and services, with any names: the
 * graph holds what it says, places are finite, and who stays does not move.
 */
#include "events.h"
#include "layout.h"
#include "usage.h"
#include <math.h>

/* Processes of one input: more take long, and find nothing else. */
#define NUMBERS 24u

enum step {
    STEP_PROCESS,
    STEP_HELD,
    STEP_SERVICE,
    STEP_NEED,
    STEP_LOOK,
    STEP_FILTER,
    STEP_EVENT,
    STEP_COUNT,
};

static struct snapshot snapshot;
static struct graph graph;
static struct layout layout;
static struct layout before;
static struct usage usage;
static struct events events;
static struct graph_filter filter;

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static uint8_t take(struct bytes *input)
{
    if (input->size_bytes == 0) {
        return 0;
    }
    const uint8_t byte = input->data[0];
    *input = bytes_part(*input, 1, input->size_bytes - 1);
    return byte;
}

static struct bytes take_text(struct bytes *input)
{
    const size_t wanted = take(input) % 40u;
    const size_t size = wanted < input->size_bytes ? wanted : input->size_bytes;
    const struct bytes text = bytes_part(*input, 0, size);
    *input = bytes_part(*input, size, input->size_bytes - size);
    return text;
}

static uint64_t take_number(struct bytes *input)
{
    return take(input) % NUMBERS;
}

static void check_layout(void)
{
    for (uint32_t i = 0; i < layout.count; i++) {
        const struct layout_place *place = &layout.places[i];
        require(isfinite(place->x) && fabsf(place->x) <= LAYOUT_REACH);
        require(isfinite(place->y) && fabsf(place->y) <= LAYOUT_REACH);
        for (uint32_t j = 0; j < before.count; j++) {
            const struct layout_place *then = &before.places[j];
            require(then->number != place->number || (then->x == place->x && then->y == place->y));
        }
    }
}

static void look(struct bytes *input)
{
    static const struct graph_filter all = {GRAPH_ANY, GRAPH_ANY};
    snapshot_join(&snapshot);
    snapshot_add_unlisted(&snapshot);
    graph_build(&graph, &snapshot, &filter);
    require(graph_check(&graph));
    graph_build(&graph, &snapshot, &all);
    require(graph_check(&graph));
    before = layout;
    layout_update(&layout, &graph, &snapshot);
    check_layout();
    usage_update(&usage, &snapshot, take(input));
    require(usage.total <= USAGE_CPUS_MAX * USAGE_WHOLE);
    snapshot_begin_processes(&snapshot, (uint64_t)take(input) << 28);
    snapshot_begin_held(&snapshot);
    snapshot_begin_services(&snapshot);
    snapshot_begin_needs(&snapshot);
}

static void add(enum step step, struct bytes *input)
{
    if (step == STEP_PROCESS) {
        const struct snapshot_process_facts facts = {
            .number = take_number(input),
            .name = take_text(input),
            .principal = take_text(input),
            .cpu_ns = (uint64_t)take(input) << 56,
            .memory_bytes = (uint64_t)take(input) << 56};
        snapshot_add_process(&snapshot, &facts);
    } else if (step == STEP_HELD) {
        const struct snapshot_held_facts facts = {
            .holder = take_number(input),
            .giver = take_number(input),
            .interface = take_text(input),
            .name = take_text(input)};
        snapshot_add_held(&snapshot, &facts);
    } else if (step == STEP_SERVICE) {
        const struct snapshot_service_facts facts = {
            .process = take_number(input), .name = take_text(input), .program = take_text(input)};
        snapshot_add_service(&snapshot, &facts);
    } else {
        const uint32_t service = take(input);
        const struct bytes name = take_text(input);
        const struct bytes interface = take_text(input);
        snapshot_add_need(&snapshot, service, name, interface, take_text(input));
    }
}

static void add_event(struct bytes *input)
{
    const struct events_facts facts = {
        .number = take(input),
        .kind = take_text(input),
        .parts = {take_text(input), take_text(input), take_text(input)}};
    events_add(&events, &facts);
    if (events_found(&events) > 0) {
        require(events_at(&events, 0)->number <= events.last_number);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct bytes input = {data, size_bytes};
    snapshot = (struct snapshot){0};
    layout = (struct layout){0};
    usage = (struct usage){0};
    events = (struct events){0};
    filter = (struct graph_filter){GRAPH_ANY, GRAPH_ANY};
    while (input.size_bytes > 0) {
        const enum step step = (enum step)(take(&input) % STEP_COUNT);
        if (step == STEP_LOOK) {
            look(&input);
        } else if (step == STEP_FILTER) {
            filter = (struct graph_filter){take(&input), take(&input)};
        } else if (step == STEP_EVENT) {
            add_event(&input);
        } else {
            add(step, &input);
        }
    }
    look(&input);
    return 0;
}
