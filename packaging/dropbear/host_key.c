/* src/svr-kex.c, in which the gate signs for the host. */
#include "buffer.h"
#include "dbutil.h"
#include "gate.h"
#include "includes.h"
#include "kex.h"
#include "session.h"
#include "signkey.h"
#include "ssh.h"

/* As RFC 8709, 6 has it. */
static void put_signature(buffer *target)
{
    uint8_t signature[GATE_SIGNATURE_BYTES];
    if (!gate_sign_exchange(ses.newkeys->algo_kex->hash_desc->hashsize, signature)) {
        dropbear_exit("The key exchange is not signed");
    }
    buf_putint(target, 4 + SSH_SIGNKEY_ED25519_LEN + 4 + GATE_SIGNATURE_BYTES);
    buf_putstring(target, SSH_SIGNKEY_ED25519, SSH_SIGNKEY_ED25519_LEN);
    buf_putstring(target, (const char *)signature, GATE_SIGNATURE_BYTES);
}

#define buf_put_sign(target, key, type, hash) put_signature(target)
#include "svr-kex.c"
