/* A screen that does what it is told when the test lets it, and notes when it was misused. */
#pragma once

#include "display/hardware.h"

struct hardware_model {
    struct display_hardware hardware;
    bool is_slow; /* what is begun is not done before this is false */
    enum status begin_status;
    enum status poll_status; /* of what is done */
    enum status reset_status;
    bool has_always_news;
    struct display_work last; /* that was begun */
    uint32_t begun_count[DISPLAY_WORK_COUNT];
    uint32_t reset_count;
    bool is_busy;
    bool has_mode;
    bool was_misused;
};

void hardware_model_init(struct hardware_model *model);
