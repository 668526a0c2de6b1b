/* What buttons, check boxes and radio buttons have in common. */
#pragma once

#include "toolkit/widget.h"

/* Calls `press` when it is clicked, or with Space, once however long that is held. */
bool press_event(
    struct ui_widget *widget,
    const struct ui_event *event,
    void (*press)(struct ui_widget *widget));
