/*
 * In the place of src/svr-main.c, src/svr-runopts.c and src/common-runopts.c: a server of one
 * connection, its standard input. There is nothing to choose.
 */
#include "algo.h"
#include "crypto_desc.h"
#include "dbrandom.h"
#include "dbutil.h"
#include "ed25519.h"
#include "includes.h"
#include "runopts.h"
#include "session.h"
#include "signkey.h"

/* After three times as long without a word, whoever was there is gone. */
#define KEEPALIVE_S 60

runopts opts = {
    .recv_window = DEFAULT_RECV_WINDOW,
    .keepalive_secs = KEEPALIVE_S,
    .idle_timeout_secs = DEFAULT_IDLE_TIMEOUT,
};

svr_runopts svr_opts = {
    .noauthpass = 1,
    .maxauthtries = MAX_AUTH_TRIES,
};

void disable_sig_except(enum signature_type kept)
{
    for (algo_type *kind = sigalgs; kind->name != NULL; kind++) {
        if ((enum signature_type)kind->val != kept) {
            kind->usable = 0;
        }
    }
}

int main(void)
{
    _dropbear_exit = svr_dropbear_exit;
    _dropbear_log = svr_dropbear_log;
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
        dropbear_exit("signal: %s", strerror(errno));
    }
    crypto_init();
    seedrandom();
    /* Its public part is the gate's (key_exchange.c); nobody here has the other one. */
    svr_opts.hostkey = new_sign_key();
    svr_opts.hostkey->ed25519key = m_malloc(sizeof(*svr_opts.hostkey->ed25519key));
    svr_session(STDIN_FILENO, -1);
    return EXIT_FAILURE; /* not reached: it ends the process */
}
