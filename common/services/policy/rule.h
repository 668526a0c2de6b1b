/*
 * One rule (schema/policy.capnp): whether it is one at all, and which launches it is about.
 *
 * Nothing is ever widened by a mistake: a rule with an unknown interface, facet or word is refused
 * when it is added, and a rule that allows something to a program by its name, or its start, means
 * only what the boot package's owner signed unless it names another signer.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "schema/policy.h"
#include <stdbool.h>
#include <stdint.h>

#define RULE_KEY_BYTES       32u
#define RULE_NAMES_BYTES_MAX 128u
/* The owner's rules are numbered from here on, by their sequence. */
#define RULE_OWNER_FIRST 1000u

/* What interfaces and facets mean: the file `schemas`, or a test. */
struct rule_world {
    void *context;
    bool (*mask_of)(void *context, struct bytes interface, struct bytes facet, uint64_t *mask);
};

/*
 * Checks a rule, and says which methods its facet has; all bits without one.
 *
 *   STATUS_INVALID_ARGUMENT  a field is not of its form, or does not go with another one
 *   STATUS_NOT_FOUND         there is no such interface, or it has no such facet
 *   STATUS_LIMIT_EXCEEDED    names are longer than RULE_NAMES_BYTES_MAX
 */
NODISCARD enum status
rule_check(const struct rule *rule, const struct rule_world *world, uint64_t *mask);

/* About whether a program may be started, not about what it gets. */
bool rule_is_about_start(const struct rule *rule);

/* Whether a program by another signer than the boot package's owner is meant too. */
bool rule_names_signer_or_any(const struct rule *rule);

/* Whether `name` is one of the names with a blank between them. */
bool rule_names_have(struct bytes names, struct bytes name);

/* Whether a rule about grants is about this one. `interface` empty: nobody says. */
bool rule_is_about_grant(const struct rule *rule, struct bytes name, struct bytes interface);

/* The masks that a word of Rule.operations stands for; false: there is no such word. */
bool rule_operations(struct bytes word, struct operation_masks *masks);
