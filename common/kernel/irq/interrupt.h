/*
 * Interrupt objects: one device line each. A line that is raised is masked by the architecture, and
 * signals an event; the driver acknowledges once the device is quiet, which unmasks it.
 */
#pragma once

#include "cap/object.h"

struct event;

/* [kernel] */
struct interrupt {
    struct object object;
    struct event *event; /* held; NULL: not bound, and the line is masked */
    uint64_t bits;
    uint32_t line;
};

/*
 * STATUS_INVALID_ARGUMENT  no such line
 * STATUS_WRONG_STATE       the line has an object already
 * others                   as object_create()
 */
NODISCARD enum status
interrupt_create(struct ledger *ledger, uint32_t line, struct interrupt **interrupt);

/* Signals `bits` of the event from now on, and lets the line through. */
void interrupt_bind(struct interrupt *interrupt, struct event *event, uint64_t bits);

/* Lets the line through again. STATUS_WRONG_STATE: it is not bound. */
NODISCARD enum status interrupt_acknowledge(struct interrupt *interrupt);

/* A line was raised; it is masked. */
void interrupt_raised(uint32_t line);

bool interrupt_finish_step(struct object *object);
