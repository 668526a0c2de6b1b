#include "auditors.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "overlay_settings/overlay_settings.h"
#include "runtime/program.h"
#include "schema/identity_client.h"
#include "schema/overlay_client.h"

struct kept {
    uint8_t settings[OVERLAY_SETTINGS_BYTES_MAX];
    uint8_t signer[PUBLIC_KEY_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    size_t settings_bytes;
};

/* Answers lie in the message page until the next call. */
static struct kept kept;
/* Whose signature was found good last: whoever comes does not make the machine check it again. */
static struct kept checked;

/* STATUS_DENIED: there are none. */
static enum status get_settings(void)
{
    struct overlay_settings_results results = {0};
    const enum status status = overlay_settings(program_capability("overlay"), &results);
    const struct signed_overlay_settings *const got = &results.settings;
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_DENIED : status;
    }
    if (got->settings.size_bytes > sizeof(kept.settings) ||
        got->signer.size_bytes != sizeof(kept.signer) ||
        got->signature.size_bytes != sizeof(kept.signature)) {
        return STATUS_DENIED;
    }
    memset(&kept, 0, sizeof(kept));
    kept.settings_bytes = got->settings.size_bytes;
    memcpy(kept.settings, got->settings.data, got->settings.size_bytes);
    memcpy(kept.signer, got->signer.data, sizeof(kept.signer));
    memcpy(kept.signature, got->signature.data, sizeof(kept.signature));
    return STATUS_OK;
}

/* STATUS_DENIED: they are somebody else's. */
static enum status check_owner(void)
{
    struct identities_owner_results owner = {0};
    enum status status = identities_owner(program_capability("identities"), &owner);
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND || status == STATUS_WRONG_STATE ? STATUS_DENIED : status;
    }
    if (!bytes_equal(owner.public_key, (struct bytes){kept.signer, sizeof(kept.signer)})) {
        return STATUS_DENIED;
    }
    if (memcmp(&kept, &checked, sizeof(kept)) == 0) {
        return STATUS_OK;
    }
    const struct identities_verify_params params = {
        .signer = {kept.signer, sizeof(kept.signer)},
        .domain = text_bytes(DOMAIN_OVERLAY),
        .data = {kept.settings, kept.settings_bytes},
        .signature = {kept.signature, sizeof(kept.signature)},
    };
    struct identities_verify_results results = {0};
    status = identities_verify(program_capability("identities"), &params, &results);
    if (status == STATUS_OK && results.is_good == 0) {
        return STATUS_DENIED;
    }
    if (status == STATUS_OK) {
        checked = kept;
    }
    return status;
}

enum status auditors_ask(const uint8_t key[PUBLIC_KEY_BYTES])
{
    static struct overlay_settings_parts parts;
    enum status status = get_settings();
    if (status == STATUS_OK) {
        status = check_owner();
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (overlay_settings_open((struct bytes){kept.settings, kept.settings_bytes}, &parts) !=
        STATUS_OK) {
        return STATUS_DENIED;
    }
    for (uint32_t i = 0; i < parts.settings.auditors_count; i++) {
        if (memcmp(parts.auditors[i].data, key, PUBLIC_KEY_BYTES) == 0) {
            return STATUS_OK;
        }
    }
    return STATUS_DENIED;
}
