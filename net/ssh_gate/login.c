#include "login.h"
#include "lib/text.h"
#include <sodium/crypto_sign_ed25519.h>
#include <sodium/utils.h>

/* RFC 4252, 7. */
#define MSG_USERAUTH_REQUEST 50u
#define SERVICE              "ssh-connection"
#define METHOD               "publickey"
#define HAS_SIGNATURE        1u

/* Of what a person signs: six strings, and two bytes by themselves. */
#define SIGNED_BYTES_MAX                                                                           \
    (6u * SSH_LENGTH_BYTES + EXCHANGE_HASH_BYTES_MAX + 1u + LOGIN_NAME_BYTES_MAX +                 \
     sizeof(SERVICE) - 1u + sizeof(METHOD) - 1u + 1u + sizeof(SSH_ED25519) - 1u +                  \
     SSH_KEY_BLOB_BYTES)

void login_init(struct login *login)
{
    *login = (struct login){.state = LOGIN_NEW};
}

void login_wipe(struct login *login)
{
    sodium_memzero(login, sizeof(*login));
    login->state = LOGIN_OVER;
}

enum status login_begin(
    struct login *login,
    const uint8_t cookie[SSH_COOKIE_BYTES],
    const uint8_t host_key[PUBLIC_KEY_BYTES])
{
    if (login->state == LOGIN_OVER || login->exchange_count == EXCHANGES_MAX) {
        return STATUS_WRONG_STATE;
    }
    login->exchange_count++;
    exchange_begin(&login->exchange, cookie, host_key);
    return STATUS_OK;
}

enum status login_exchange(struct login *login, struct bytes part)
{
    return exchange_take(&login->exchange, part);
}

enum status login_sign(
    struct login *login,
    enum exchange_hash algorithm,
    const struct key_pair *host_key,
    uint8_t signature[SIGNATURE_BYTES])
{
    uint8_t hash[EXCHANGE_HASH_BYTES_MAX];
    size_t hash_bytes = 0;
    const enum status status = exchange_finish(&login->exchange, algorithm, hash, &hash_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    if (login->state == LOGIN_NEW) {
        memcpy(login->identifier, hash, hash_bytes);
        login->identifier_bytes = hash_bytes;
        login->state = LOGIN_IDENTIFIED;
    }
    (void)crypto_sign_ed25519_detached(signature, NULL, hash, hash_bytes, host_key->secret_key);
    return STATUS_OK;
}

enum status login_ask(struct login *login)
{
    if (login->state != LOGIN_IDENTIFIED) {
        return STATUS_WRONG_STATE;
    }
    if (login->question_count == QUESTIONS_MAX) {
        return STATUS_DENIED;
    }
    login->question_count++;
    return STATUS_OK;
}

/* What the person's program signs, written to `target`. Gives how much it is. */
static size_t write_signed(
    const struct login *login, const struct login_proof *proof, uint8_t target[SIGNED_BYTES_MAX])
{
    uint8_t blob[SSH_KEY_BLOB_BYTES];
    uint8_t *at = target;
    ssh_key_blob(proof->key.data, blob);
    at = ssh_write_string(at, (struct bytes){login->identifier, login->identifier_bytes});
    *at++ = MSG_USERAUTH_REQUEST;
    at = ssh_write_string(at, proof->user);
    at = ssh_write_string(at, text_bytes(SERVICE));
    at = ssh_write_string(at, text_bytes(METHOD));
    *at++ = HAS_SIGNATURE;
    at = ssh_write_string(at, text_bytes(SSH_ED25519));
    at = ssh_write_string(at, (struct bytes){blob, sizeof(blob)});
    return (size_t)(at - target);
}

enum status login_prove(const struct login *login, const struct login_proof *proof)
{
    uint8_t text[SIGNED_BYTES_MAX];
    if (login->state != LOGIN_IDENTIFIED) {
        return STATUS_WRONG_STATE;
    }
    if (proof->user.size_bytes > LOGIN_NAME_BYTES_MAX ||
        proof->key.size_bytes != PUBLIC_KEY_BYTES ||
        proof->signature.size_bytes != SIGNATURE_BYTES) {
        return STATUS_BAD_SIGNATURE;
    }
    const size_t text_bytes = write_signed(login, proof, text);
    const int result = crypto_sign_ed25519_verify_detached(
        proof->signature.data, text, text_bytes, proof->key.data);
    return result == 0 ? STATUS_OK : STATUS_BAD_SIGNATURE;
}

void login_enter(struct login *login, const struct login_proof *proof)
{
    login->name_bytes = proof->user.size_bytes;
    if (proof->user.size_bytes > 0) {
        memcpy(login->name, proof->user.data, proof->user.size_bytes);
    }
    memcpy(login->key, proof->key.data, sizeof(login->key));
    login->state = LOGIN_ENTERED;
}

void login_end(struct login *login)
{
    login->state = LOGIN_OVER;
    exchange_wipe(&login->exchange);
}

bool login_wrong(struct login *login)
{
    login->wrong_count++;
    if (login->wrong_count >= WRONG_PROOFS_MAX) {
        login_end(login);
    }
    return login->state == LOGIN_OVER;
}
