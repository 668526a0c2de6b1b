/*
 * What the parts of the hostile client share. Everything it does is chosen by `struct chance`, one
 * for each thread, which follows from the seed.
 */
#pragma once

#include "abi/status.h"
#include "abi/system_call.h"
#include "runtime/message.h"
#include <stdbool.h>
#include <stdint.h>

/* -- chance.c --------------------------------------------------------------------------------- */

struct chance {
    uint64_t state;
};

void chance_start(struct chance *chance, uint64_t seed);
uint64_t chance_next(struct chance *chance);
/* 0 .. limit - 1; limit is not 0. */
uint64_t chance_below(struct chance *chance, uint64_t limit);
/* Once in `one_in` times. */
bool chance_is(struct chance *chance, uint64_t one_in);

/* -- targets.c -------------------------------------------------------------------------------- */

/*
 * What is attacked: the services' own capabilities, and those that come with answers. The latter
 * are replaced by newer ones at any time: that lets go of sessions while others still use them.
 */
#define TARGETS_DERIVED_MAX 48u

/* Finds what was granted. Gives how many services there are. */
uint32_t targets_start(void);
uint32_t targets_choose(struct chance *chance);
/* Takes over a capability that came with an answer. */
void targets_add(struct chance *chance, uint32_t handle);
/* Lets go of all that came with answers. */
void targets_drop_derived(void);
/* Names of the services, for a child to be given the same. NULL behind the last. */
const char *targets_name(uint32_t index, uint32_t *handle);

/* Makes anew what has been given away: messages of any kind can also move. */
void targets_refresh(void);

/* A capability of any kind to be handed over: right where by chance it is. */
uint32_t targets_bait(struct chance *chance);

/* -- messages.c ------------------------------------------------------------------------------- */

/* Small, large, or at a border. */
uint64_t message_number(struct chance *chance);

/* Fills in a message that is not, or hardly, what a method of the target wants. */
void message_invent(
    struct chance *chance,
    uint32_t target,
    struct register_message *message,
    struct message_page *page);

/* -- calls.c ---------------------------------------------------------------------------------- */

/*
 * Sends one invented message to a target. The answer is looked at only for capabilities. With
 * `is_bounded`, it waits a few milliseconds at most.
 */
void call_once(struct chance *chance, bool is_bounded);

/* What came of it, over all threads: an attack that reaches nothing is none. */
struct call_counts {
    uint64_t made;
    uint64_t refused;      /* by the kernel or the server, whatever the reason */
    uint64_t timed_out;    /* nobody answered in time */
    uint64_t done;         /* as if it had been meant well */
    uint64_t capabilities; /* that answers brought */
    uint64_t threads;      /* ended in the middle of something */
    uint64_t rings;        /* dropped with what was under way */
    uint64_t children;     /* processes that ran, and were ended with all they had */
    uint64_t updates;      /* of a tree, as they should be */
    uint64_t objects;      /* put as they should be */
    uint64_t commits;      /* of spaces, as they should be */
    uint64_t unlocked;     /* owners, with their key */
    uint64_t rotated;      /* owners */
};
extern struct call_counts call_counts;

/* -- friendly.c ------------------------------------------------------------------------------- */

/* Fills the targets with what services make for their clients. */
void friendly_calls(struct chance *chance);

/* A directory and a file in this one, which may have to be made. */
void friendly_open(struct chance *chance, uint32_t directory);

/* -- kept.c ----------------------------------------------------------------------------------- */

#define KEPT_OWNER_BYTES 32u
#define KEPT_OWNERS      4u

/* The same of what is kept on the disk. */
void kept_calls(struct chance *chance);

/* One of a few owners that are nobody's. */
void kept_choose_owner(struct chance *chance, uint8_t owner[KEPT_OWNER_BYTES]);

/* -- owners.c --------------------------------------------------------------------------------- */

/* One of what can be done to owners, with keys that are right, wrong, or none. */
void owners_use(struct chance *chance, uint32_t keys);

/*
 * Before and after all: somebody whom nobody means keeps something, and has it. Errors: of the
 * calls; STATUS_WRONG_STATE: it was open without his key; STATUS_MALFORMED: it is something else.
 */
NODISCARD enum status owners_begin(uint32_t keys);
NODISCARD enum status owners_end(uint32_t keys);

/* -- baits.c ---------------------------------------------------------------------------------- */

/* One call for each field that takes a capability, with the wrong one in it. */
void baits_attack(struct chance *chance);

/* -- numbers.c -------------------------------------------------------------------------------- */

/* Calls with numbers in them that nobody expects. */
void numbers_attack(struct chance *chance);

/* -- threads.c -------------------------------------------------------------------------------- */

/* Threads that call without bound, and are ended wherever they are then. */
void threads_attack(struct chance *chance);

/* -- rings.c ---------------------------------------------------------------------------------- */

/* Calls through a ring whose completions nobody takes. */
void rings_attack(struct chance *chance);

/* -- children.c ------------------------------------------------------------------------------- */

/* The argument that tells a child from its parent. */
#define CHILD_ARGUMENT "child"

/* Processes that do the same as this one, until they are ended with all that they have. */
void children_attack(struct chance *chance);
