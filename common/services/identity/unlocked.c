#include "unlocked.h"
#include "flow.h"
#include "lib/memory.h"
#include "places.h"
#include "principals.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/identity.h"
#include "schema/kernel_client.h"
#include "service.h"
#include "storage.h"
#include <sodium/utils.h>
#include <stddef.h>

static struct unlocked sessions[UNLOCKED_MAX];
static uint64_t last_badge; /* 0: none was given yet */

static bool is_of(const struct unlocked *session, const uint8_t public_key[PUBLIC_KEY_BYTES])
{
    return session->badge != 0 &&
           memcmp(session->pair.public_key, public_key, PUBLIC_KEY_BYTES) == 0;
}

static struct unlocked *find_unused(uint8_t console)
{
    struct place places[UNLOCKED_MAX];
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        places[i] = (struct place){sessions[i].badge != 0, sessions[i].console};
    }
    const uint32_t at = places_find(places, UNLOCKED_MAX, console, UNLOCKED_AT_CONSOLE);
    return at < UNLOCKED_MAX ? &sessions[at] : NULL;
}

bool unlocked_has_room(uint8_t console)
{
    return find_unused(console) != NULL;
}

/* Never used before, not by the process before this one either. */
uint64_t unlocked_new_badge(void)
{
    while (last_badge == 0) {
        random_fill(&service.random, (uint8_t *)&last_badge, sizeof(last_badge));
        last_badge &= SERVER_BADGE_EXPORT / 2 - 1;
    }
    return ++last_badge;
}

enum status unlocked_create(
    const struct key_pair *pair, uint8_t console, uint64_t keeper, struct unlocked_handles *handles)
{
    struct unlocked *session = find_unused(console);
    *handles = (struct unlocked_handles){0};
    if (session == NULL) {
        return STATUS_NO_MEMORY;
    }
    *session = (struct unlocked){.console = console, .keeper = keeper};
    enum status status = principal_create(pair->public_key, &session->principal);
    if (status != STATUS_OK) {
        return status;
    }
    status = capability_copy(session->principal, PRINCIPAL_MASK_ALL, &handles->principal);
    if (status != STATUS_OK) {
        goto release;
    }
    const uint64_t badge = unlocked_new_badge();
    status = session_create(service.server.endpoint, badge, IDENTITY_MASK_ALL, &handles->identity);
    if (status != STATUS_OK) {
        goto release;
    }
    session->badge = badge;
    session->pair = *pair;
    session->is_open = true;
    storage_give(&session->pair);
    return STATUS_OK;

release:
    capability_release(handles->principal);
    capability_release(session->principal);
    *handles = (struct unlocked_handles){0};
    return status;
}

struct unlocked *unlocked_find(uint64_t badge)
{
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (sessions[i].badge == badge) {
            return &sessions[i];
        }
    }
    return NULL;
}

struct unlocked *unlocked_find_node(uint64_t node_badge)
{
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (node_badge != 0 &&
            (sessions[i].node_badge == node_badge || sessions[i].lent_badge == node_badge)) {
            return &sessions[i];
        }
    }
    return NULL;
}

const struct key_pair *unlocked_pair(const uint8_t public_key[PUBLIC_KEY_BYTES])
{
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (is_of(&sessions[i], public_key) && sessions[i].is_open) {
            return &sessions[i].pair;
        }
    }
    return NULL;
}

bool unlocked_is_open(const uint8_t public_key[PUBLIC_KEY_BYTES])
{
    return unlocked_pair(public_key) != NULL;
}

struct unlocked *unlocked_find_lent(const uint8_t public_key[PUBLIC_KEY_BYTES])
{
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (is_of(&sessions[i], public_key) && sessions[i].is_open && sessions[i].is_lent) {
            return &sessions[i];
        }
    }
    return NULL;
}

static void take_back(struct unlocked *session)
{
    capability_release(session->lent_tether);
    session->lent_tether = 0;
    session->lent_badge = 0;
    session->is_lent = false;
}

void unlocked_take_back(const uint8_t public_key[PUBLIC_KEY_BYTES])
{
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (is_of(&sessions[i], public_key)) {
            take_back(&sessions[i]);
        }
    }
}

void unlocked_lock(struct unlocked *session)
{
    const bool was_open = session->is_open;
    sodium_memzero(session->pair.secret_key, sizeof(session->pair.secret_key));
    session->is_open = false;
    principal_take_back(session->principal);
    capability_release(session->tether);
    session->principal = 0;
    session->tether = 0;
    session->node_badge = 0;
    take_back(session);
    if (was_open) {
        storage_take(session->pair.public_key);
    }
}

void unlocked_lock_key(const uint8_t public_key[PUBLIC_KEY_BYTES])
{
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (is_of(&sessions[i], public_key)) {
            flow_drop(sessions[i].badge);
            unlocked_lock(&sessions[i]);
        }
    }
}

void unlocked_replace_key(
    const uint8_t public_key[PUBLIC_KEY_BYTES], const struct key_pair *successor)
{
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (is_of(&sessions[i], public_key) && sessions[i].is_open) {
            key_pair_wipe(&sessions[i].pair);
            sessions[i].pair = *successor;
            sessions[i].node_badge = 0;
            sessions[i].is_rotated = true;
            take_back(&sessions[i]);
        }
    }
}

void unlocked_close(struct unlocked *session)
{
    unlocked_lock(session);
    *session = (struct unlocked){0};
}

void unlocked_wipe_all(void)
{
    for (uint32_t i = 0; i < UNLOCKED_MAX; i++) {
        if (sessions[i].badge != 0) {
            unlocked_close(&sessions[i]);
        }
    }
}
