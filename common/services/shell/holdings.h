/* What the shell holds, by name, and how much of it programs get. */
#pragma once

#include "abi/status.h"
#include "runtime/program.h"
#include <stdbool.h>
#include <stdint.h>

/* All that it holds, from 0 on, with the directory that it found itself. False: that was all. */
bool holding_at(uint32_t index, struct program_holding *holding);

/* The shell's capability of this name, and its interface; 0: there is none. */
uint32_t holding_find(const char *name, const char **interface);

/* The name of the holding of this index that can be given to programs; NULL: there are no more. */
const char *holding_name(uint32_t index);

/* A line for the person: the holding, its interface, and what of that may be called. */
void holding_say(const struct program_holding *holding);

/*
 * The methods of a facet, by the descriptions of all interfaces, which the shell has as "schemas";
 * "" is all of them. False: the interface has no such facet, or nobody says so.
 */
bool facet_mask(const char *interface, const char *facet, uint64_t *mask);

/* As a holding: all that the shell has and may give, under the shell's names. */
#define USUAL_GRANT_ALL "*"

/* What a program is given besides what all get, because of what it is for. */
struct usual_grant {
    const char *program;
    const char *name;    /* under which the program finds it */
    const char *holding; /* the shell's name for it */
    const char *facet;
};

/* The usual grants of all programs, one after the other; NULL: there are no more. */
const struct usual_grant *usual_grant(uint32_t index);
