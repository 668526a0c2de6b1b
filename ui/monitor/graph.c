#include "graph.h"
#include <string.h>

static bool is_wanted(
    const struct snapshot *snapshot,
    const struct graph_filter *filter,
    const struct snapshot_held *held,
    const uint32_t ends[2])
{
    const bool is_theirs = filter->principal == GRAPH_ANY ||
                           snapshot->processes[ends[0]].principal == filter->principal ||
                           snapshot->processes[ends[1]].principal == filter->principal;
    return is_theirs && (filter->interface == GRAPH_ANY || held->interface == filter->interface);
}

static void add(struct graph *graph, const uint32_t ends[2], uint32_t held)
{
    uint16_t *place = &graph->edge_of[ends[0]][ends[1]];
    if (*place == 0 && graph->edge_count == GRAPH_EDGES_MAX) {
        graph->lost++;
        return;
    }
    if (*place == 0) {
        graph->edges[graph->edge_count] =
            (struct graph_edge){.from = ends[0], .to = ends[1], .first = held};
        *place = (uint16_t)++graph->edge_count;
        graph->nodes[ends[0]].edge_count++;
        graph->nodes[ends[1]].edge_count++;
    }
    graph->edges[*place - 1].count++;
    graph->nodes[ends[0]].is_faint = false;
    graph->nodes[ends[1]].is_faint = false;
}

void graph_build(
    struct graph *graph, const struct snapshot *snapshot, const struct graph_filter *filter)
{
    memset(graph, 0, sizeof(*graph));
    graph->node_count = snapshot->process_count;
    for (uint32_t i = 0; i < graph->node_count; i++) {
        const bool is_theirs =
            filter->principal == GRAPH_ANY || snapshot->processes[i].principal == filter->principal;
        graph->nodes[i].is_faint = !is_theirs || filter->interface != GRAPH_ANY;
    }
    for (uint32_t i = 0; i < snapshot->held_count; i++) {
        const struct snapshot_held *held = &snapshot->held[i];
        const uint32_t ends[2] = {
            snapshot_find(snapshot, held->source), snapshot_find(snapshot, held->holder)};
        if (ends[1] == SNAPSHOT_NOWHERE) {
            continue;
        }
        graph->nodes[ends[1]].held_count++;
        if (ends[0] != SNAPSHOT_NOWHERE && ends[0] != ends[1] &&
            is_wanted(snapshot, filter, held, ends)) {
            add(graph, ends, i);
        }
    }
}

bool graph_has_edge(const struct graph *graph, uint32_t left, uint32_t right)
{
    return left < graph->node_count && right < graph->node_count &&
           (graph->edge_of[left][right] != 0 || graph->edge_of[right][left] != 0);
}

bool graph_check(const struct graph *graph)
{
    if (graph->node_count > SNAPSHOT_PROCESSES_MAX || graph->edge_count > GRAPH_EDGES_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        const struct graph_edge *edge = &graph->edges[i];
        if (edge->from >= graph->node_count || edge->to >= graph->node_count ||
            edge->from == edge->to || edge->count == 0 ||
            graph->edge_of[edge->from][edge->to] != i + 1) {
            return false;
        }
    }
    return true;
}
