#include "manifest.h"
#include "lib/memory.h"
#include "lib/message.h"

/* struct System of common/schema/system.capnp */
#define SYSTEM_EDITION 0u

enum status manifest_read(struct bytes content, struct manifest *manifest)
{
    struct message message;
    struct message_struct system;
    struct bytes edition;
    enum status status = message_open(content, &message);
    if (status == STATUS_OK) {
        status = message_root(&message, &system);
    }
    if (status == STATUS_OK) {
        status = message_struct_text(&system, SYSTEM_EDITION, &edition);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (edition.size_bytes >= sizeof(manifest->edition)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(manifest->edition, edition.data, edition.size_bytes);
    manifest->edition[edition.size_bytes] = '\0';
    return STATUS_OK;
}
