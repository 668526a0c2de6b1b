#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "overlay.h"
#include "schema/overlay_client.h"

#define START "tcp://"

/* -- invite ------------------------------------------------------------------------------------ */

int verb_invite(const struct verb_call *call)
{
    char line[INVITATION_BYTES_MAX + 1];
    struct invitation invitation = {.place_count = 0};
    struct overlay_status_results results = {0};
    if (call->count < 1 || call->count > (int)INVITATION_PLACES_MAX) {
        return wrong_use("invite HOST:PORT...: where others reach this machine, 4 places at most");
    }
    for (int i = 0; i < call->count; i++) {
        if (!invitation_place_check(text_bytes(call->words[i]))) {
            complain("%s is no place, as example.org:9001 or [2001:db8::1]:9001", call->words[i]);
            return COMMAND_CALLED_WRONGLY;
        }
        invitation.places[invitation.place_count++] = text_bytes(call->words[i]);
    }
    enum status status = overlay_status(need("overlay"), &results);
    if (status == STATUS_OK && results.status.key.size_bytes != INVITATION_KEY_BYTES) {
        status = STATUS_MALFORMED;
    }
    if (status != STATUS_OK) {
        return fail("status", status);
    }
    memcpy(invitation.key, results.status.key.data, INVITATION_KEY_BYTES);
    invitation_write(&invitation, line);
    out("%s\n", line);
    return COMMAND_DONE;
}

/* -- accept ------------------------------------------------------------------------------------ */

static int put_peers(struct draft *draft, const void *context)
{
    static char addresses[INVITATION_PLACES_MAX][sizeof(START) + INVITATION_PLACE_BYTES_MAX];
    const struct invitation *invitation = context;
    for (uint32_t i = 0; i < invitation->place_count; i++) {
        const struct bytes place = invitation->places[i];
        memcpy(addresses[i], START, sizeof(START) - 1);
        memcpy(addresses[i] + sizeof(START) - 1, place.data, place.size_bytes);
        const struct overlay_peer peer = {
            .address = {(const uint8_t *)addresses[i], sizeof(START) - 1 + place.size_bytes},
            .key = {invitation->key, sizeof(invitation->key)},
        };
        if (draft_put_peer(draft, &peer) != STATUS_OK) {
            complain(
                "there are %u peers, which is as many as there can be", OVERLAY_SETTINGS_PEERS_MAX);
            return COMMAND_FAILED;
        }
    }
    return COMMAND_DONE;
}

int verb_accept(const struct verb_call *call)
{
    struct invitation invitation;
    struct overlay_key key;
    if (call->count != 1 && call->count != 2) {
        return wrong_use("accept LINE [NAME]: the line of an invitation, which begins with "
                         "tessera:, and what to call who sent it");
    }
    const char *name = call->count == 2 ? call->words[1] : NULL;
    const enum invitation_fault fault = invitation_read(text_bytes(call->words[0]), &invitation);
    if (fault != INVITATION_GOOD) {
        complain("%s", invitation_fault_text(fault));
        return COMMAND_CALLED_WRONGLY;
    }
    if (name != NULL && !petname_check(text_bytes(name))) {
        complain(
            "%s is no name: it has 1 to 32 letters, digits, '-', '_' or '.', a letter or a "
            "digit first",
            name);
        return COMMAND_CALLED_WRONGLY;
    }
    memcpy(key.bytes, invitation.key, sizeof(key.bytes));
    if (name != NULL && !keep_name(name, &key)) {
        return COMMAND_FAILED;
    }
    return change_settings(put_peers, &invitation);
}
