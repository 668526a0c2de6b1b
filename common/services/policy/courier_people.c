#include "courier_people.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/identity_client.h"

/* A service that never comes to an end is not believed. */
#define PAGES_MAX 64u

static uint64_t statements_read; /* `next` of the last answer */

static uint32_t identities(void)
{
    return program_capability("identities");
}

bool courier_people_watch(uint32_t event, uint64_t bits, uint64_t deadline_ns, bool *is_other)
{
    const struct identities_watch_params watch = {.event = event, .bits = bits};
    const struct identities_statements_params after = {.after = statements_read};
    struct identities_statements_results_reader results;
    *is_other = false;
    message_set_deadline(deadline_ns);
    enum status status = identities_watch(identities(), &watch);
    if (status == STATUS_OK) {
        status = identities_statements(identities(), &after, &results);
    }
    message_set_deadline(0);
    *is_other = status == STATUS_OK && results.next != statements_read;
    return status == STATUS_OK;
}

static enum status read_owner(struct people *people)
{
    struct identities_owner_results results = {0};
    const enum status status = identities_owner(identities(), &results);
    if (status == STATUS_OK) {
        people_set_owner(people, results.public_key);
    }
    /* There is none yet, or he is revoked. */
    return status == STATUS_NOT_FOUND || status == STATUS_WRONG_STATE ? STATUS_OK : status;
}

static enum status read_identities(struct people *people)
{
    struct identities_list_params params = {.cursor = 0};
    for (uint32_t page = 0; page < PAGES_MAX; page++) {
        struct identities_list_results_reader results;
        enum status status = identities_list(identities(), &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.identities.count; i++) {
            struct identity_state identity;
            status = identity_state_list_get(&results.identities, i, &identity);
            if (status == STATUS_OK) {
                people_add_identity(people, &identity);
            }
        }
        if (status != STATUS_OK || results.cursor == 0) {
            return status;
        }
        params.cursor = results.cursor;
    }
    return STATUS_LIMIT_EXCEEDED;
}

static enum status add_statement(struct people *people, const struct signed_statement *given)
{
    struct message message;
    struct message_struct root;
    struct statement statement;
    enum status status = message_open_segment(given->statement, &message);
    if (status == STATUS_OK) {
        status = message_root(&message, &root);
    }
    if (status == STATUS_OK) {
        status = statement_read(&root, &statement);
    }
    if (status == STATUS_OK) {
        people_add_statement(people, &statement);
    } else {
        people->is_incomplete = true; /* it may have revoked something */
    }
    return STATUS_OK;
}

static enum status read_statements(struct people *people)
{
    struct identities_statements_params params = {.after = 0};
    for (uint32_t page = 0; page < PAGES_MAX; page++) {
        struct identities_statements_results_reader results;
        enum status status = identities_statements(identities(), &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.statements.count; i++) {
            struct signed_statement given;
            status = signed_statement_list_get(&results.statements, i, &given);
            status = status == STATUS_OK ? add_statement(people, &given) : status;
        }
        if (status != STATUS_OK) {
            return status;
        }
        statements_read = results.next;
        if (results.statements.count == 0 || results.next <= params.after) {
            return STATUS_OK;
        }
        params.after = results.next;
    }
    people->is_incomplete = true;
    return STATUS_OK;
}

bool courier_people_read(struct people *people, uint64_t deadline_ns)
{
    people_clear(people);
    if (identities() == 0) {
        return false;
    }
    message_set_deadline(deadline_ns);
    enum status status = read_identities(people);
    if (status == STATUS_OK) {
        status = read_owner(people);
    }
    if (status == STATUS_OK) {
        status = read_statements(people);
    }
    message_set_deadline(0);
    return status == STATUS_OK;
}
