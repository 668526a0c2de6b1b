/* What the program's files share. */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "rule_client.h"

/* The exit codes of the program: command/output.h. */

/* policy show: all rules, in the order in which they are looked at. */
int show_rules(void);

/*
 * policy why [PROCESS]: what was decided for it, and by which rules, or by the manifest; NULL: for
 * who started this program.
 */
int show_why(const char *process);

/* -- keys.c: whose keys are ------------------------------------------------------------------- */

/* Asks who is known here, for say_key(). */
void keys_learn(void);

/* The first digits, and a name where one is known. Makes no calls. */
void say_key(struct bytes key);

/* Whom services run as: who signed the boot package. Empty: nobody says. */
struct bytes keys_system(void);

/* -- service.c: what the signed manifest decided ----------------------------------------------- */

/* Of the longest name of a person, a service or a program, with its end. */
#define NAME_BYTES 64u

/* False: this process is no service's. */
bool service_find(uint64_t process, struct bytes *name, struct bytes *program);

/* What it was given, and from whom. */
int service_show(struct bytes name, struct bytes program);

/* "NAME (INTERFACE, METHODS)", as all lists of this program begin. */
void say_given(struct bytes name, struct bytes interface, uint64_t mask);
