/*
 * A namespace of a controller as the hardware below drivers/block: requests become commands, spread
 * over the queues by their tags.
 *
 * An interrupt is acknowledged when all queues are empty and the controller knows it, so that a
 * line is not raised by what was dealt with; then the queues are looked at once more, for what came
 * in between and a message does not tell again.
 *
 * A line can stay raised for completions of queues that a reset took away (QEMU's controller does
 * that when its driver was killed). At its start the controller is told again what was taken until
 * the line falls: from that it sees its mistake.
 */
#pragma once

#include "controller.h"

/* How often a controller is told again before it is taken to be mad. */
#define NVME_TOLD_MAX 64u

struct nvme_disk {
    struct block_hardware hardware; /* first; its start is the program's */
    struct nvme_controller controller;
    uint32_t unacknowledged; /* interrupts, by bits */
    bool is_to_check;        /* an interrupt came, and no completion since */
    uint32_t next;           /* the queue that is looked at first */
};

/* Sets the functions but start; before the controller's access is filled in. */
void disk_init(struct nvme_disk *disk);

/* The last part of start: makes the controller work. Errors: of controller_start(), and
 * STATUS_DEVICE_ERROR: its line stays raised, whatever it is told. */
NODISCARD enum status disk_start(struct nvme_disk *disk);
