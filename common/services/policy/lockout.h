/*
 * Nobody can shut himself out: with the rules as they are, the owner must get a shell when he logs
 * in, and from it the program that changes rules, without being asked. A rule after which that
 * would not be so is not taken.
 */
#pragma once

#include "people.h"
#include "rule_set.h"

/* What rule_set.h calls before it takes a change; `context` is the struct people. */
bool lockout_guard(void *context, const struct rule_set *set);
