/*
 * What one connection has proved, what it may ask for, and how often. Pure: who knows which keys
 * are whose is asked by others.
 *
 *            login_begin, login_exchange*, login_sign          (first: the session identifier)
 *     NEW ---------------------------------------------> IDENTIFIED
 *                                                            | login_ask*, login_prove (good)
 *                  login_wrong, WRONG_PROOFS_MAX times       v     and login_enter
 *     OVER <------------------------------------------- IDENTIFIED -----------------> ENTERED
 *      ^                                                                                 |
 *      +----------------------------------- login_end -----------------------------------+
 *
 * A key exchange can be made anew in each of these but OVER; the identifier stays that of the first
 * (RFC 4253, 7.2).
 *
 * Invariants:
 *  1. The identifier is a hash over a cookie that was made for this connection, and over the host
 *     key.
 *  2. Who has entered signed that identifier.
 */
#pragma once

#include "exchange.h"

/* Of one connection. Who begins anew each GiB has sent 4 TiB by then. */
#define EXCHANGES_MAX 4096u
/* A person's program asks about each key that he has, before it signs with one. */
#define QUESTIONS_MAX    20u
#define WRONG_PROOFS_MAX 3u

/* Nobody's name is so long; what SSH asks for can be. */
#define LOGIN_NAME_BYTES_MAX 63u

enum login_state {
    LOGIN_NEW,
    LOGIN_IDENTIFIED,
    LOGIN_ENTERED,
    LOGIN_OVER,
};

struct login {
    enum login_state state;
    struct exchange exchange;
    uint32_t exchange_count;
    uint32_t question_count;
    uint32_t wrong_count;
    uint8_t identifier[EXCHANGE_HASH_BYTES_MAX];
    size_t identifier_bytes;
    /* Who entered: */
    uint8_t name[LOGIN_NAME_BYTES_MAX];
    size_t name_bytes;
    uint8_t key[PUBLIC_KEY_BYTES];
};

/* A signature that somebody gives for being the user with this key. */
struct login_proof {
    struct bytes user;
    struct bytes key;
    struct bytes signature;
};

void login_init(struct login *login);

/* STATUS_WRONG_STATE: it is over, or it was done EXCHANGES_MAX times. */
NODISCARD enum status login_begin(
    struct login *login,
    const uint8_t cookie[SSH_COOKIE_BYTES],
    const uint8_t host_key[PUBLIC_KEY_BYTES]);

/* As exchange_take(). */
NODISCARD enum status login_exchange(struct login *login, struct bytes part);

/* As exchange_finish(). The signature is over the exchange hash. */
NODISCARD enum status login_sign(
    struct login *login,
    enum exchange_hash algorithm,
    const struct key_pair *host_key,
    uint8_t signature[SIGNATURE_BYTES]);

/*
 * Whether it may be asked if a key is a user's.
 *   STATUS_WRONG_STATE  it is too early, or too late
 *   STATUS_DENIED       it was asked QUESTIONS_MAX times
 */
NODISCARD enum status login_ask(struct login *login);

/*
 * Whether the proof is good, for this connection; whether the key is the user's is not known here.
 *   STATUS_WRONG_STATE    it is too early, or too late
 *   STATUS_BAD_SIGNATURE  it is not
 */
NODISCARD enum status login_prove(const struct login *login, const struct login_proof *proof);

/* A proof was good, and the key is the user's. */
void login_enter(struct login *login, const struct login_proof *proof);

/* One of them was not so. True: it is over. */
bool login_wrong(struct login *login);

/* Who entered may not any more: it is over. */
void login_end(struct login *login);

static inline bool login_has_entered(const struct login *login)
{
    return login->state == LOGIN_ENTERED;
}

void login_wipe(struct login *login);
