/* How connections end that the other side does not want any more, and what waits for how long. */
#include "sockets.h"
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#define PIECE_COUNT 100
#define REST_US     20000

static volatile sig_atomic_t broken_count;

static void note_broken(int number)
{
    (void)number;
    broken_count++;
}

static int error_of(int socket_)
{
    int error = -1;
    socklen_t size = sizeof(error);
    CHECK(getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size) == 0);
    return error;
}

static void wait_for_end(int socket_)
{
    struct pollfd entry = {.fd = socket_};
    CHECK(poll(&entry, 1, -1) == 1 && (entry.revents & POLLHUP) != 0);
}

/* What was sent and not read tells the sender, who is given back. */
static int reset_connection(void)
{
    const struct pair pair = connect_locally();
    char byte;
    CHECK(write(pair.client, "unread", 6) == 6);
    CHECK(recv(pair.server, &byte, 1, 0) == 1);
    close(pair.server);
    wait_for_end(pair.client);
    return pair.client;
}

/* Sending to a connection that is over, and that nobody is told of any more. */
static void check_is_broken(int socket_)
{
    broken_count = 0;
    CHECK_FAILS(send(socket_, "x", 1, MSG_NOSIGNAL), EPIPE);
    CHECK(broken_count == 0);
    CHECK_FAILS(send(socket_, "x", 1, 0), EPIPE);
    CHECK(broken_count == 1);
}

static void test_why_is_said_once(void)
{
    char byte;
    const int reads = reset_connection();
    CHECK_FAILS(recv(reads, &byte, 1, 0), ECONNRESET);
    CHECK(recv(reads, &byte, 1, 0) == 0);
    check_is_broken(reads);
    CHECK(error_of(reads) == 0);
    close(reads);
    const int writes = reset_connection();
    broken_count = 0;
    CHECK_FAILS(send(writes, "x", 1, 0), ECONNRESET);
    CHECK(broken_count == 0);
    check_is_broken(writes);
    CHECK(recv(writes, &byte, 1, 0) == 0);
    close(writes);
    const int asks = reset_connection();
    CHECK(error_of(asks) == ECONNRESET);
    CHECK(error_of(asks) == 0);
    CHECK(recv(asks, &byte, 1, 0) == 0);
    check_is_broken(asks);
    close(asks);
}

/* Who had finished and is written to nevertheless. */
static void test_after_the_end(void)
{
    char byte;
    const struct pair pair = connect_locally();
    close(pair.server);
    CHECK(recv(pair.client, &byte, 1, 0) == 0);
    CHECK(send(pair.client, "x", 1, 0) == 1);
    wait_for_end(pair.client);
    check_is_broken(pair.client);
    CHECK(recv(pair.client, &byte, 1, 0) == 0);
    close(pair.client);
}

static void *send_slowly(void *argument)
{
    const int connection = *(const int *)argument;
    for (int i = 0; i < PIECE_COUNT; i++) {
        CHECK(send(connection, "x", 1, 0) == 1);
        usleep(REST_US);
    }
    return NULL;
}

/* The time is a call's, however often something comes. */
static void test_one_time_for_a_call(void)
{
    const struct timeval soon = {.tv_usec = 10 * REST_US};
    char bytes[PIECE_COUNT];
    pthread_t sender;
    struct pair pair = connect_locally();
    CHECK(setsockopt(pair.client, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon)) == 0);
    CHECK(pthread_create(&sender, NULL, send_slowly, &pair.server) == 0);
    const ssize_t count = recv(pair.client, bytes, sizeof(bytes), MSG_WAITALL);
    CHECK(count < PIECE_COUNT && (count > 0 || errno == EAGAIN));
    CHECK(pthread_join(sender, NULL) == 0);
    close_pair(&pair);
}

struct readers {
    int connection;
    int taken; /* of both together */
};

static void take_one(struct readers *readers)
{
    char byte;
    if (recv(readers->connection, &byte, 1, MSG_DONTWAIT) == 1) {
        __atomic_add_fetch(&readers->taken, 1, __ATOMIC_SEQ_CST);
    }
}

static bool have_all(struct readers *readers)
{
    return __atomic_load_n(&readers->taken, __ATOMIC_SEQ_CST) == PIECE_COUNT;
}

static void *read_and_wait(void *argument)
{
    struct readers *readers = argument;
    char byte;
    while (recv(readers->connection, &byte, 1, 0) == 1) {
        __atomic_add_fetch(&readers->taken, 1, __ATOMIC_SEQ_CST);
    }
    return NULL;
}

static void *read_without_waiting(void *argument)
{
    struct readers *readers = argument;
    while (!have_all(readers)) {
        take_one(readers);
        sched_yield();
    }
    return NULL;
}

/* Who does not want to wait does not, also where somebody else was faster. */
static void test_two_readers(void)
{
    pthread_t waits;
    pthread_t tries;
    const struct pair pair = connect_locally();
    struct readers readers = {.connection = pair.server};
    CHECK(pthread_create(&waits, NULL, read_and_wait, &readers) == 0);
    CHECK(pthread_create(&tries, NULL, read_without_waiting, &readers) == 0);
    for (int i = 0; i < PIECE_COUNT; i++) {
        CHECK(send(pair.client, "x", 1, 0) == 1);
    }
    CHECK(pthread_join(tries, NULL) == 0);
    CHECK(shutdown(pair.client, SHUT_WR) == 0);
    CHECK(pthread_join(waits, NULL) == 0);
    CHECK(have_all(&readers));
    close_pair(&pair);
}

/* From here on, calls can be interrupted. */
void test_resets(void)
{
    const struct sigaction notes = {.sa_handler = note_broken};
    struct sigaction before;
    CHECK(sigaction(SIGPIPE, &notes, &before) == 0);
    test_why_is_said_once();
    test_after_the_end();
    test_one_time_for_a_call();
    test_two_readers();
    CHECK(sigaction(SIGPIPE, &before, NULL) == 0);
}
