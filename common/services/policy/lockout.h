/*
 * Nobody can shut himself out: with the rules as they are, who is not logged in must get a shell
 * that he can log in from, and the owner one when he has, and from it the program that changes
 * rules; all that without being asked. A rule after which the owner would not, or nobody could log
 * in, is not taken.
 */
#pragma once

#include "people.h"
#include "rule_set.h"

/* What rule_set.h calls before it takes a change; `context` is the struct people. */
bool lockout_guard(void *context, const struct rule_set *set);
