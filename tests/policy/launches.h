/* Starting the probe. */
#pragma once

#include "client.h"
#include "schema/doubles.h"

struct wanted {
    enum person person;  /* whom it runs as */
    const char *look_at; /* what its exit code is about (probe.h) */
    bool is_granted;     /* this test's "control", as "services" */
    bool is_offered;     /* the same, if policy likes it */
};

struct launched {
    enum status status;
    uint64_t took_ns; /* Launch.start, by the machine's clock */
    uint64_t number;
    uint32_t code;
    char reason[200];
};

/* How the person behaves who is asked from now on. */
void be(enum manner manner);

struct launched launch_probe(const struct wanted *wanted);
bool reason_has(const struct launched *launched, const char *word);
