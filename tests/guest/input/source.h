/* A keyboard or pointer that the test has open. */
#pragma once

#include "schema/input.h"
#include <stdbool.h>
#include <stdint.h>

#define SOURCE_COUNT 4u

struct source {
    const char *name;    /* of the capability */
    const char *service; /* of its driver */
    uint32_t port;       /* 0: it is not open */
    uint64_t tether;     /* the badge of what the driver holds while it is open */
    uint32_t lights;
    bool is_held;
    /* While it is held, then read: */
    uint32_t events;
    uint32_t reports;
    uint32_t report_events; /* of the first one */
    uint32_t lost;
    uint32_t cut; /* reports that are not like the first one */
};

extern struct source sources[SOURCE_COUNT];

void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints what it is. False: it is not there. */
bool source_describe(struct source *source);

/* Opens it, or what comes after a driver that has ended; and what nobody may do. */
void source_open(struct source *source);
void source_check_refusals(struct source *source);

void source_close(struct source *source);
void source_kill_driver(const struct source *source);

/* Counts what has gathered, and prints it. */
void source_count(struct source *source);
