/*
 * What this program holds, by name, and how much of it the programs get that it starts.
 *
 *     const struct holdings holdings = {.directory = own};
 *     const struct holdings_launch launch = {.launch = prepared.launch, .program = "files"};
 *     status = holdings_give(&holdings, &launch);
 */
#pragma once

#include "abi/status.h"
#include "runtime/program.h"
#include <stdbool.h>
#include <stdint.h>

struct reflection;

/* What it has besides what it was granted. */
struct holdings {
    uint32_t directory; /* the person's own, as "directory"; 0: there is none */
};

/* All that it holds, from 0 on, with that directory. False: that was all. */
bool holdings_at(const struct holdings *holdings, uint32_t index, struct program_holding *holding);

/* The capability of this name that can be given to programs, and its interface; 0: there is none.
 */
uint32_t holdings_find(const struct holdings *holdings, const char *name, const char **interface);

/* The name of the holding of this index that can be given; NULL: there are no more. */
const char *holdings_name(const struct holdings *holdings, uint32_t index);

/* The descriptions of all interfaces, which it has as "schemas". NULL: it was not given them. */
struct reflection *holdings_descriptions(void);

/*
 * The methods of a facet, or of several with a blank between them, by the descriptions; "" is all.
 * False: the interface has no such facet, or nobody says so.
 */
bool holdings_mask(const char *interface, const char *facets, uint64_t *mask);

/* -- giving ----------------------------------------------------------------------------------- */

/* A program on its way (Launch). */
struct holdings_launch {
    uint32_t launch;
    const char *program;
    /* Whether it has something under this name by now, or is not to: it is not given. NULL: not. */
    bool (*has)(const void *context, const char *name);
    const void *context;
    bool is_offer; /* what policy refuses is left out; otherwise the launch is refused */
};

/* One capability, as much of it as the mask allows. Errors: of Launch, and of copying. */
NODISCARD enum status holdings_give_one(
    const struct holdings_launch *launch,
    const char *name,
    const char *interface,
    uint32_t capability,
    uint64_t mask);

/* What the program is usually given, because of what it is for; and the time. Errors as above. */
NODISCARD enum status
holdings_give(const struct holdings *holdings, const struct holdings_launch *launch);

/* All, under the same names, but streams and terminal. Errors as above. */
NODISCARD enum status
holdings_give_all(const struct holdings *holdings, const struct holdings_launch *launch);

/* -- the table -------------------------------------------------------------------------------- */

/* As a holding: all that the giver has, under its names. */
#define USUAL_GRANT_ALL "*"

/* What a program is given besides what all get. */
struct usual_grant {
    const char *program;
    const char *name;    /* under which the program finds it */
    const char *holding; /* the giver's name for it */
    const char *facets;  /* with a blank between them; "": all of it */
};

/* The usual grants of all programs, one after the other; NULL: there are no more. */
const struct usual_grant *usual_grant(uint32_t index);

/* Whether it has windows: then it is given "windows", as far as the table says no more, and fonts.
 */
bool usual_has_windows(const char *program);
