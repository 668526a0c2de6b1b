/*
 * policy_check SOURCE MESSAGE SCHEMAS
 *
 * Checks the message that an edition's rules were evaluated to. What is wrong is said as
 * "SOURCE:LINE: ...": the line on which the rule at fault begins. Rules by which the owner would
 * get no shell, or could not change rules from there, are wrong as a whole.
 */
#include "lib/status.h"
#include "lockout.h"
#include "reflection/reflection.h"
#include "rule_set.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How every rule begins: it has an effect. */
#define RULE_BEGINS "effect ="

static bool mask_of(void *context, struct bytes interface, struct bytes facet, uint64_t *mask)
{
    return reflection_mask(context, interface, facet, mask) == STATUS_OK;
}

static struct bytes read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(2);
    }
    const long size_bytes = ftell(file);
    rewind(file);
    /* One byte more, so that the text of a file ends. */
    uint8_t *data = calloc((size_t)size_bytes + 1, 1);
    if (data == NULL || fread(data, 1, (size_t)size_bytes, file) != (size_t)size_bytes) {
        perror(path);
        exit(2);
    }
    (void)fclose(file);
    return (struct bytes){data, (size_t)size_bytes};
}

static unsigned line_of(const char *source, uint32_t rule)
{
    const char *at = source;
    for (uint32_t i = 0; i < rule && at != NULL; i++) {
        at = strstr(i == 0 ? at : at + 1, RULE_BEGINS);
    }
    unsigned line = 1;
    for (const char *byte = source; at != NULL && byte < at; byte++) {
        line += *byte == '\n' ? 1 : 0;
    }
    return line;
}

/* Some key for the system, some other one for an owner who is logged in. */
static bool is_owner_free(const struct rule_set *set)
{
    static struct people people;
    static const uint8_t keys[2][RULE_KEY_BYTES] = {{1}, {2}};
    const struct identity_state owner = {.public_key = {keys[1], RULE_KEY_BYTES}, .is_owner = true};
    people_set_system(&people, (struct bytes){keys[0], RULE_KEY_BYTES});
    people_add_identity(&people, &owner);
    return lockout_guard(&people, set);
}

int main(int argument_count, char **arguments)
{
    static struct reflection reflection;
    static struct rule_set set;
    uint32_t fault = 0;
    if (argument_count != 4) {
        fprintf(stderr, "usage: policy_check SOURCE MESSAGE SCHEMAS\n");
        return 2;
    }
    enum status status = reflection_open(&reflection, read_file(arguments[3]));
    if (status != STATUS_OK) {
        fprintf(stderr, "%s: %s\n", arguments[3], status_text(status));
        return 2;
    }
    const struct rule_world world = {&reflection, mask_of};
    rule_set_init(&set, &world);
    status = rule_set_open_edition(&set, read_file(arguments[2]), &fault);
    if (status == STATUS_OK && is_owner_free(&set)) {
        return 0;
    }
    if (status == STATUS_OK) {
        fprintf(
            stderr,
            "%s: the owner gets no shell, or nobody can log in, or no policy in it\n",
            arguments[1]);
        return 1;
    }
    fprintf(
        stderr,
        "%s:%u: rule %u: %s\n",
        arguments[1],
        line_of((const char *)read_file(arguments[1]).data, fault),
        fault,
        status_text(status));
    return 1;
}
