/* Which buttons Enter and Escape mean. */
#pragma once

#include "toolkit/widget.h"

enum ui_role { UI_ROLE_DEFAULT, UI_ROLE_CANCEL };

bool role_has(const struct ui_widget *widget, enum ui_role role);
