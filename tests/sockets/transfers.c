/* Much data, and many connections. */
#include "sockets.h"
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#define TRANSFER_BYTES   3000000u
#define PIECE_BYTES      131072u
#define CONNECTION_COUNT 16u

static uint8_t byte_at(size_t offset)
{
    return (uint8_t)(offset * 31 % 253);
}

static void fill(uint8_t *bytes, size_t size_bytes, size_t offset)
{
    for (size_t i = 0; i < size_bytes; i++) {
        bytes[i] = byte_at(offset + i);
    }
}

static bool is_as_sent(const uint8_t *bytes, size_t size_bytes, size_t offset)
{
    for (size_t i = 0; i < size_bytes; i++) {
        if (bytes[i] != byte_at(offset + i)) {
            return false;
        }
    }
    return true;
}

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

static void *write_all(void *argument)
{
    static uint8_t bytes[PIECE_BYTES];
    const int connection = *(const int *)argument;
    size_t done = 0;
    while (done < TRANSFER_BYTES) {
        const size_t part = least(sizeof(bytes), TRANSFER_BYTES - done);
        fill(bytes, part, done);
        const ssize_t count = write(connection, bytes, part);
        CHECK(count == (ssize_t)part); /* a call that may wait writes all */
        if (count <= 0) {
            break;
        }
        done += (size_t)count;
    }
    CHECK(shutdown(connection, SHUT_WR) == 0);
    return NULL;
}

static void test_waiting_for_each_other(void)
{
    static uint8_t bytes[PIECE_BYTES];
    struct pair pair = connect_locally();
    pthread_t writer;
    size_t done = 0;
    ssize_t count;
    CHECK(pthread_create(&writer, NULL, write_all, &pair.client) == 0);
    while ((count = read(pair.server, bytes, sizeof(bytes))) > 0) {
        CHECK(is_as_sent(bytes, (size_t)count, done));
        done += (size_t)count;
    }
    CHECK(count == 0 && done == TRANSFER_BYTES);
    CHECK(pthread_join(writer, NULL) == 0);
    close_pair(&pair);
}

/* One thread has both ends: nothing may wait. */
static void test_with_poll(void)
{
    static uint8_t bytes[PIECE_BYTES];
    const struct pair pair = connect_locally();
    size_t sent = 0;
    size_t received = 0;
    CHECK(fcntl(pair.client, F_SETFL, O_NONBLOCK) == 0);
    while (received < TRANSFER_BYTES) {
        struct pollfd entries[] = {
            {.fd = sent < TRANSFER_BYTES ? pair.client : -1, .events = POLLOUT},
            {.fd = pair.server, .events = POLLIN}};
        CHECK(poll(entries, 2, -1) > 0);
        if ((entries[0].revents & POLLOUT) != 0) {
            const size_t part = least(sizeof(bytes), TRANSFER_BYTES - sent);
            fill(bytes, part, sent);
            const ssize_t count = send(pair.client, bytes, part, 0);
            CHECK(count > 0 || errno == EAGAIN);
            sent += count > 0 ? (size_t)count : 0;
        }
        if ((entries[1].revents & POLLIN) != 0) {
            const ssize_t count = recv(pair.server, bytes, sizeof(bytes), MSG_DONTWAIT);
            CHECK(count > 0 && is_as_sent(bytes, (size_t)count, received));
            if (count <= 0) {
                break;
            }
            received += (size_t)count;
        }
    }
    CHECK(sent == TRANSFER_BYTES && received == TRANSFER_BYTES);
    close_pair(&pair);
}

/* All at once, each with an end of its own. */
static void test_many(void)
{
    static struct pair pairs[CONNECTION_COUNT];
    for (uint32_t i = 0; i < CONNECTION_COUNT; i++) {
        pairs[i] = connect_locally();
        CHECK(write(pairs[i].client, &i, sizeof(i)) == sizeof(i));
    }
    for (uint32_t i = CONNECTION_COUNT; i > 0; i--) {
        uint32_t number = 0;
        CHECK(recv(pairs[i - 1].server, &number, sizeof(number), MSG_WAITALL) == sizeof(number));
        CHECK(number == i - 1);
        close_pair(&pairs[i - 1]);
    }
}

static void nothing(int number)
{
    (void)number;
}

/* A signal ends a wait, or does not (SA_RESTART). From here on, calls can be interrupted. */
static void test_interruption(void)
{
    /* Again and again: the first may come before anybody waits. */
    const struct itimerval soon = {{.tv_usec = 50000}, {.tv_usec = 50000}};
    const struct itimerval never = {.it_value = {0}};
    const struct sigaction ends = {.sa_handler = nothing};
    struct pair pair = connect_locally();
    pthread_t writer;
    static uint8_t bytes[PIECE_BYTES];
    char byte;
    CHECK(sigaction(SIGALRM, &ends, NULL) == 0);
    CHECK(setitimer(ITIMER_REAL, &soon, NULL) == 0);
    CHECK_FAILS(recv(pair.client, &byte, 1, 0), EINTR);
    CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0);
    CHECK(pthread_create(&writer, NULL, write_all, &pair.client) == 0);
    size_t done = 0;
    ssize_t count;
    while ((count = read(pair.server, bytes, sizeof(bytes))) > 0) {
        CHECK(is_as_sent(bytes, (size_t)count, done));
        done += (size_t)count;
    }
    CHECK(count == 0 && done == TRANSFER_BYTES);
    CHECK(pthread_join(writer, NULL) == 0);
    close_pair(&pair);
}

void test_transfers(void)
{
    test_waiting_for_each_other();
    test_with_poll();
    test_many();
    test_interruption();
}
