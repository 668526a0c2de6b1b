/*
 * httpd [http=PORT] [https=PORT]: serves "directory", read only, at ports of "network". For HTTPS,
 * "keys" is a directory with `certificate.pem` and `key.pem`.
 *
 * One thread waits for signals, of listeners and connections alike, and does what can be done
 * without waiting. When the network's service ends, everything that came from it is over, and the
 * server listens again.
 */
#include "documents.h"
#include "lib/status.h"
#include "lib/text.h"
#include "listeners.h"
#include "own.h"
#include "peers.h"
#include "posix/capability.h"
#include "signals.h"
#include "tls.h"
#include <stdio.h>
#include <time.h>

#define PORT_MAX 65535u
/* How often listening is tried again, and how many times in a row. */
#define AGAIN_MS  100u
#define TRIES_MAX 300u

struct ports {
    uint32_t http;
    uint32_t https;
};

static int fail(const char *what, enum status status)
{
    fprintf(stderr, "httpd: %s: %s\n", what, status_text(status));
    return 1;
}

static bool read_arguments(int count, char **arguments, struct ports *ports)
{
    for (int i = 1; i < count; i++) {
        if (!text_number_option(arguments[i], "http", 1, PORT_MAX, &ports->http) &&
            !text_number_option(arguments[i], "https", 1, PORT_MAX, &ports->https)) {
            return false;
        }
    }
    return ports->http != 0 || ports->https != 0;
}

static enum status listen_at(const struct ports *ports, struct tls_context *tls)
{
    const uint32_t network = tessera_capability("network");
    enum status status = STATUS_OK;
    if (ports->http != 0) {
        status = listeners_open(network, (uint16_t)ports->http, NULL);
    }
    if (status == STATUS_OK && ports->https != 0) {
        status = listeners_open(network, (uint16_t)ports->https, tls);
    }
    return status;
}

static void say_ports(const struct ports *ports)
{
    if (ports->http != 0) {
        printf("httpd: listening at port %u\n", ports->http);
    }
    if (ports->https != 0) {
        printf("httpd: listening at port %u, with TLS\n", ports->https);
    }
    fflush(stdout);
}

/* After the network has gone: until it is there again. */
static enum status listen_again(const struct ports *ports, struct tls_context *tls)
{
    const struct timespec pause = {.tv_nsec = AGAIN_MS * 1000000L};
    enum status status = STATUS_PEER_GONE;
    peers_end_all();
    for (uint32_t i = 0; i < TRIES_MAX && status != STATUS_OK; i++) {
        listeners_close();
        status = listen_at(ports, tls);
        if (status != STATUS_OK) {
            (void)nanosleep(&pause, NULL);
        }
    }
    if (status == STATUS_OK) {
        say_ports(ports);
    }
    return status;
}

static void take_signals(void)
{
    uint32_t number = 0;
    while (signals_take(&number)) {
        if (number < PEERS_MAX) {
            peers_signalled(number);
        } else {
            listeners_signalled(number);
        }
    }
}

/* When there is something to do even if nothing is signalled. */
static uint64_t next_time(void)
{
    const uint64_t of_peers_ns = peers_look_at_time();
    const uint64_t of_listeners_ns = listeners_look_at_time();
    if (peers_go_on()) {
        return own_now_ns();
    }
    return of_peers_ns < of_listeners_ns ? of_peers_ns : of_listeners_ns;
}

static enum status serve(const struct ports *ports, struct tls_context *tls)
{
    enum status status = listen_at(ports, tls);
    if (status == STATUS_OK) {
        say_ports(ports);
    }
    while (status == STATUS_OK) {
        status = listeners_accept();
        if (status == STATUS_PEER_GONE) {
            status = listen_again(ports, tls);
        }
        if (status == STATUS_OK) {
            status = signals_wait(next_time());
        }
        take_signals();
    }
    return status;
}

int main(int argument_count, char **arguments)
{
    struct ports ports = {0};
    struct tls_context *tls = NULL;
    if (!read_arguments(argument_count, arguments, &ports)) {
        fprintf(stderr, "usage: httpd [http=PORT] [https=PORT]\n");
        return 2;
    }
    if (tessera_capability("directory") == 0 || tessera_capability("network") == 0) {
        return fail("directory and network", STATUS_NOT_FOUND);
    }
    enum status status = STATUS_OK;
    if (ports.https != 0) {
        status = tls_context_create(tessera_capability("keys"), &tls);
        if (status != STATUS_OK) {
            return fail("keys", status);
        }
    }
    status = signals_init();
    if (status == STATUS_OK) {
        status = peers_init(documents_init(tessera_capability("directory")));
    }
    return fail("network", status == STATUS_OK ? serve(&ports, tls) : status);
}
