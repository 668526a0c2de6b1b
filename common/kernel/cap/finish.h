/* Between the reaper and object.c alone. */
#pragma once

#include "cap/object.h"

/* It holds nothing any more: its memory goes once nobody names it. */
void object_finish(struct object *object);
