/*
 * Ends objects in bounded pieces (DESIGN 4: nothing in the kernel takes long). Whoever ends an
 * object pays: its thread does the pieces before it goes on (sched/schedule.c); CPUs with nothing
 * to run do them too, and whoever makes a system call and is not more urgent than who ended it.
 */
#pragma once

#include "cap/object.h"

bool reaper_has_work(void);

/* One piece. Nothing when there is no work. */
void reaper_step(void);

/* The objects that have ended and are not finished, for kernel_check(): of this round, or added. */
struct list *reaper_list(bool is_added);

/* What is added now is finished in this round, and whether a round is over. */
uint32_t reaper_round(void);
bool reaper_has_done(uint32_t round);

/* The highest priority with which anything that is left was added: who is more urgent leaves it. */
uint8_t reaper_urgency(void);

/* Whether anything was added since the watch began: whoever did it pays. */
void reaper_begin_watch(void);
bool reaper_was_fed(void);

/* For object_end() only. */
void reaper_add(struct object *object);
