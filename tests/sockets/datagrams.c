#include "sockets.h"
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
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
    test_errors();
}
