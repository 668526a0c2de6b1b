/*
 * Sockets that send many datagrams, and are given other means for it where there are any: nobody
 * sees a difference. What is read while it is sent is not lost; so much is sent that it is sent
 * quickly enough at some time, whoever else is busy.
 */
#include "sockets.h"
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>

#define BURST  16u
#define BURSTS 100u
#define FLOOD  2000u

struct numbered {
    uint32_t sender;
    uint32_t number;
    uint8_t rest[500];
};

static struct numbered numbered_as(uint32_t sender, uint32_t number)
{
    struct numbered made = {.sender = sender, .number = number};
    memset(made.rest, (int)(number & 0xff), sizeof(made.rest));
    return made;
}

/* Different ones have different sizes. */
static size_t size_of(const struct numbered *one)
{
    return sizeof(*one) - one->number % sizeof(one->rest);
}

static int bound_to(struct sockaddr_in *place)
{
    socklen_t size = sizeof(*place);
    const int made = socket(AF_INET, SOCK_DGRAM, 0);
    *place = local_place(0);
    CHECK(bind(made, (struct sockaddr *)place, sizeof(*place)) == 0);
    CHECK(getsockname(made, (struct sockaddr *)place, &size) == 0);
    return made;
}

static ssize_t send_one(int from, const struct sockaddr_in *to, const struct numbered *one)
{
    return sendto(from, one, size_of(one), 0, (const struct sockaddr *)to, sizeof(*to));
}

/* Whether it is what was sent as this number. */
static bool is_whole(const struct numbered *got, ssize_t size_bytes)
{
    const struct numbered wanted = numbered_as(got->sender, got->number);
    return size_bytes == (ssize_t)size_of(&wanted) && memcmp(got, &wanted, (size_t)size_bytes) == 0;
}

static void check_next(int from, uint32_t number)
{
    struct numbered got = {0};
    const ssize_t size_bytes = recv(from, &got, sizeof(got), 0);
    CHECK(is_whole(&got, size_bytes) && got.number == number);
}

static void send_burst(int from, const struct sockaddr_in *to, uint32_t first)
{
    for (uint32_t i = 0; i < BURST; i++) {
        const struct numbered one = numbered_as(0, first + i);
        CHECK(send_one(from, to, &one) == (ssize_t)size_of(&one));
    }
}

/* In their order, and all of them; also what a socket has sent that is closed at once. */
static void test_order(void)
{
    struct sockaddr_in place;
    struct sockaddr_in own;
    const int to = bound_to(&place);
    const int from = bound_to(&own);
    uint32_t number = 0;
    for (uint32_t i = 0; i < BURSTS; i++) {
        send_burst(from, &place, number);
        for (uint32_t k = 0; k < BURST; k++) {
            check_next(to, number++);
        }
    }
    send_burst(from, &place, number);
    close(from);
    for (uint32_t k = 0; k < BURST; k++) {
        check_next(to, number++);
    }
    close(to);
}

/* There and back, by who waits for the answer. */
static void test_conversation(void)
{
    struct sockaddr_in place;
    struct sockaddr_in own;
    const int other = bound_to(&place);
    const int one = bound_to(&own);
    struct pollfd entry = {.fd = one, .events = POLLIN | POLLOUT};
    for (uint32_t i = 0; i < FLOOD; i++) {
        const struct numbered asked = numbered_as(0, i);
        CHECK(send_one(one, &place, &asked) == (ssize_t)size_of(&asked));
        check_next(other, i);
        CHECK(send_one(other, &own, &asked) == (ssize_t)size_of(&asked));
        do {
            CHECK(poll(&entry, 1, -1) == 1);
        } while ((entry.revents & POLLIN) == 0);
        check_next(one, i);
    }
    close(one);
    close(other);
}

/* What cannot be sent is an error of its own, before, between and behind others. */
static void test_errors_between(void)
{
    static char large[70000];
    struct sockaddr_in place;
    struct sockaddr_in own;
    const int to = bound_to(&place);
    const int from = bound_to(&own);
    const struct sockaddr_in nowhere = local_place(0);
    for (uint32_t i = 0; i < FLOOD / 2; i++) {
        const struct numbered one = numbered_as(0, i);
        CHECK(send_one(from, &place, &one) == (ssize_t)size_of(&one));
        if (i % 50 == 0) {
            CHECK_FAILS(send_one(from, &nowhere, &one), EINVAL);
            CHECK_FAILS(
                sendto(
                    from, large, sizeof(large), 0, (const struct sockaddr *)&place, sizeof(place)),
                EMSGSIZE);
        }
        check_next(to, i);
    }
    close(from);
    close(to);
}

/* To several, in turns. */
static void test_many_places(void)
{
    enum { PLACES = 40 };
    struct sockaddr_in places[PLACES];
    struct sockaddr_in own;
    int to[PLACES];
    const int from = bound_to(&own);
    for (uint32_t i = 0; i < PLACES; i++) {
        to[i] = bound_to(&places[i]);
    }
    for (uint32_t i = 0; i < FLOOD; i++) {
        const struct numbered one = numbered_as(0, i);
        CHECK(send_one(from, &places[i % PLACES], &one) == (ssize_t)size_of(&one));
        if (i % PLACES == PLACES - 1) {
            for (uint32_t k = 0; k < PLACES; k++) {
                check_next(to[k], i - (PLACES - 1) + k);
            }
        }
    }
    for (uint32_t i = 0; i < PLACES; i++) {
        close(to[i]);
    }
    close(from);
}

/*
 * Nobody reads: some are lost, which ones nobody can say. What comes is whole and in order, and who
 * does not wait is told when he could.
 */
static void test_flood(void)
{
    struct sockaddr_in place;
    struct sockaddr_in own;
    struct numbered got = {0};
    const int to = bound_to(&place);
    const int from = bound_to(&own);
    struct pollfd entry = {.fd = from, .events = POLLOUT};
    for (uint32_t i = 0; i < FLOOD; i++) {
        const struct numbered one = numbered_as(0, i);
        ssize_t sent = 0;
        while ((sent = sendto(
                    from,
                    &one,
                    size_of(&one),
                    MSG_DONTWAIT,
                    (const struct sockaddr *)&place,
                    sizeof(place))) < 0 &&
               errno == EAGAIN) {
            CHECK(poll(&entry, 1, -1) == 1 && entry.revents == POLLOUT);
        }
        CHECK(sent == (ssize_t)size_of(&one) || errno == ENOBUFS);
    }
    int64_t last = -1;
    ssize_t size_bytes = recv(to, &got, sizeof(got), 0);
    while (size_bytes >= 0) {
        CHECK(is_whole(&got, size_bytes) && got.number > last);
        last = got.number;
        size_bytes = recv(to, &got, sizeof(got), MSG_DONTWAIT);
    }
    CHECK(errno == EAGAIN && last >= 0);
    close(from);
    close(to);
}

struct sender {
    int from;
    uint32_t number;
    struct sockaddr_in to;
    pthread_barrier_t *together;
};

static void *send_in_turns(void *argument)
{
    const struct sender *sender = argument;
    for (uint32_t i = 0; i < BURSTS; i++) {
        pthread_barrier_wait(sender->together);
        for (uint32_t k = 0; k < BURST / 2; k++) {
            const struct numbered one = numbered_as(sender->number, i * (BURST / 2) + k);
            CHECK(send_one(sender->from, &sender->to, &one) == (ssize_t)size_of(&one));
        }
        pthread_barrier_wait(sender->together);
    }
    return NULL;
}

/* Two threads send from one socket: each one's datagrams are in its order. */
static void test_two_senders(void)
{
    struct sockaddr_in place;
    struct sockaddr_in own;
    pthread_barrier_t together;
    pthread_t threads[2];
    const int to = bound_to(&place);
    const int from = bound_to(&own);
    uint32_t next[2] = {0, 0};
    CHECK(pthread_barrier_init(&together, NULL, 3) == 0);
    struct sender senders[2] = {{from, 0, place, &together}, {from, 1, place, &together}};
    for (uint32_t i = 0; i < 2; i++) {
        CHECK(pthread_create(&threads[i], NULL, send_in_turns, &senders[i]) == 0);
    }
    for (uint32_t i = 0; i < BURSTS; i++) {
        pthread_barrier_wait(&together);
        for (uint32_t k = 0; k < BURST; k++) {
            struct numbered got = {0};
            const ssize_t size_bytes = recv(to, &got, sizeof(got), 0);
            CHECK(is_whole(&got, size_bytes) && got.sender < 2);
            CHECK(got.number == next[got.sender & 1]++);
        }
        pthread_barrier_wait(&together);
    }
    for (uint32_t i = 0; i < 2; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    pthread_barrier_destroy(&together);
    close(from);
    close(to);
}

/* Many sockets: there is less of other means than of sockets. */
static void test_many_senders(void)
{
    enum { SENDERS = 40 };
    struct sockaddr_in place;
    int from[SENDERS];
    const int to = bound_to(&place);
    for (uint32_t i = 0; i < SENDERS; i++) {
        struct sockaddr_in own;
        from[i] = bound_to(&own);
        for (uint32_t k = 0; k < 10 * BURST; k++) {
            const struct numbered one = numbered_as(i, k);
            CHECK(send_one(from[i], &place, &one) == (ssize_t)size_of(&one));
            check_next(to, k);
        }
    }
    for (uint32_t i = 0; i < SENDERS; i++) {
        close(from[i]);
    }
    close(to);
}

#define ANSWERS 200u

struct flooder {
    int from;
    struct sockaddr_in to;
    bool has_ended; /* atomic: what it is to know */
};

static void *flood(void *argument)
{
    struct flooder *flooder = argument;
    const struct numbered one = numbered_as(0, 0);
    while (!__atomic_load_n(&flooder->has_ended, __ATOMIC_RELAXED)) {
        const ssize_t sent = send_one(flooder->from, &flooder->to, &one);
        CHECK(sent == (ssize_t)size_of(&one) || errno == ENOBUFS);
    }
    return NULL;
}

/* While somebody sends all the time, others are heard, and hear. */
static void test_others_beside_a_flood(void)
{
    struct sockaddr_in own;
    struct flooder flooder = {.has_ended = false};
    pthread_t thread;
    char byte = 'x';
    const int to = bound_to(&flooder.to);
    flooder.from = bound_to(&own);
    CHECK(pthread_create(&thread, NULL, flood, &flooder) == 0);
    for (uint32_t i = 0; i < ANSWERS; i++) {
        const struct pair pair = connect_locally();
        CHECK(write(pair.client, &byte, 1) == 1 && read(pair.server, &byte, 1) == 1);
        CHECK(write(pair.server, &byte, 1) == 1 && read(pair.client, &byte, 1) == 1);
        close_pair(&pair);
    }
    __atomic_store_n(&flooder.has_ended, true, __ATOMIC_RELAXED);
    CHECK(pthread_join(thread, NULL) == 0);
    close(flooder.from);
    close(to);
}

void test_floods(void)
{
    test_order();
    test_conversation();
    test_errors_between();
    test_many_places();
    test_flood();
    test_two_senders();
    test_many_senders();
    test_others_beside_a_flood();
}
