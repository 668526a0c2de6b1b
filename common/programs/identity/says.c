#include "command/files.h"
#include "lib/text.h"
#include "verb.h"
#include <sodium/crypto_hash_sha512.h>

/* What each status means for whoever asked for an identity. NULL: as everywhere. */
static const char *meaning(enum status status)
{
    switch (status) {
    case STATUS_DENIED:
        return "the passphrase is wrong, or the identity was revoked, or you may not do this";
    case STATUS_NOT_FOUND:
        return "there is no such identity";
    case STATUS_OVERLAP:
        return "there is one of this name, or with this key";
    case STATUS_INVALID_ARGUMENT:
        return "that cannot be: a name has 1 to 32 letters, digits, '-', '_' or '.'; of 2 to 15 "
               "shares, at least 2 are needed";
    case STATUS_LIMIT_EXCEEDED:
        return "there are too many, or something else is being asked at this console (press Ctrl-] "
               "to see what), or a passphrase was wrong a moment ago: wait, and try again";
    case STATUS_CANCELLED:
        return "it was called off";
    case STATUS_TIMED_OUT:
        return "nobody answered (press Ctrl-] to see what is asked)";
    case STATUS_WRONG_STATE:
        return "the identity is locked or revoked, or this was said before, or something else is "
               "being asked";
    case STATUS_WRONG_SIGNER:
        return "only the owner of this machine can say that of another one's key";
    case STATUS_PEER_GONE:
        return "the identity service was started anew: log in again";
    case STATUS_MALFORMED:
        return "the shares do not belong to a key";
    default:
        return NULL;
    }
}

int say_failure(const char *what, enum status status)
{
    const char *why = meaning(status);
    if (why == NULL) {
        return fail(what, status);
    }
    complain("%s: %s", what, why);
    return COMMAND_FAILED;
}

static enum status add_piece(void *context, struct bytes data)
{
    (void)crypto_hash_sha512_update(context, data.data, data.size_bytes);
    return STATUS_OK;
}

bool digest_file(const char *path, uint8_t digest[DIGEST_BYTES])
{
    crypto_hash_sha512_state state;
    uint32_t file = 0;
    enum status status = STATUS_OK;
    (void)crypto_hash_sha512_init(&state);
    if (path == NULL) {
        status = files_read_input(add_piece, &state);
    } else {
        status = files_open(path, &file);
        if (status == STATUS_OK) {
            status = files_read(file, add_piece, &state);
        }
    }
    (void)crypto_hash_sha512_final(&state, digest);
    if (status != STATUS_OK) {
        (void)fail(path == NULL ? "stdin" : path, status);
    }
    return status == STATUS_OK;
}

void out_hex(struct bytes data)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < data.size_bytes; i++) {
        out("%c%c", digits[data.data[i] >> 4], digits[data.data[i] & 15]);
    }
}

static bool read_digit(char character, uint8_t *value)
{
    if (character >= '0' && character <= '9') {
        *value = (uint8_t)(character - '0');
    } else if (character >= 'a' && character <= 'f') {
        *value = (uint8_t)(character - 'a' + 10);
    } else if (character >= 'A' && character <= 'F') {
        *value = (uint8_t)(character - 'A' + 10);
    } else {
        return false;
    }
    return true;
}

bool read_hex(const char *text, uint8_t *bytes, uint32_t size_bytes)
{
    if (text_length(text) != 2 * (size_t)size_bytes) {
        return false;
    }
    for (uint32_t i = 0; i < size_bytes; i++) {
        uint8_t high = 0;
        uint8_t low = 0;
        if (!read_digit(text[2 * i], &high) || !read_digit(text[2 * i + 1], &low)) {
            return false;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
