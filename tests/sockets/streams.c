/* Connections: how they are made, what they say of themselves, and what is an error. */
#include "sockets.h"
#include <fcntl.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>

static void test_both_ends(void)
{
    struct sockaddr_in one;
    struct sockaddr_in other;
    socklen_t size = sizeof(one);
    struct stat state;
    char text[16] = "";
    const struct pair pair = connect_locally();
    CHECK(getsockname(pair.client, (struct sockaddr *)&one, &size) == 0);
    CHECK(size == sizeof(one));
    CHECK(getpeername(pair.server, (struct sockaddr *)&other, &size) == 0);
    CHECK(one.sin_port == other.sin_port && one.sin_addr.s_addr == other.sin_addr.s_addr);
    CHECK(one.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(fstat(pair.client, &state) == 0 && S_ISSOCK(state.st_mode));
    CHECK(write(pair.client, "hello", 5) == 5);
    CHECK(read(pair.server, text, sizeof(text)) == 5 && strcmp(text, "hello") == 0);
    const int again = dup(pair.server);
    CHECK(send(again, "and back", 8, 0) == 8);
    close(again);
    CHECK(recv(pair.client, text, 8, MSG_WAITALL) == 8 && memcmp(text, "and back", 8) == 0);
    CHECK_FAILS(lseek(pair.client, 0, SEEK_SET), ESPIPE);
    close_pair(&pair);
}

static void test_parts_and_looking(void)
{
    char first[4] = "";
    char second[16] = "";
    int waiting = 0;
    const struct pair pair = connect_locally();
    static char texts[] = "abcdefgh";
    struct iovec sent[] = {{texts, 2}, {texts, 0}, {texts + 2, 6}};
    struct iovec received[] = {{first, sizeof(first)}, {second, sizeof(second)}};
    struct msghdr header = {.msg_iov = received, .msg_iovlen = 2};
    int ends[2];
    CHECK(pipe(ends) == 0);
    CHECK_FAILS(writev(ends[1], sent, IOV_MAX + 1), EINVAL);
    CHECK_FAILS(writev(pair.client, sent, IOV_MAX + 1), EINVAL);
    close(ends[0]);
    close(ends[1]);
    CHECK(writev(pair.client, sent, 3) == 8);
    CHECK(recv(pair.server, second, 8, MSG_PEEK | MSG_WAITALL) == 8);
    CHECK(memcmp(second, "abcdefgh", 8) == 0);
    CHECK(ioctl(pair.server, FIONREAD, &waiting) == 0 && waiting == 8);
    memset(second, 0, sizeof(second));
    CHECK(recvmsg(pair.server, &header, MSG_DONTWAIT) == 8);
    CHECK(memcmp(first, "abcd", 4) == 0 && memcmp(second, "efgh", 4) == 0);
    CHECK(header.msg_flags == 0 && header.msg_controllen == 0);
    CHECK_FAILS(recv(pair.server, second, 1, MSG_DONTWAIT), EAGAIN);
    CHECK_FAILS(recv(pair.server, second, 1, MSG_DONTWAIT | MSG_PEEK), EAGAIN);
    header = (struct msghdr){.msg_iov = sent, .msg_iovlen = 3};
    CHECK(sendmsg(pair.server, &header, MSG_NOSIGNAL) == 8);
    CHECK(recv(pair.client, second, 3, 0) == 3);
    CHECK(recv(pair.client, second, sizeof(second), 0) == 5 && memcmp(second, "defgh", 5) == 0);
    /* What is not wanted. */
    CHECK(send(pair.client, "abcdefgh", 8, 0) == 8);
    memset(second, '.', sizeof(second));
    CHECK(recv(pair.server, second, 2, MSG_TRUNC | MSG_PEEK) == 2);
    CHECK(recv(pair.server, second, 5, MSG_TRUNC | MSG_WAITALL) == 5 && second[0] == '.');
    CHECK(recv(pair.server, second, sizeof(second), 0) == 3 && memcmp(second, "fgh", 3) == 0);
    close_pair(&pair);
}

static void test_ends(void)
{
    char byte = 0;
    const struct pair pair = connect_locally();
    CHECK(shutdown(pair.client, SHUT_WR) == 0);
    CHECK_FAILS(send(pair.client, "x", 1, MSG_NOSIGNAL), EPIPE);
    CHECK(read(pair.server, &byte, 1) == 0);
    struct pollfd entry = {.fd = pair.server, .events = POLLIN | POLLOUT};
    CHECK(poll(&entry, 1, 0) == 1 && (entry.revents & (POLLIN | POLLOUT)) == (POLLIN | POLLOUT));
    CHECK(write(pair.server, "y", 1) == 1);
    CHECK(read(pair.client, &byte, 1) == 1 && byte == 'y');
    close(pair.server);
    CHECK(read(pair.client, &byte, 1) == 0);
    close(pair.client);
    /* What was not read is told. */
    const struct pair reset = connect_locally();
    CHECK(write(reset.client, "unread", 6) == 6);
    CHECK(recv(reset.server, &byte, 1, MSG_PEEK) == 1);
    CHECK(write(reset.client, "unread", 6) == 6);
    close(reset.server);
    CHECK_FAILS(recv(reset.client, &byte, 1, 0), ECONNRESET);
    close(reset.client);
}

static int error_of(int socket_)
{
    int error = -1;
    socklen_t size = sizeof(error);
    CHECK(getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size) == 0);
    return error;
}

static void test_not_waiting(void)
{
    uint16_t port = 0;
    struct sockaddr_in peer;
    socklen_t size = sizeof(peer);
    const int listener = listen_locally(&port);
    const struct sockaddr_in place = local_place(port);
    CHECK(fcntl(listener, F_SETFL, O_NONBLOCK) == 0);
    CHECK_FAILS(accept(listener, NULL, NULL), EAGAIN);
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    CHECK(fcntl(client, F_GETFD) == FD_CLOEXEC);
    CHECK((fcntl(client, F_GETFL) & O_NONBLOCK) != 0);
    CHECK_FAILS(getpeername(client, (struct sockaddr *)&peer, &size), ENOTCONN);
    /* What is in the same machine may be there at once. */
    const int begun = connect(client, (const struct sockaddr *)&place, sizeof(place));
    CHECK(begun == 0 || errno == EINPROGRESS);
    struct pollfd entries[] = {
        {.fd = client, .events = POLLOUT}, {.fd = listener, .events = POLLIN}};
    while (entries[0].revents == 0 || entries[1].revents == 0) {
        CHECK(poll(entries, 2, -1) > 0);
    }
    CHECK(error_of(client) == 0);
    const int server = accept4(listener, (struct sockaddr *)&peer, &size, SOCK_NONBLOCK);
    CHECK(server >= 0 && peer.sin_family == AF_INET);
    char byte;
    CHECK_FAILS(read(server, &byte, 1), EAGAIN);
    int is_wanted = 0;
    CHECK(ioctl(server, FIONBIO, &is_wanted) == 0);
    CHECK((fcntl(server, F_GETFL) & O_NONBLOCK) == 0);
    /* Linux says once that all went well. */
    const int again = connect(client, (const struct sockaddr *)&place, sizeof(place));
    CHECK(again == 0 || errno == EISCONN);
    CHECK_FAILS(connect(client, (const struct sockaddr *)&place, sizeof(place)), EISCONN);
    close(client);
    close(server);
    close(listener);
}

static void test_refusals(void)
{
    uint16_t port = 0;
    close(listen_locally(&port));
    const struct sockaddr_in place = local_place(port);
    const int waits = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_FAILS(connect(waits, (const struct sockaddr *)&place, sizeof(place)), ECONNREFUSED);
    close(waits);
    const int asks = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const int begun = connect(asks, (const struct sockaddr *)&place, sizeof(place));
    CHECK(begun == -1 && (errno == EINPROGRESS || errno == ECONNREFUSED));
    struct pollfd entry = {.fd = asks, .events = POLLOUT};
    if (errno == EINPROGRESS) {
        CHECK(poll(&entry, 1, -1) == 1 && (entry.revents & POLLOUT) != 0);
        CHECK(error_of(asks) == ECONNREFUSED);
        CHECK(error_of(asks) == 0);
        CHECK_FAILS(send(asks, "x", 1, MSG_NOSIGNAL), EPIPE);
    }
    close(asks);
    const int writes = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (connect(writes, (const struct sockaddr *)&place, sizeof(place)) == -1 &&
        errno == EINPROGRESS) {
        entry.fd = writes;
        CHECK(poll(&entry, 1, -1) == 1);
        CHECK_FAILS(send(writes, "x", 1, MSG_NOSIGNAL), ECONNREFUSED);
        CHECK(error_of(writes) == 0);
    }
    close(writes);
}

static void test_errors(void)
{
    struct sockaddr_in place = local_place(9);
    int pipes[2];
    char byte;
    const int stream = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    CHECK(pipe(pipes) == 0);
    CHECK_FAILS(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
    CHECK_FAILS(socket(12345, SOCK_STREAM, 0), EAFNOSUPPORT);
    CHECK_FAILS(listen(pipes[0], 1), ENOTSOCK);
    CHECK_FAILS(send(pipes[1], "x", 1, 0), ENOTSOCK);
    CHECK_FAILS(listen(250, 1), EBADF);
    CHECK(send(stream, "x", 1, MSG_NOSIGNAL) == -1);
    CHECK(errno == ENOTCONN || errno == EPIPE); /* as POSIX has it, or as Linux has */
    CHECK_FAILS(recv(stream, &byte, 1, 0), ENOTCONN);
    CHECK_FAILS(shutdown(stream, SHUT_RD), ENOTCONN);
    CHECK_FAILS(accept(stream, NULL, NULL), EINVAL);
    CHECK_FAILS(bind(stream, (struct sockaddr *)&place, 4), EINVAL);
    CHECK_FAILS(connect(stream, (struct sockaddr *)&place, sizeof(place) - 1), EINVAL);
    place.sin_family = AF_INET6;
    CHECK_FAILS(connect(stream, (struct sockaddr *)&place, sizeof(place)), EAFNOSUPPORT);
    close(pipes[0]);
    close(pipes[1]);
    close(stream);
}

static void test_taken_port(void)
{
    uint16_t port = 0;
    const int listener = listen_locally(&port);
    const struct sockaddr_in place = local_place(port);
    const int second = socket(AF_INET, SOCK_STREAM, 0);
    const int bound = bind(second, (const struct sockaddr *)&place, sizeof(place));
    CHECK(bound == 0 || errno == EADDRINUSE);
    if (bound == 0) {
        CHECK_FAILS(listen(second, 1), EADDRINUSE);
    }
    close(second);
    close(listener);
}

static void test_both_families(void)
{
    struct sockaddr_in6 place = {.sin6_family = AF_INET6};
    struct sockaddr_in6 peer;
    socklen_t size = sizeof(place);
    const int no = 0;
    const int listener = socket(AF_INET6, SOCK_STREAM, 0);
    CHECK(setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no)) == 0);
    CHECK(bind(listener, (struct sockaddr *)&place, sizeof(place)) == 0);
    CHECK(listen(listener, 4) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&place, &size) == 0);
    CHECK(size == sizeof(place) && place.sin6_port != 0);
    const struct sockaddr_in ipv4 = local_place(ntohs(place.sin6_port));
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(client, (const struct sockaddr *)&ipv4, sizeof(ipv4)) == 0);
    const int server = accept(listener, (struct sockaddr *)&peer, &size);
    CHECK(server >= 0 && size == sizeof(peer) && peer.sin6_family == AF_INET6);
    CHECK(IN6_IS_ADDR_V4MAPPED(&peer.sin6_addr));
    /* And the other way: a socket of IPv6 that means one of IPv4. */
    const int mapped = socket(AF_INET6, SOCK_STREAM, 0);
    peer.sin6_port = place.sin6_port;
    CHECK(connect(mapped, (struct sockaddr *)&peer, sizeof(peer)) == 0);
    close(mapped);
    close(client);
    close(server);
    close(listener);
}

static void test_options(void)
{
    const int yes = 1;
    const int large = 50000;
    int value = 0;
    socklen_t size = sizeof(value);
    const int stream = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(setsockopt(stream, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0);
    CHECK(setsockopt(stream, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes)) == 0);
    CHECK(setsockopt(stream, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) == 0);
    CHECK(getsockopt(stream, IPPROTO_TCP, TCP_NODELAY, &value, &size) == 0 && value == 1);
    CHECK(getsockopt(stream, SOL_SOCKET, SO_TYPE, &value, &size) == 0 && value == SOCK_STREAM);
    CHECK(setsockopt(stream, SOL_SOCKET, SO_RCVBUF, &large, sizeof(large)) == 0);
    CHECK(getsockopt(stream, SOL_SOCKET, SO_RCVBUF, &value, &size) == 0 && value >= large);
    CHECK_FAILS(setsockopt(stream, SOL_SOCKET, 9999, &yes, sizeof(yes)), ENOPROTOOPT);
    close(stream);
}

/* Time that is over, for a call and for select(). */
static void test_times(void)
{
    const struct timeval soon = {.tv_usec = 50000};
    struct timeval left = soon;
    char byte;
    fd_set set;
    const struct pair pair = connect_locally();
    CHECK(setsockopt(pair.client, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon)) == 0);
    CHECK_FAILS(recv(pair.client, &byte, 1, 0), EAGAIN);
    FD_ZERO(&set);
    FD_SET(pair.client, &set);
    CHECK(select(pair.client + 1, &set, NULL, NULL, &left) == 0 && !FD_ISSET(pair.client, &set));
    CHECK(write(pair.server, "z", 1) == 1);
    FD_SET(pair.client, &set);
    CHECK(select(pair.client + 1, &set, NULL, NULL, NULL) == 1 && FD_ISSET(pair.client, &set));
    CHECK(recv(pair.client, &byte, 1, 0) == 1 && byte == 'z');
    close_pair(&pair);
}

void test_streams(void)
{
    test_both_ends();
    test_parts_and_looking();
    test_ends();
    test_not_waiting();
    test_refusals();
    test_errors();
    test_taken_port();
    test_both_families();
    test_options();
    test_times();
}
