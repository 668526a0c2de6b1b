#include "snapshot.h"
#include "events.h"
#include "graph.h"
#include "snapshots.h"
#include "unit.h"

static struct snapshot snapshot;
static struct graph graph;
static const struct graph_filter all = {GRAPH_ANY, GRAPH_ANY};

static void begin(void)
{
    snapshot = (struct snapshot){0};
    add_process(&snapshot, 3, "store", 0);
    add_process(&snapshot, 7, "desktop", 1);
    add_process(&snapshot, 9, "editor", 1);
}

static void test_edges(void)
{
    begin();
    add_held(&snapshot, 3, 7, "store", "Store");
    add_held(&snapshot, 3, 7, "names", "Names");
    add_held(&snapshot, 7, 9, "directory", "Directory");
    add_held(&snapshot, 9, 9, "own", "Directory");
    add_held(&snapshot, 1000, 9, "gone", "Directory");
    add_held(&snapshot, 3, 1000, "holder", "Directory");
    graph_build(&graph, &snapshot, &all);
    CHECK(graph_check(&graph));
    CHECK_EQUAL(graph.node_count, 3);
    CHECK_EQUAL(graph.edge_count, 2);
    CHECK_EQUAL(graph.edges[0].count, 2);
    CHECK_EQUAL(graph.edges[0].first, 0);
    CHECK_EQUAL(graph.nodes[2].held_count, 3);
    CHECK(graph_has_edge(&graph, 1, 0));
    CHECK(!graph_has_edge(&graph, 0, 2));
    CHECK(!graph_has_edge(&graph, 0, 1000));
}

static void test_filters(void)
{
    begin();
    add_held(&snapshot, 3, 7, "store", "Store");
    add_held(&snapshot, 7, 9, "directory", "Directory");
    const struct graph_filter directories = {GRAPH_ANY, 1};
    graph_build(&graph, &snapshot, &directories);
    CHECK_EQUAL(graph.edge_count, 1);
    CHECK(graph.nodes[0].is_faint);
    CHECK(!graph.nodes[1].is_faint);
    const struct graph_filter machine = {0, GRAPH_ANY};
    graph_build(&graph, &snapshot, &machine);
    CHECK_EQUAL(graph.edge_count, 1);
    CHECK(!graph.nodes[1].is_faint);
    CHECK(graph.nodes[2].is_faint);
    const struct graph_filter nobody = {15, 127};
    graph_build(&graph, &snapshot, &nobody);
    CHECK_EQUAL(graph.edge_count, 0);
}

/* One that comes twice, or says something else the second time, is as it was said first. */
static void test_contradictions(void)
{
    begin();
    add_process(&snapshot, 7, "impostor", 2);
    CHECK_EQUAL(snapshot.process_count, 3);
    CHECK_EQUAL(snapshot.lost, 1);
    CHECK(strcmp(snapshot.processes[1].name, "desktop") == 0);
    CHECK_EQUAL(snapshot_find(&snapshot, 8), SNAPSHOT_NOWHERE);
}

/* What could do things to a screen is shown as what it is, and never half a character. */
static void test_names(void)
{
    char name[100];
    snapshot = (struct snapshot){0};
    add_process(&snapshot, 1, "a\033[2J\xff", 0);
    CHECK(strcmp(snapshot.processes[0].name, "a\\x1b[2J\\xff") == 0);
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    add_process(&snapshot, 2, name, 0);
    CHECK_EQUAL(strlen(snapshot.processes[1].name), SNAPSHOT_NAME_BYTES - 1);
    add_process(&snapshot, 3, "", 0);
    CHECK_EQUAL(snapshot.processes[2].name[0], '\0');
}

static void test_bounds(void)
{
    snapshot = (struct snapshot){0};
    for (uint32_t i = 0; i < SNAPSHOT_PROCESSES_MAX + 5; i++) {
        add_process(&snapshot, i + 1, "p", 0);
    }
    CHECK_EQUAL(snapshot.process_count, SNAPSHOT_PROCESSES_MAX);
    CHECK_EQUAL(snapshot.lost, 5);
    for (uint32_t i = 0; i < SNAPSHOT_HELD_MAX + 7; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "I%u", i);
        add_held(&snapshot, i % 150 + 1, (i * 7) % 150 + 1, "n", name);
    }
    CHECK_EQUAL(snapshot.held_count, SNAPSHOT_HELD_MAX);
    CHECK_EQUAL(snapshot.lost, 12);
    CHECK_EQUAL(snapshot.interface_count, SNAPSHOT_INTERFACES_MAX);
    CHECK(strcmp(snapshot.interfaces[SNAPSHOT_INTERFACES_MAX - 1], "(others)") == 0);
    graph_build(&graph, &snapshot, &all);
    CHECK(graph_check(&graph));
}

/* More pairs than there is room for: they are counted. */
static void test_edges_bound(void)
{
    snapshot = (struct snapshot){0};
    for (uint32_t i = 1; i <= 100; i++) {
        add_process(&snapshot, i, "p", 0);
    }
    for (uint32_t i = 0; i < SNAPSHOT_HELD_MAX; i++) {
        add_held(&snapshot, i % 100 + 1, i / 100 + 1, "n", "I");
    }
    graph_build(&graph, &snapshot, &all);
    CHECK(graph_check(&graph));
    CHECK_EQUAL(graph.edge_count, GRAPH_EDGES_MAX);
    CHECK(graph.lost > 0);
}

/* What init has given is drawn from who answers it. */
static void test_needs(void)
{
    begin();
    const struct snapshot_service_facts store = {
        .name = text_bytes("store"), .program = text_bytes("store_service"), .process = 3};
    const struct snapshot_service_facts desktop = {
        .name = text_bytes("desktop"), .program = text_bytes("desktop"), .process = 7};
    const struct snapshot_service_facts loader = {
        .name = text_bytes("loader"), .program = text_bytes("loader"), .process = 2};
    snapshot_add_service(&snapshot, &store);
    snapshot_add_service(&snapshot, &desktop);
    snapshot_add_service(&snapshot, &loader);
    snapshot_add_need(
        &snapshot, 1, text_bytes("objects"), text_bytes("Store"), text_bytes("store"));
    snapshot_add_need(&snapshot, 1, text_bytes("ports"), text_bytes("IoPorts"), text_bytes(""));
    snapshot_add_need(&snapshot, 77, text_bytes("x"), text_bytes("X"), text_bytes("nobody"));
    add_held(&snapshot, 1, 7, "objects", "Store");
    add_held(&snapshot, 1, 7, "ports", "IoPorts");
    add_held(&snapshot, 1, 9, "objects", "Store");
    snapshot_join(&snapshot);
    CHECK_EQUAL(snapshot.held[0].source, 3);
    CHECK_EQUAL(snapshot.held[1].source, 1);
    CHECK_EQUAL(snapshot.held[2].source, 1);
    snapshot_add_unlisted(&snapshot);
    snapshot_add_unlisted(&snapshot);
    CHECK_EQUAL(snapshot.process_count, 5);
    CHECK_EQUAL(snapshot.listed_count, 3);
    CHECK_EQUAL(snapshot.lost, 0);
    CHECK(strcmp(snapshot.processes[4].name, "loader") == 0);
}

/* -- events ------------------------------------------------------------------------------------ */

static struct events events;

static void add_event(uint64_t number, const char *kind, const char *text)
{
    const struct events_facts facts = {
        .number = number,
        .kind = text_bytes(kind),
        .parts = {text_bytes("kernel"), {0}, text_bytes(text)}};
    events_add(&events, &facts);
}

static void test_events(void)
{
    events = (struct events){0};
    add_event(1, "boot", "begins");
    add_event(2, "denied", "Memory\n");
    add_event(2, "denied", "again");
    add_event(1, "denied", "too late");
    CHECK_EQUAL(events_found(&events), 2);
    CHECK(strcmp(events_at(&events, 0)->text, "kernel Memory\\x0a") == 0);
    events_filter(&events, "BOOT");
    CHECK_EQUAL(events_found(&events), 1);
    CHECK_EQUAL(events_at(&events, 0)->number, 1);
    add_event(3, "ended", "reboot");
    CHECK_EQUAL(events_found(&events), 2);
    CHECK_EQUAL(events_at(&events, 0)->number, 3);
    events_filter(&events, "");
    for (uint64_t i = 4; i < 4 + 2 * EVENTS_MAX; i++) {
        add_event(i, "used", "much");
    }
    CHECK_EQUAL(events_found(&events), EVENTS_MAX);
    CHECK_EQUAL(events_at(&events, 0)->number, 3 + 2 * EVENTS_MAX);
    CHECK_EQUAL(events_at(&events, EVENTS_MAX - 1)->number, 4 + EVENTS_MAX);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"edges", test_edges},
        {"filters", test_filters},
        {"contradictions", test_contradictions},
        {"names", test_names},
        {"bounds", test_bounds},
        {"as many edges as there may be", test_edges_bound},
        {"needs", test_needs},
        {"events", test_events},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
