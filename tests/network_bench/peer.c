/*
 * What tools/bench_network.py speaks to in a guest, the same source on Tessera and on Linux: writes
 * what the HTTP server is asked for, then takes one connection after the other at PORT, each with a
 * line that says what to do:
 *
 *     echo            what comes is sent back, byte by byte, until the other side ends
 *     receive NUMBER  says "ready", and how many datagrams of DATAGRAM_BYTES came at PORT
 *                     until one that is this number in a single byte, and in how many milliseconds
 *     send MS         sends datagrams to the other side's PORT for so long; says as much
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PORT           7000
#define DATAGRAM_BYTES 64u
#define DOCUMENT_BYTES 1024u
#define LINE_BYTES_MAX 64u
/* Sent between two looks at the clock. */
#define AT_ONCE 32u

static void must(bool holds, const char *what)
{
    if (!holds) {
        perror(what);
        exit(1);
    }
}

/* What is served, and where iperf3 keeps what it sends. */
static void write_files(void)
{
    char document[DOCUMENT_BYTES];
    memset(document, 'x', sizeof(document));
    FILE *file = fopen("index.html", "w");
    must(file != NULL, "index.html");
    must(fwrite(document, 1, sizeof(document), file) == sizeof(document), "index.html");
    must(fclose(file) == 0, "index.html");
    must(mkdir("tmp", 0777) == 0 || errno == EEXIST, "tmp");
}

static int bound(int kind)
{
    const struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    const int made = socket(AF_INET, kind, 0);
    must(made >= 0, "socket");
    must(bind(made, (const struct sockaddr *)&place, sizeof(place)) == 0, "bind");
    return made;
}

/* The line without its end; false: the other side ended before. */
static bool read_line(int from, char line[LINE_BYTES_MAX])
{
    for (size_t i = 0; i < LINE_BYTES_MAX; i++) {
        if (read(from, &line[i], 1) != 1) {
            return false;
        }
        if (line[i] == '\n') {
            line[i] = '\0';
            return true;
        }
    }
    return false;
}

static void say(int to, const char *text)
{
    must(write(to, text, strlen(text)) == (ssize_t)strlen(text), "write");
}

/* How many there were, in how much time. */
static void say_count(int to, uint64_t count, uint64_t duration_ms)
{
    char text[LINE_BYTES_MAX];
    snprintf(
        text,
        sizeof(text),
        "%llu %llu\n",
        (unsigned long long)count,
        (unsigned long long)duration_ms);
    say(to, text);
}

static uint64_t now_ms(void)
{
    struct timespec now;
    must(clock_gettime(CLOCK_MONOTONIC, &now) == 0, "clock_gettime");
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void echo(int connection)
{
    char byte = 0;
    while (read(connection, &byte, 1) == 1 && write(connection, &byte, 1) == 1) {
    }
}

static void receive(int connection, int datagrams, uint8_t last)
{
    uint8_t data[DATAGRAM_BYTES + 1];
    uint64_t count = 0;
    uint64_t begun_ms = 0;
    ssize_t size_bytes = 0;
    say(connection, "ready\n");
    do {
        size_bytes = recv(datagrams, data, sizeof(data), 0);
        must(size_bytes >= 0, "recv");
        count += size_bytes == DATAGRAM_BYTES ? 1 : 0;
        begun_ms = begun_ms == 0 ? now_ms() : begun_ms;
    } while (size_bytes != 1 || data[0] != last);
    say_count(connection, count, now_ms() - begun_ms);
}

/* What there is no room for is lost, as on any network. */
static void send_for(int connection, int datagrams, uint64_t duration_ms)
{
    static const uint8_t data[DATAGRAM_BYTES];
    struct sockaddr_in place;
    socklen_t size_bytes = sizeof(place);
    must(getpeername(connection, (struct sockaddr *)&place, &size_bytes) == 0, "getpeername");
    place.sin_port = htons(PORT);
    const uint64_t begun_ms = now_ms();
    uint64_t count = 0;
    while (now_ms() - begun_ms < duration_ms) {
        for (unsigned i = 0; i < AT_ONCE; i++) {
            const ssize_t sent = sendto(
                datagrams, data, sizeof(data), 0, (const struct sockaddr *)&place, sizeof(place));
            must(sent == DATAGRAM_BYTES || errno == ENOBUFS || errno == EAGAIN, "sendto");
            count += sent == DATAGRAM_BYTES ? 1 : 0;
        }
    }
    say_count(connection, count, now_ms() - begun_ms);
}

static void serve(int connection, int datagrams)
{
    char line[LINE_BYTES_MAX];
    unsigned long long number = 0;
    const int on = 1;
    must(setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0, "TCP_NODELAY");
    if (!read_line(connection, line)) {
        return;
    }
    if (strcmp(line, "echo") == 0) {
        echo(connection);
    } else if (sscanf(line, "receive %llu", &number) == 1) {
        receive(connection, datagrams, (uint8_t)number);
    } else if (sscanf(line, "send %llu", &number) == 1) {
        send_for(connection, datagrams, number);
    }
}

int main(void)
{
    write_files();
    const int datagrams = bound(SOCK_DGRAM);
    const int listener = bound(SOCK_STREAM);
    must(listen(listener, 1) == 0, "listen");
    puts("peer: listening");
    fflush(stdout);
    for (;;) {
        const int connection = accept(listener, NULL, NULL);
        must(connection >= 0, "accept");
        serve(connection, datagrams);
        close(connection);
    }
}
