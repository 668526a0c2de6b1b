/*
 * In the place of src/svr-authpubkey.c: RFC 4252, 7, with Ed25519 keys (RFC 8709). The gate says
 * whether a key may log in, and checks what is signed with it.
 */
#include "auth.h"
#include "buffer.h"
#include "dbutil.h"
#include "gate.h"
#include "includes.h"
#include "packet.h"
#include "session.h"
#include "signkey.h"
#include "ssh.h"
#include <stdbool.h>

/* Both a key and a signature are the algorithm's name and so many bytes, each with its size. */
#define NAMED_BYTES(size) (4 + SSH_SIGNKEY_ED25519_LEN + 4 + (size))

/* The bytes; NULL: it is something else. */
static const uint8_t *named_bytes(const buffer *blob, uint8_t size_bytes)
{
    static const uint8_t name[] = "\0\0\0\x0bssh-ed25519\0\0";
    const size_t before = NAMED_BYTES(0);
    if (blob->len != before + size_bytes || memcmp(blob->data, name, before - 1) != 0 ||
        blob->data[before - 1] != size_bytes) {
        return NULL;
    }
    return blob->data + before;
}

static void check(enum gate_answer answer)
{
    if (answer == GATE_OVER) {
        dropbear_exit("Too many keys were tried");
    }
}

static void answer_question(const uint8_t *key, const buffer *blob)
{
    const enum gate_answer answer = gate_knows(ses.authstate.username, key);
    check(answer);
    if (answer == GATE_NO) {
        send_msg_userauth_failure(0, 0);
        return;
    }
    CHECKCLEARTOWRITE();
    buf_putbyte(ses.writepayload, SSH_MSG_USERAUTH_PK_OK);
    buf_putstring(ses.writepayload, SSH_SIGNKEY_ED25519, SSH_SIGNKEY_ED25519_LEN);
    buf_putbufstring(ses.writepayload, blob);
    encrypt_packet();
}

static void answer_proof(const uint8_t *key)
{
    buffer *blob = buf_getstringbuf(ses.payload);
    const uint8_t *signature = named_bytes(blob, GATE_SIGNATURE_BYTES);
    const enum gate_answer answer =
        signature == NULL ? GATE_NO : gate_enter(ses.authstate.username, key, signature);
    buf_free(blob);
    check(answer);
    if (answer == GATE_YES) {
        dropbear_log(LOG_NOTICE, "'%s' has entered", ses.authstate.username);
        send_msg_userauth_success();
    } else {
        send_msg_userauth_failure(0, 1);
    }
}

void svr_auth_pubkey(int valid_user)
{
    const bool is_proof = buf_getbool(ses.payload) != 0;
    unsigned int name_bytes = 0;
    char *name = buf_getstring(ses.payload, &name_bytes);
    buffer *blob = buf_getstringbuf(ses.payload);
    const uint8_t *key = named_bytes(blob, GATE_KEY_BYTES);
    const bool is_ed25519 = name_bytes == SSH_SIGNKEY_ED25519_LEN &&
                            memcmp(name, SSH_SIGNKEY_ED25519, SSH_SIGNKEY_ED25519_LEN) == 0;
    if (!valid_user || !is_ed25519 || key == NULL) {
        send_msg_userauth_failure(0, 0);
    } else if (is_proof) {
        answer_proof(key);
    } else {
        answer_question(key, blob);
    }
    buf_free(blob);
    m_free(name);
}
