/* The parts of the system monitor: what is known, and the pages that show it. One thread. */
#pragma once

#include "abi/status.h"
#include "application/application.h"
#include "graph.h"
#include "history.h"
#include "layout.h"
#include "toolkit/toolkit.h"
#include "usage.h"
#include "words.h"

#define MONITOR_BIT_AUDIT APPLICATION_BITS_FIRST

/* In the order of the tabs. */
enum monitor_page {
    MONITOR_GRAPH,
    MONITOR_PROCESSES,
    MONITOR_USAGE,
    MONITOR_SERVICES,
    MONITOR_EVENTS,
};

struct monitor {
    struct application application;
    struct application_window *window;
    struct ui_widget *tabs;
    struct snapshot snapshot;
    struct usage usage;
    struct history cpu;    /* thousandths of all CPUs */
    struct history memory; /* bytes in use */
    uint64_t memory_bytes; /* that the machine has; 0: nobody says */
    uint64_t memory_free_bytes;
    uint32_t cpu_count;
    enum status processes; /* what the last look at them gave */
    enum status services;
};

extern struct monitor monitor;

/* -- asking (ask.c) ---------------------------------------------------------------------------- */

void ask_init(void);

/* Into monitor.snapshot; on failure it has what was told before. */
void ask_processes(uint64_t now_ns);
void ask_held(void);
void ask_services(void);
void ask_machine(void);

/* Which methods may be called, in words. */
#define ASK_METHODS_BYTES 96u
void ask_methods(char text[ASK_METHODS_BYTES], const char *interface, uint64_t mask);

/* -- principals (principals.c) ----------------------------------------------------------------- */

uint32_t principal_colour(const struct ui_look *look, uint32_t principal);
void principal_name(char target[WORDS_MAX], uint32_t principal);

/* -- pages ------------------------------------------------------------------------------------- */

/* Each: its widgets, and that there is something new while it is seen. */
struct ui_widget *graph_page_create(struct ui_arena *arena);
void graph_page_update(void);
struct ui_widget *processes_page_create(struct ui_arena *arena);
void processes_page_update(void);
struct ui_widget *usage_page_create(struct ui_arena *arena);
void usage_page_update(void);
struct ui_widget *services_page_create(struct ui_arena *arena);
void services_page_update(void);
struct ui_widget *events_page_create(struct ui_arena *arena);
void events_page_update(void);

/* -- charts (chart.c) -------------------------------------------------------------------------- */

struct chart {
    const struct history *history;
    uint64_t most; /* what the upper edge stands for */
    enum ui_colour colour;
    const char *title;
    const char *value;
};

void chart_draw(const struct ui_painter *painter, struct rectangle area, const struct chart *chart);
