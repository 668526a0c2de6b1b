/*
 * Ends objects in bounded pieces (DESIGN 4: nothing in the kernel takes long). Whoever ends an
 * object pays: its thread does the pieces before it goes on (sched/schedule.c); CPUs with nothing
 * to run do them too.
 */
#pragma once

#include "cap/object.h"

bool reaper_has_work(void);

/* One piece. Nothing when there is no work. */
void reaper_step(void);

/* The objects that have ended and are not finished, for kernel_check(). */
struct list *reaper_list(void);

/* Whether anything was added since the watch began: whoever did it pays. */
void reaper_begin_watch(void);
bool reaper_was_fed(void);

/* For object_end() only. */
void reaper_add(struct object *object);
