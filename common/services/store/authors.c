/* Who has made an object: his signature over its hash. */
#include "lib/memory.h"
#include "lib/text.h"
#include "schema/store_server.h"
#include "service.h"
#include "signing/signing.h"

/* Not the system's own: whoever is logged in may sign in it. */
#define OBJECT_DOMAIN "store.object"

_Static_assert(PUBLIC_KEY_BYTES == STORE_PRINCIPAL_BYTES, "an author is a principal");
_Static_assert(SIGNATURE_BYTES == STORE_SIGNATURE_BYTES, "his signature");

static enum status verify(const uint8_t hash[STORE_HASH_BYTES], const struct store_author *author)
{
    return signing_verify(
        (struct bytes){author->principal, sizeof(author->principal)},
        text_bytes(OBJECT_DOMAIN),
        (struct bytes){hash, STORE_HASH_BYTES},
        (struct bytes){author->signature, sizeof(author->signature)});
}

bool author_is_good(const struct store_information *information)
{
    return verify(information->hash, &information->author) == STATUS_OK;
}

enum status take_sign(struct server_call *call, const struct object_store_sign_params *params)
{
    struct store_name name;
    struct store_author author;
    enum status status = name_of(call, params->hash, &name);
    if (status == STATUS_OK && params->author.size_bytes != sizeof(author.principal)) {
        status = STATUS_INVALID_ARGUMENT;
    }
    if (status == STATUS_OK && params->signature.size_bytes != sizeof(author.signature)) {
        status = STATUS_BAD_SIGNATURE;
    }
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(author.principal, params->author.data, sizeof(author.principal));
    memcpy(author.signature, params->signature.data, sizeof(author.signature));
    status = verify(name.hash, &author);
    if (status == STATUS_OK) {
        status = objects_have_room() ? store_author_set(store_service.store, &name, &author)
                                     : STATUS_NO_SPACE;
    }
    if (status == STATUS_OK) {
        store_changed();
    }
    return status;
}
