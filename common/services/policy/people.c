#include "people.h"
#include "lib/anonymous.h"
#include "lib/memory.h"

void people_clear(struct people *people)
{
    const bool has_system = people->has_system;
    const struct people_key system = people->system;
    *people = (struct people){.has_system = has_system, .system = system};
}

static bool read_key(struct bytes from, struct people_key *key)
{
    if (from.size_bytes != sizeof(key->bytes)) {
        return false;
    }
    memcpy(key->bytes, from.data, sizeof(key->bytes));
    return true;
}

static bool key_is(const struct people_key *key, struct bytes other)
{
    return bytes_equal((struct bytes){key->bytes, sizeof(key->bytes)}, other);
}

void people_set_system(struct people *people, struct bytes key)
{
    people->has_system = read_key(key, &people->system);
}

void people_set_owner(struct people *people, struct bytes key)
{
    people->has_owner = read_key(key, &people->owner);
}

/* The next place of a table; NULL where the key is none, or there is no room. */
static bool has_room(struct people *people, uint32_t count, uint32_t max)
{
    people->is_incomplete = people->is_incomplete || count == max;
    return count < max;
}

static bool is_listed_revoked(const struct people *people, struct bytes key)
{
    for (uint32_t i = 0; i < people->revoked_count; i++) {
        if (key_is(&people->revoked[i], key)) {
            return true;
        }
    }
    return false;
}

/* The list of identities says it as well as the statement: once is enough. */
static void add_revoked(struct people *people, struct bytes key)
{
    struct people_key read;
    if (read_key(key, &read) && !is_listed_revoked(people, key) &&
        has_room(people, people->revoked_count, PEOPLE_REVOKED_MAX)) {
        people->revoked[people->revoked_count++] = read;
    }
}

static void add_rotation(struct people *people, struct bytes from, struct bytes to)
{
    struct people_key first;
    struct people_key second;
    if (read_key(from, &first) && read_key(to, &second) &&
        has_room(people, people->rotation_count, PEOPLE_ROTATIONS_MAX)) {
        people->rotations[people->rotation_count].from = first;
        people->rotations[people->rotation_count++].to = second;
    }
}

static void add_program(struct people *people, const struct statement *statement)
{
    struct people_key signer;
    const struct bytes name = statement->program;
    /* No program has a longer name: such a statement is about none. */
    if (!read_key(statement->key, &signer) || name.size_bytes > PEOPLE_NAME_BYTES) {
        return;
    }
    if (!has_room(people, people->program_count, PEOPLE_PROGRAMS_MAX)) {
        return;
    }
    const uint32_t at = people->program_count++;
    people->programs[at].signer = signer;
    people->programs[at].minimum_version = statement->minimum_version;
    people->programs[at].name_bytes = (uint8_t)name.size_bytes;
    memcpy(people->programs[at].name, name.data, name.size_bytes);
}

void people_add_identity(struct people *people, const struct identity_state *identity)
{
    struct people_key key;
    if (!read_key(identity->public_key, &key)) {
        return;
    }
    if (identity->is_revoked) {
        add_revoked(people, identity->public_key);
        return;
    }
    if (people->known_count < PEOPLE_KNOWN_MAX) {
        people->known[people->known_count++] = key;
    }
    if (identity->is_owner) {
        people->owner = key;
        people->has_owner = true;
    }
}

void people_add_statement(struct people *people, const struct statement *statement)
{
    switch (statement->kind) {
    case STATEMENT_KIND_ROTATION:
        add_rotation(people, statement->key, statement->successor);
        return;
    case STATEMENT_KIND_REVOCATION:
        add_revoked(people, statement->key);
        return;
    case STATEMENT_KIND_PROGRAM_REVOCATION:
        add_program(people, statement);
        return;
    case STATEMENT_KIND_LOGIN_KEY:
    case STATEMENT_KIND_LOGIN_KEY_REMOVAL:
        return; /* who can log in: nothing that a rule is about */
    default:
        /* A kind that is not known yet may take something away. */
        people->is_incomplete = true;
        return;
    }
}

/* Where the rotations of a key end; after PEOPLE_ROTATIONS_MAX steps it has been in a circle. */
static struct bytes newest_of(const struct people *people, struct bytes key)
{
    for (uint32_t step = 0; step < people->rotation_count; step++) {
        uint32_t at = 0;
        while (at < people->rotation_count && !key_is(&people->rotations[at].from, key)) {
            at++;
        }
        if (at == people->rotation_count) {
            return key;
        }
        key = (struct bytes){people->rotations[at].to.bytes, RULE_KEY_BYTES};
    }
    return key;
}

bool people_same(const struct people *people, struct bytes left, struct bytes right)
{
    if (left.size_bytes != RULE_KEY_BYTES || right.size_bytes != RULE_KEY_BYTES) {
        return false;
    }
    return bytes_equal(left, right) ||
           bytes_equal(newest_of(people, left), newest_of(people, right));
}

bool people_is_system(const struct people *people, struct bytes key)
{
    return people->has_system && key_is(&people->system, key);
}

bool people_is_owner(const struct people *people, struct bytes key)
{
    const struct bytes owner = {people->owner.bytes, sizeof(people->owner.bytes)};
    return people->has_owner && people_same(people, key, owner);
}

bool people_is_known(const struct people *people, struct bytes key)
{
    for (uint32_t i = 0; i < people->known_count; i++) {
        const struct bytes known = {people->known[i].bytes, sizeof(people->known[i].bytes)};
        if (people_same(people, key, known)) {
            return true;
        }
    }
    return false;
}

bool people_is_revoked(const struct people *people, struct bytes key)
{
    if (anonymous_is(key)) {
        return false; /* or nobody could log in any more */
    }
    return is_listed_revoked(people, key) ||
           (people->is_incomplete && !people_is_system(people, key));
}

bool people_is_program_revoked(
    const struct people *people, struct bytes signer, struct bytes name, uint32_t version)
{
    for (uint32_t i = 0; i < people->program_count; i++) {
        const struct bytes revoked = {people->programs[i].name, people->programs[i].name_bytes};
        if (key_is(&people->programs[i].signer, signer) && bytes_equal(revoked, name) &&
            version < people->programs[i].minimum_version) {
            return true;
        }
    }
    return false;
}
