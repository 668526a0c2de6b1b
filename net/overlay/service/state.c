/*
 * What is kept: the owner's settings, and the two sequences, each a while ahead of what was said,
 * so that it is written seldom, and nothing that was ever said is said again.
 */
#include "kept_state/kept_state.h"
#include "lib/message_builder.h"
#include "lib/status.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/identity_client.h"
#include "schema/overlay_data.h"
#include "service.h"
#include "signing/signing.h"

#define KEPT_BYTES_MAX 3584u
/* Sequences are dates, in seconds. */
#define AHEAD UINT64_C(600)
/* What could not be written is tried again after. */
#define AGAIN_NS UINT64_C(10000000000)
/* Links wait meanwhile, which are closed after three seconds of silence. */
#define ANSWER_NS UINT64_C(2000000000)

_Static_assert(
    KEPT_BYTES_MAX >= OVERLAY_SETTINGS_BYTES_MAX + PUBLIC_KEY_BYTES + SIGNATURE_BYTES + 128,
    "what is kept, with what describes it");

static struct kept_state kept;
static uint64_t room[KEPT_BYTES_MAX / sizeof(uint64_t)];
static uint64_t kept_place;
static uint64_t kept_offer;
static uint64_t again_ns;  /* 0: what was written last is kept */
static bool is_unreadable; /* what is kept, which the owner may want to have a look at */

/* -- Reading ------------------------------------------------------------------------------- */

static void take_keys(void)
{
    const struct overlay_settings *const settings = &service.parts.settings;
    for (uint32_t i = 0; i < settings->allowed_count; i++) {
        memcpy(service.allowed[i].bytes, settings->allowed[i].data, OVERLAY_KEY_BYTES);
    }
    for (uint32_t i = 0; i < settings->peers_count; i++) {
        if (settings->peers[i].key.size_bytes > 0) {
            memcpy(service.peer_keys[i].bytes, settings->peers[i].key.data, OVERLAY_KEY_BYTES);
        }
    }
    node_set_name(&service.node, settings->name);
}

/* They are good: from here on they are the service's. */
static void take_settings(const struct signed_overlay_settings *given)
{
    memcpy(service.settings_words, given->settings.data, given->settings.size_bytes);
    service.settings_bytes = (uint32_t)given->settings.size_bytes;
    memcpy(service.signer, given->signer.data, PUBLIC_KEY_BYTES);
    memcpy(service.signature, given->signature.data, SIGNATURE_BYTES);
    const struct bytes own = {(const uint8_t *)service.settings_words, service.settings_bytes};
    service.has_settings = overlay_settings_open(own, &service.parts) == STATUS_OK;
    if (service.has_settings) {
        take_keys();
    }
}

/* `parts`: views of the settings' copy in `words`. */
static enum status check(
    const struct signed_overlay_settings *given,
    uint64_t words[OVERLAY_SETTINGS_BYTES_MAX / sizeof(uint64_t)],
    struct overlay_settings_parts *parts)
{
    if (given->settings.size_bytes > OVERLAY_SETTINGS_BYTES_MAX ||
        given->settings.size_bytes == 0) {
        return STATUS_MALFORMED;
    }
    memcpy(words, given->settings.data, given->settings.size_bytes);
    const struct bytes own = {(const uint8_t *)words, given->settings.size_bytes};
    const enum status status = overlay_settings_open(own, parts);
    return status != STATUS_OK
               ? status
               : signing_verify(
                     given->signer,
                     (struct bytes){(const uint8_t *)DOMAIN_OVERLAY, sizeof(DOMAIN_OVERLAY) - 1},
                     own,
                     given->signature);
}

static enum status read_kept(struct bytes content)
{
    static uint64_t words[OVERLAY_SETTINGS_BYTES_MAX / sizeof(uint64_t)];
    static struct overlay_settings_parts parts;
    struct message message;
    struct message_struct root;
    struct overlay_kept from;
    if (message_open_segment(content, &message) != STATUS_OK ||
        message_root(&message, &root) != STATUS_OK ||
        overlay_kept_read(&root, &from) != STATUS_OK) {
        return STATUS_MALFORMED;
    }
    kept_place = from.place_sequence;
    kept_offer = from.offer_sequence;
    if (from.settings.settings.size_bytes == 0) {
        return STATUS_OK;
    }
    const enum status status = check(&from.settings, words, &parts);
    if (status == STATUS_OK) {
        take_settings(&from.settings);
    }
    return status;
}

enum status state_open(uint64_t *place_sequence, uint64_t *offer_sequence)
{
    struct mapping mapping;
    uint64_t size_bytes = 0;
    enum kept_memory_state state = KEPT_MEMORY_NEW;
    struct bytes content = {NULL, 0};
    enum status status = mapping_create_whole(
        program_capability("state"), MAP_READ | MAP_WRITE, &mapping, &size_bytes);
    if (status == STATUS_OK) {
        const struct bytes memory = {mapping.address, (size_t)size_bytes};
        status = kept_state_open(&kept, memory, sizeof(room), program_capability("keeper"));
    }
    if (status == STATUS_OK) {
        const struct bytes view = {(const uint8_t *)room, sizeof(room)};
        status = kept_state_read(&kept, view, &state, &content);
    }
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "what is kept cannot be read: %s", status_text(status));
        return status;
    }
    is_unreadable =
        state == KEPT_MEMORY_DAMAGED || (content.size_bytes > 0 && read_kept(content) != STATUS_OK);
    if (is_unreadable) {
        log_print(
            SEVERITY_ERROR,
            "what is kept is damaged: there are no settings, and nothing is kept before the owner "
            "signs some");
    }
    *place_sequence = kept_place;
    *offer_sequence = kept_offer;
    return STATUS_OK;
}

/* -- Writing ------------------------------------------------------------------------------- */

static enum status write_kept(const struct overlay_kept *what)
{
    struct message_builder builder;
    message_builder_start(&builder, room, sizeof(room) / sizeof(room[0]));
    const enum status status = overlay_kept_write(what, &builder);
    return status == STATUS_OK ? kept_state_write(&kept, message_builder_finish(&builder)) : status;
}

static struct signed_overlay_settings own_settings(void)
{
    return (struct signed_overlay_settings){
        .settings = {(const uint8_t *)service.settings_words, service.settings_bytes},
        .signer = {service.signer, service.has_settings ? sizeof(service.signer) : 0},
        .signature = {service.signature, service.has_settings ? sizeof(service.signature) : 0},
    };
}

void state_turn(void)
{
    uint64_t place = node_place_sequence(&service.node);
    uint64_t offer = node_offer_sequence(&service.node);
    const uint64_t now_ns = clock_now_ns();
    persons_sequences(&place, &offer);
    const bool is_kept = place <= kept_place && offer <= kept_offer;
    if (is_kept || is_unreadable || now_ns < again_ns) {
        return;
    }
    const struct overlay_kept what = {
        .place_sequence = place > kept_place ? place + AHEAD : kept_place,
        .offer_sequence = offer > kept_offer ? offer + AHEAD : kept_offer,
        .settings = own_settings(),
    };
    const enum status status = write_kept(&what);
    if (status != STATUS_OK) {
        log_print(SEVERITY_WARNING, "the sequences are not kept: %s", status_text(status));
        again_ns = now_ns + AGAIN_NS;
        return;
    }
    again_ns = 0;
    kept_place = what.place_sequence;
    kept_offer = what.offer_sequence;
}

void state_sequences(uint64_t *place_sequence, uint64_t *offer_sequence)
{
    *place_sequence = kept_place;
    *offer_sequence = kept_offer;
}

uint64_t state_due_ns(void)
{
    return again_ns != 0 ? again_ns : UINT64_MAX;
}

/* -- The owner ----------------------------------------------------------------------------- */

static enum status check_owner(const uint8_t signer[PUBLIC_KEY_BYTES])
{
    struct identities_owner_results results = {0};
    message_set_deadline(clock_now_ns() + ANSWER_NS);
    const enum status status = identities_owner(program_capability("identities"), &results);
    message_set_deadline(0);
    if (status == STATUS_NOT_FOUND) {
        return STATUS_WRONG_STATE;
    }
    if (status != STATUS_OK) {
        return status;
    }
    return bytes_equal(results.public_key, (struct bytes){signer, PUBLIC_KEY_BYTES})
               ? STATUS_OK
               : STATUS_WRONG_SIGNER;
}

/*
 * Whether these follow those that are there. Each owner counts for himself: what one has signed
 * with the highest number of all, or who had his key, does not hold his successor up. That the
 * signer is the owner of today was checked.
 */
static bool is_newer(const struct overlay_settings_parts *parts, const uint8_t *signer)
{
    return !service.has_settings || memcmp(signer, service.signer, PUBLIC_KEY_BYTES) != 0 ||
           parts->settings.sequence > service.parts.settings.sequence;
}

enum status state_configure(struct bytes settings, struct bytes signer, struct bytes signature)
{
    static uint64_t words[OVERLAY_SETTINGS_BYTES_MAX / sizeof(uint64_t)];
    static struct overlay_settings_parts parts;
    uint8_t own_signer[PUBLIC_KEY_BYTES];
    uint8_t own_signature[SIGNATURE_BYTES];
    if (signer.size_bytes != sizeof(own_signer) || signature.size_bytes != sizeof(own_signature)) {
        return STATUS_BAD_SIGNATURE;
    }
    memcpy(own_signer, signer.data, sizeof(own_signer));
    memcpy(own_signature, signature.data, sizeof(own_signature));
    const struct signed_overlay_settings given = {
        .settings = settings,
        .signer = {own_signer, sizeof(own_signer)},
        .signature = {own_signature, sizeof(own_signature)},
    };
    enum status status = check(&given, words, &parts);
    if (status == STATUS_OK) {
        status = check_owner(own_signer);
    }
    if (status == STATUS_OK && !is_newer(&parts, own_signer)) {
        status = STATUS_WRONG_STATE;
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct overlay_kept what = {
        .place_sequence = kept_place,
        .offer_sequence = kept_offer,
        .settings =
            {
                .settings = {(const uint8_t *)words, settings.size_bytes},
                .signer = given.signer,
                .signature = given.signature,
            },
    };
    status = write_kept(&what);
    if (status == STATUS_OK) {
        is_unreadable = false;
        take_settings(&what.settings);
    }
    return status;
}
