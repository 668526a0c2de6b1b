#include "sockets.h"
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/uio.h>

static int bound_socket(struct sockaddr_in *place)
{
    socklen_t size = sizeof(*place);
    const int made = socket(AF_INET, SOCK_DGRAM, 0);
    *place = local_place(0);
    CHECK(bind(made, (struct sockaddr *)place, sizeof(*place)) == 0);
    CHECK(getsockname(made, (struct sockaddr *)place, &size) == 0);
    CHECK(place->sin_port != 0);
    place->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return made;
}

static ssize_t send_to(int from, const struct sockaddr_in *to, const char *text)
{
    return sendto(from, text, strlen(text), 0, (const struct sockaddr *)to, sizeof(*to));
}

static void test_there_and_back(void)
{
    struct sockaddr_in one_place;
    struct sockaddr_in other_place;
    struct sockaddr_in from;
    socklen_t size = sizeof(from);
    char text[16] = "";
    const int one = bound_socket(&one_place);
    const int other = bound_socket(&other_place);
    CHECK(send_to(one, &other_place, "there") == 5);
    CHECK(recvfrom(other, text, sizeof(text), 0, (struct sockaddr *)&from, &size) == 5);
    CHECK(strcmp(text, "there") == 0 && size == sizeof(from));
    CHECK(from.sin_port == one_place.sin_port);
    CHECK(from.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(send_to(other, &from, "back") == 4);
    struct pollfd entry = {.fd = one, .events = POLLIN};
    CHECK(poll(&entry, 1, -1) == 1 && entry.revents == POLLIN);
    CHECK(read(one, text, sizeof(text)) == 4 && memcmp(text, "back", 4) == 0);
    close(one);
    close(other);
}

/* A datagram is one, whatever it is read into. */
static void test_one_at_a_time(void)
{
    struct sockaddr_in one_place;
    struct sockaddr_in other_place;
    char first[4];
    char second[4];
    int waiting = 0;
    const int one = bound_socket(&one_place);
    const int other = bound_socket(&other_place);
    static char texts[] = "abcdef";
    const struct iovec parts[] = {{texts, 2}, {texts + 2, 4}};
    struct iovec into[] = {{first, 3}, {second, 2}};
    struct msghdr header = {.msg_iov = into, .msg_iovlen = 2};
    CHECK(connect(one, (struct sockaddr *)&other_place, sizeof(other_place)) == 0);
    CHECK(writev(one, parts, 2) == 6);
    CHECK(send(one, "", 0, 0) == 0);
    CHECK(send(one, "x", 1, 0) == 1);
    CHECK(recv(other, first, 2, MSG_PEEK) == 2 && memcmp(first, "ab", 2) == 0);
    CHECK(ioctl(other, FIONREAD, &waiting) == 0 && waiting == 6);
    CHECK(recvmsg(other, &header, 0) == 5 && header.msg_flags == MSG_TRUNC);
    CHECK(memcmp(first, "abc", 3) == 0 && memcmp(second, "de", 2) == 0);
    CHECK(recv(other, first, sizeof(first), 0) == 0);
    CHECK(recv(other, first, sizeof(first), 0) == 1 && first[0] == 'x');
    CHECK_FAILS(recv(other, first, sizeof(first), MSG_DONTWAIT), EAGAIN);
    CHECK(send(one, "longer", 6, 0) == 6);
    CHECK(recv(other, first, 2, MSG_TRUNC) == 6);
    close(one);
    close(other);
}

/* Who is connected hears only the other side. */
static void test_others_are_not_heard(void)
{
    struct sockaddr_in one_place;
    struct sockaddr_in other_place;
    struct sockaddr_in third_place;
    struct sockaddr_in peer;
    socklen_t size = sizeof(peer);
    char text[16];
    const int one = bound_socket(&one_place);
    const int other = bound_socket(&other_place);
    const int third = bound_socket(&third_place);
    CHECK(connect(one, (struct sockaddr *)&other_place, sizeof(other_place)) == 0);
    CHECK(getpeername(one, (struct sockaddr *)&peer, &size) == 0);
    CHECK(peer.sin_port == other_place.sin_port);
    CHECK(send_to(third, &one_place, "not this") == 8);
    CHECK(send_to(other, &one_place, "this") == 4);
    CHECK(recv(one, text, sizeof(text), 0) == 4 && memcmp(text, "this", 4) == 0);
    close(one);
    close(other);
    close(third);
}

/* At a port that may be had by several; -1: it may not. */
static int bound_again(const struct sockaddr_in *place)
{
    const int yes = 1;
    const int made = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0);
    if (bind(made, (const struct sockaddr *)place, sizeof(*place)) == 0) {
        return made;
    }
    CHECK(errno == EADDRINUSE);
    close(made);
    return -1;
}

/* As servers do that have a socket for each of their clients, at one port. */
static void test_shared_port(void)
{
    struct sockaddr_in one_place;
    struct sockaddr_in other_place;
    struct sockaddr_in place = local_place(0);
    socklen_t size = sizeof(place);
    char text[16];
    const int one = bound_socket(&one_place);
    const int other = bound_socket(&other_place);
    CHECK(bound_again(&one_place) == -1);
    const int first = bound_again(&place);
    CHECK(getsockname(first, (struct sockaddr *)&place, &size) == 0);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    close(first);
    const int connected = bound_again(&place);
    CHECK(connect(connected, (struct sockaddr *)&one_place, sizeof(one_place)) == 0);
    const int next = bound_again(&place);
    CHECK(connected >= 0 && next >= 0);
    CHECK(send_to(other, &place, "for next") == 8);
    CHECK(send_to(one, &place, "for the connected") == 17);
    CHECK(recv(next, text, sizeof(text), 0) == 8 && memcmp(text, "for next", 8) == 0);
    CHECK(recv(connected, text, sizeof(text), 0) == 16);
    CHECK_FAILS(recv(next, text, sizeof(text), MSG_DONTWAIT), EAGAIN);
    close(one);
    close(other);
    close(connected);
    close(next);
}

#define WAITING 10u

/* Some fit in one message of a service, some do not. */
static size_t size_of(unsigned number)
{
    static const size_t sizes[] = {0, 1, 700, 3000, 20, 3400, 64};
    return sizes[number % 7];
}

static void send_numbered(int from, const struct sockaddr_in *to, unsigned count)
{
    static char bytes[4000];
    for (unsigned i = 0; i < count; i++) {
        memset(bytes, (char)i, sizeof(bytes));
        const ssize_t size = (ssize_t)size_of(i);
        CHECK(sendto(from, bytes, size_of(i), 0, (const void *)to, sizeof(*to)) == size);
    }
}

/* What waits is there one after the other, whichever call asks. */
static void test_many_wait(void)
{
    static char bytes[4000];
    struct sockaddr_in one_place;
    struct sockaddr_in other_place;
    struct sockaddr_in from;
    const int one = bound_socket(&one_place);
    const int other = bound_socket(&other_place);
    struct pollfd entry = {.fd = other, .events = POLLIN};
    send_numbered(one, &other_place, WAITING);
    for (unsigned i = 0; i < WAITING; i++) {
        socklen_t place_bytes = sizeof(from);
        int waiting = -1;
        CHECK(poll(&entry, 1, -1) == 1 && entry.revents == POLLIN);
        CHECK(ioctl(other, FIONREAD, &waiting) == 0 && waiting == (int)size_of(i));
        CHECK(recv(other, bytes, 1, MSG_PEEK | MSG_TRUNC) == (ssize_t)size_of(i));
        CHECK(
            recvfrom(other, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &place_bytes) ==
            (ssize_t)size_of(i));
        CHECK(from.sin_port == one_place.sin_port && place_bytes == sizeof(from));
        CHECK(size_of(i) == 0 || (bytes[0] == (char)i && bytes[size_of(i) - 1] == (char)i));
    }
    CHECK(poll(&entry, 1, 0) == 0);
    CHECK_FAILS(recv(other, bytes, sizeof(bytes), MSG_DONTWAIT), EAGAIN);
    close(one);
    close(other);
}

/* Some are read, some are not: others are not affected. */
static void test_closed_with_some(void)
{
    char byte = 0;
    struct sockaddr_in one_place;
    struct sockaddr_in other_place;
    const int one = bound_socket(&one_place);
    for (unsigned i = 0; i < 40; i++) {
        const int other = bound_socket(&other_place);
        send_numbered(one, &other_place, WAITING);
        CHECK(recv(other, &byte, 1, 0) == 0);
        CHECK(recv(other, &byte, 1, 0) == 1 && byte == 1);
        close(other);
    }
    close(one);
}

struct reader {
    int from;
    unsigned seen; /* a bit for each */
};

/* Until one that is empty. */
static void *read_all(void *argument)
{
    struct reader *reader = argument;
    char byte = 0;
    while (recv(reader->from, &byte, 1, 0) == 1) {
        CHECK((reader->seen & 1u << byte) == 0);
        reader->seen |= 1u << byte;
    }
    return NULL;
}

/* So many times, as the threads meet as they like. */
#define MEETINGS 100u

/* Two threads read one socket: each datagram is one's, and none is kept from the other. */
static void read_by_two(int from, int to, const struct sockaddr_in *place)
{
    pthread_t threads[2];
    struct reader readers[2] = {{to, 0}, {to, 0}};
    for (unsigned i = 0; i < 2; i++) {
        CHECK(pthread_create(&threads[i], NULL, read_all, &readers[i]) == 0);
    }
    for (char i = 0; i < 24; i++) {
        CHECK(sendto(from, &i, 1, 0, (const struct sockaddr *)place, sizeof(*place)) == 1);
    }
    for (unsigned i = 0; i < 2; i++) {
        CHECK(send_to(from, place, "") == 0);
    }
    for (unsigned i = 0; i < 2; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    CHECK((readers[0].seen & readers[1].seen) == 0);
    CHECK((readers[0].seen | readers[1].seen) == (1u << 24) - 1);
}

static void test_two_readers(void)
{
    struct sockaddr_in one_place;
    struct sockaddr_in other_place;
    const int one = bound_socket(&one_place);
    const int other = bound_socket(&other_place);
    for (unsigned i = 0; i < MEETINGS; i++) {
        read_by_two(one, other, &other_place);
    }
    close(one);
    close(other);
}

/* Until one that is empty, however long that takes. */
static void *read_empty(void *argument)
{
    char byte = 0;
    ssize_t size = -1;
    while (size != 0) {
        size = recv(*(const int *)argument, &byte, 1, 0);
        CHECK(size == 0 || (size < 0 && errno == EAGAIN));
    }
    return NULL;
}

/* While one waits, others that do not wait, and one that waits for a while only, are not kept. */
static void test_readers_of_kinds(void)
{
    struct sockaddr_in one_place;
    struct sockaddr_in other_place;
    pthread_t thread;
    char byte = 0;
    const int one = bound_socket(&one_place);
    int other = bound_socket(&other_place);
    const struct timeval patience = {.tv_usec = 1000};
    CHECK(pthread_create(&thread, NULL, read_empty, &other) == 0);
    CHECK(setsockopt(other, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0);
    for (unsigned i = 0; i < MEETINGS; i++) {
        CHECK_FAILS(recv(other, &byte, 1, MSG_DONTWAIT | MSG_PEEK), EAGAIN);
        CHECK_FAILS(recv(other, &byte, 1, MSG_DONTWAIT), EAGAIN);
        CHECK_FAILS(recv(other, &byte, 1, 0), EAGAIN);
    }
    CHECK(send_to(one, &other_place, "") == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    close(one);
    close(other);
}

static void test_errors(void)
{
    static char large[70000];
    const struct sockaddr_in place = local_place(9);
    const int one = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK_FAILS(send(one, "x", 1, 0), EDESTADDRREQ);
    CHECK_FAILS(listen(one, 1), EOPNOTSUPP);
    CHECK_FAILS(accept(one, NULL, NULL), EOPNOTSUPP);
    CHECK_FAILS(
        sendto(one, large, sizeof(large), 0, (const struct sockaddr *)&place, sizeof(place)),
        EMSGSIZE);
    CHECK_FAILS(sendto(one, "x", 1, 0, (const struct sockaddr *)&place, 3), EINVAL);
    close(one);
}

void test_datagrams(void)
{
    test_there_and_back();
    test_one_at_a_time();
    test_others_are_not_heard();
    test_shared_port();
    test_many_wait();
    test_closed_with_some();
    test_two_readers();
    test_readers_of_kinds();
    test_errors();
}
