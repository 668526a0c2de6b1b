/*
 * Sockets as programs use them, over this machine's own loopback: prints a line for each part, and
 * says what was wrong. With an argument it is
 *
 *     child      started with a connection as its input and output
 *     reader     started with pipes as its input and output
 *     reset      started with a connection as its input and output, which ends by a reset
 *     none       a program that was granted no network
 *     client     one that may only begin conversations
 *     sender     sends until the network's service ends, and then again
 *     echo HOST PORT BYTES   sends so many bytes to who sends them back
 */
#include "sockets.h"
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Until it is looked again whether there is an address. */
#define REST_US 20000

#define LINE_BYTES 512

int failures;

/* In one piece: several of these programs write to the same console. */
void say(const char *format, ...)
{
    char line[LINE_BYTES];
    va_list values;
    va_start(values, format);
    const int length = vsnprintf(line, sizeof(line), format, values);
    va_end(values);
    const size_t written = (size_t)length < sizeof(line) ? (size_t)length : sizeof(line) - 1;
    if (write(STDOUT_FILENO, line, written) < 0) {
        failures++;
    }
}

struct sockaddr_in local_place(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

int listen_locally(uint16_t *port)
{
    struct sockaddr_in place = local_place(0);
    socklen_t size = sizeof(place);
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(listener, (struct sockaddr *)&place, sizeof(place)) == 0);
    CHECK(listen(listener, 16) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&place, &size) == 0);
    CHECK(place.sin_port != 0);
    *port = ntohs(place.sin_port);
    return listener;
}

struct pair connect_locally(void)
{
    uint16_t port = 0;
    const int listener = listen_locally(&port);
    const struct sockaddr_in place = local_place(port);
    const struct pair pair = {.client = socket(AF_INET, SOCK_STREAM, 0)};
    CHECK(connect(pair.client, (const struct sockaddr *)&place, sizeof(place)) == 0);
    const struct pair both = {pair.client, accept(listener, NULL, NULL)};
    CHECK(both.server >= 0);
    close(listener);
    return both;
}

void close_pair(const struct pair *pair)
{
    close(pair->client);
    close(pair->server);
}

/* Without a network there are sockets, and nothing that can be reached through them. */
static void run_without(void)
{
    const struct sockaddr_in place = local_place(7);
    struct addrinfo *found = NULL;
    const int stream = socket(AF_INET, SOCK_STREAM, 0);
    const int datagrams = socket(AF_INET6, SOCK_DGRAM, 0);
    CHECK(stream >= 0 && datagrams >= 0);
    CHECK_FAILS(connect(stream, (const struct sockaddr *)&place, sizeof(place)), ENETUNREACH);
    CHECK_FAILS(listen(stream, 1), EACCES);
    CHECK_FAILS(recv(datagrams, &found, 1, MSG_DONTWAIT), ENETUNREACH);
    CHECK(getaddrinfo("example.org", "http", NULL, &found) == EAI_FAIL);
    CHECK(getaddrinfo("127.0.0.1", "http", NULL, &found) == 0);
    freeaddrinfo(found);
}

/* Who may only begin conversations. */
static void run_client(void)
{
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_FAILS(listen(listener, 1), EACCES);
    const struct sockaddr_in place = local_place(5353);
    const int datagrams = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK_FAILS(bind(datagrams, (const struct sockaddr *)&place, sizeof(place)), EACCES);
    CHECK(sendto(datagrams, "x", 1, 0, (const struct sockaddr *)&place, sizeof(place)) == 1);
}

struct echo {
    int connection;
    size_t size_bytes;
};

static void *send_all(void *argument)
{
    static uint8_t bytes[131072];
    const struct echo *echo = argument;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)(i * 7 % 251);
    }
    for (size_t done = 0; done < echo->size_bytes;) {
        const size_t at = done % sizeof(bytes);
        const size_t left = echo->size_bytes - done;
        const size_t part = sizeof(bytes) - at < left ? sizeof(bytes) - at : left;
        const ssize_t count = write(echo->connection, bytes + at, part);
        CHECK(count > 0);
        if (count <= 0) {
            break;
        }
        done += (size_t)count;
    }
    return NULL;
}

/* A connection, as soon as the machine has an address. */
static int connect_to(const struct addrinfo *place)
{
    for (;;) {
        const int made = socket(place->ai_family, place->ai_socktype, place->ai_protocol);
        if (connect(made, place->ai_addr, place->ai_addrlen) == 0) {
            return made;
        }
        CHECK(errno == ENETUNREACH);
        if (failures > 0) {
            return -1;
        }
        close(made);
        usleep(REST_US);
    }
}

/* What comes back is what was sent. */
static void run_echo(char *const *arguments)
{
    static uint8_t bytes[131072];
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    pthread_t sender;
    CHECK(getaddrinfo(arguments[0], arguments[1], &hints, &found) == 0);
    if (found == NULL) {
        return;
    }
    struct echo echo = {
        .connection = connect_to(found),
        .size_bytes = (size_t)atol(arguments[2]),
    };
    CHECK(pthread_create(&sender, NULL, send_all, &echo) == 0);
    size_t done = 0;
    ssize_t count = 1;
    /* QEMU gives the other side no half of an end: this one is the first to close. */
    while (count > 0 && done < echo.size_bytes) {
        count = read(echo.connection, bytes, sizeof(bytes));
        for (ssize_t i = 0; i < count; i++) {
            const size_t at = (done + (size_t)i) % sizeof(bytes);
            if (bytes[i] != (uint8_t)(at * 7 % 251)) {
                say("byte %zu is wrong\n", done + (size_t)i);
                failures++;
                break;
            }
        }
        done += count > 0 ? (size_t)count : 0;
    }
    pthread_join(sender, NULL);
    CHECK(done == echo.size_bytes);
    say("sockets: %zu bytes came back\n", done);
    freeaddrinfo(found);
    close(echo.connection);
}

static void run_all(char *own_name)
{
    test_streams();
    say("sockets: streams, %d failed\n", failures);
    test_transfers();
    say("sockets: transfers, %d failed\n", failures);
    test_resets();
    say("sockets: resets, %d failed\n", failures);
    test_datagrams();
    say("sockets: datagrams, %d failed\n", failures);
    test_floods();
    say("sockets: floods, %d failed\n", failures);
    test_names();
    say("sockets: names, %d failed\n", failures);
    test_children(own_name);
    say("sockets: children, %d failed\n", failures);
}

int main(int argument_count, char **arguments)
{
    const char *what = argument_count > 1 ? arguments[1] : "all";
    if (strcmp(what, "child") == 0) {
        return run_child();
    }
    if (strcmp(what, "reader") == 0) {
        return run_reader();
    }
    if (strcmp(what, "reset") == 0) {
        return run_reset();
    }
    signal(SIGPIPE, SIG_IGN);
    if (strcmp(what, "none") == 0) {
        run_without();
    } else if (strcmp(what, "client") == 0) {
        run_client();
    } else if (strcmp(what, "sender") == 0) {
        run_until_it_ends();
    } else if (strcmp(what, "echo") == 0 && argument_count > 4) {
        run_echo(arguments + 2);
    } else {
        run_all(arguments[0]);
    }
    say("sockets: %s is over, %d failed\n", what, failures);
    return failures == 0 ? 0 : 1;
}
