/*
 * Who holds what from whom: a node for each process of a snapshot, and for two processes one edge
 * in each direction, however many capabilities it stands for. What a process has from itself, and
 * what it has from one that is not on the list, is counted and has no edge.
 *
 * Invariants:
 *  1. Nodes have the indices of the snapshot's processes.
 *  2. from and to of an edge are nodes, and differ; no two edges have both alike.
 */
#pragma once

#include "snapshot.h"

#define GRAPH_EDGES_MAX 3000u
#define GRAPH_ANY       UINT32_MAX

struct graph_node {
    uint32_t held_count;
    uint32_t edge_count; /* in both directions */
    bool is_faint;       /* the filter leaves it out */
};

struct graph_edge {
    uint32_t from;
    uint32_t to;
    uint32_t count;
    uint32_t first; /* of the snapshot's `held` */
};

struct graph {
    uint32_t node_count;
    uint32_t edge_count;
    uint32_t lost; /* capabilities whose edge there was no room for */
    struct graph_node nodes[SNAPSHOT_PROCESSES_MAX];
    struct graph_edge edges[GRAPH_EDGES_MAX];
    uint16_t edge_of[SNAPSHOT_PROCESSES_MAX][SNAPSHOT_PROCESSES_MAX]; /* plus one; 0: none */
};

/* What is of interest; GRAPH_ANY: all. */
struct graph_filter {
    uint32_t principal;
    uint32_t interface;
};

void graph_build(
    struct graph *graph, const struct snapshot *snapshot, const struct graph_filter *filter);

/* Whether two nodes have an edge, in any direction. */
bool graph_has_edge(const struct graph *graph, uint32_t left, uint32_t right);

/* Whether all that graph.h says of it holds. */
bool graph_check(const struct graph *graph);
