/* Records as a person reads them, and as one asks for them. */
#pragma once

#include "schema/audit.h"
#include <stdbool.h>
#include <stddef.h>

#define RECORD_TEXT_BYTES 800u

/* The name of an event, as the schema has it; "?" for one that it does not know. */
const char *record_event_text(uint16_t event);

/* False: no event is called that. */
bool record_event_find(struct bytes name, uint16_t *event);

/*
 * One line, without its end, terminated: number, seconds, event, process, who (the first bytes of
 * the principal), source, method, subject, value, text; what is empty is left out.
 */
size_t record_text(char text[RECORD_TEXT_BYTES], const struct audit_record *record);

/* A condition: KEY=VALUE. */
struct record_condition {
    struct bytes key;
    struct bytes value;
};

/*
 * Whether a record of this boot is such a one. Keys: boot, process, event, principal (its first
 * digits, or "anonymous"), source, method (Interface.method, Interface or .method), since (seconds
 * from the machine's start).
 */
bool record_matches(
    const struct audit_record *record, uint64_t boot, const struct record_condition *condition);

/*
 * Line `number`, from 0 on, of what there is to ask for, terminated; false: there are no more.
 */
#define RECORD_HELP_BYTES 100u
bool record_help_line(uint32_t number, char line[RECORD_HELP_BYTES]);

/* False: it is no KEY=VALUE, or asks for what there is not. */
bool record_condition_read(struct bytes words, struct record_condition *condition);
