/*
 * src/common-kex.c. The cookie of our SSH_MSG_KEXINIT is the gate's, and it gets what the exchange
 * hash is made of: so it knows that what is signed over that hash was made for this connection.
 */
#include "buffer.h"
#include "dbrandom.h"
#include "dbutil.h"
#include "ed25519.h"
#include "gate.h"
#include "includes.h"
#include "kex.h"
#include "runopts.h"
#include "session.h"

static void begin_exchange(unsigned char *cookie, unsigned int size_bytes)
{
    dropbear_assert(size_bytes == GATE_COOKIE_BYTES);
    if (!gate_begin_exchange(cookie, svr_opts.hostkey->ed25519key->pub)) {
        dropbear_exit("No key exchange begins");
    }
}

static void finish_hash(void);

#define genrandom(target, size) begin_exchange(target, size)
#define finish_kexhashbuf       finish_hash
#include "common-kex.c"
#undef finish_kexhashbuf

void finish_kexhashbuf(void)
{
    if (!gate_hear_exchange(ses.kexhashbuf->data, ses.kexhashbuf->len)) {
        dropbear_exit("The key exchange is not accepted");
    }
    finish_hash();
}
