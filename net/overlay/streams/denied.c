/* What is not allowed: the audit log gets to know of it. */
#include "lib/format.h"
#include "lib/hex.h"
#include "service.h"
#include "support/denials.h"

enum status deny(
    const struct server_call *call,
    const char *what,
    const struct overlay_key *remote,
    uint16_t port)
{
    char key[2 * OVERLAY_KEY_BYTES + 1] = "";
    char text[DENIAL_TEXT_BYTES];
    if (remote != NULL) {
        hex_write((struct bytes){remote->bytes, sizeof(remote->bytes)}, key);
    }
    (void)format_text(text, sizeof(text), "overlay: %s %s:%u", what, key, port);
    denials_tell(call->sender_principal, call->sender_process, text);
    return STATUS_DENIED;
}
