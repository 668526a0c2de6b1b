#include "socket_place.h"
#include "unit.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static struct sockaddr_in6 ipv6(const char *text)
{
    struct sockaddr_in6 place = {.sin6_family = AF_INET6, .sin6_port = htons(443)};
    CHECK_EQUAL(inet_pton(AF_INET6, text, &place.sin6_addr), 1);
    return place;
}

static const struct sockaddr_in loopback = {
    .sin_family = AF_INET, .sin_port = 0x5000, .sin_addr = {0x0100007f}};

static void test_ipv4_is_read(void)
{
    static const uint8_t wanted[] = {127, 0, 0, 1};
    struct socket_place place;
    CHECK_EQUAL(
        socket_place_read((const struct sockaddr *)&loopback, sizeof(loopback), AF_INET, &place),
        0);
    CHECK_EQUAL(place.size_bytes, 4);
    CHECK_EQUAL(place.port, 80);
    CHECK_EQUAL(place.link, 0);
    CHECK(memcmp(place.address, wanted, sizeof(wanted)) == 0);
}

static void test_ipv6_is_read(void)
{
    struct socket_place place;
    struct sockaddr_in6 from = ipv6("fe80::7");
    from.sin6_scope_id = 3;
    CHECK_EQUAL(
        socket_place_read((const struct sockaddr *)&from, sizeof(from), AF_INET6, &place), 0);
    CHECK_EQUAL(place.size_bytes, 16);
    CHECK_EQUAL(place.port, 443);
    CHECK_EQUAL(place.link, 3);
    CHECK_EQUAL(place.address[0], 0xfe);
    CHECK_EQUAL(place.address[15], 7);
}

static void test_what_stands_for_ipv4_becomes_it(void)
{
    struct socket_place place;
    const struct sockaddr_in6 from = ipv6("::ffff:10.0.2.2");
    CHECK_EQUAL(
        socket_place_read((const struct sockaddr *)&from, sizeof(from), AF_INET6, &place), 0);
    CHECK_EQUAL(place.size_bytes, 4);
    CHECK_EQUAL(place.address[0], 10);
    CHECK_EQUAL(place.address[3], 2);
    struct sockaddr_in6 back;
    socklen_t size = sizeof(back);
    socket_place_write(&place, AF_INET6, (struct sockaddr *)&back, &size);
    CHECK_EQUAL(size, sizeof(back));
    CHECK(memcmp(&back, &from, sizeof(back)) == 0);
}

/* Every length that is too short, in memory that is no longer than that. */
static void check_short(const void *whole, socklen_t whole_bytes, int family)
{
    for (socklen_t size = 0; size < whole_bytes; size++) {
        uint8_t *some = malloc(size + 1u);
        struct socket_place place;
        CHECK(some != NULL);
        memcpy(some, whole, size);
        CHECK_EQUAL(socket_place_read((struct sockaddr *)some, size, family, &place), -EINVAL);
        free(some);
    }
}

static void test_lengths_are_checked(void)
{
    const struct sockaddr_in6 from = ipv6("2001:db8::1");
    check_short(&loopback, sizeof(loopback), AF_INET);
    check_short(&from, sizeof(from), AF_INET6);
}

static void test_what_is_no_place(void)
{
    struct socket_place place;
    struct sockaddr_in6 from = ipv6("fe80::7");
    CHECK_EQUAL(
        socket_place_read((const struct sockaddr *)&from, sizeof(from), AF_INET, &place),
        -EAFNOSUPPORT);
    CHECK_EQUAL(
        socket_place_read((const struct sockaddr *)&loopback, sizeof(loopback), AF_INET6, &place),
        -EAFNOSUPPORT);
    CHECK_EQUAL(socket_place_read(NULL, sizeof(from), AF_INET, &place), -EFAULT);
    from.sin6_scope_id = 256;
    CHECK_EQUAL(
        socket_place_read((const struct sockaddr *)&from, sizeof(from), AF_INET6, &place), -EINVAL);
    from.sin6_family = AF_UNIX;
    CHECK_EQUAL(
        socket_place_read((const struct sockaddr *)&from, sizeof(from), AF_UNIX, &place),
        -EAFNOSUPPORT);
}

static void test_only_what_fits_is_written(void)
{
    const uint8_t address[] = {127, 0, 0, 1};
    const struct socket_place place = socket_place_of(address, sizeof(address), 80, 0);
    for (socklen_t most = 0; most <= sizeof(loopback) + 4; most++) {
        uint8_t to[sizeof(loopback) + 8];
        socklen_t size = most;
        memset(to, 0xee, sizeof(to));
        socket_place_write(&place, AF_INET, (struct sockaddr *)(void *)to, &size);
        const size_t written = most < sizeof(loopback) ? most : sizeof(loopback);
        CHECK_EQUAL(size, sizeof(loopback));
        CHECK(memcmp(to, &loopback, written) == 0);
        CHECK_EQUAL(to[written], 0xee);
    }
    socklen_t size = 5;
    socket_place_write(&place, AF_INET, NULL, &size);
    CHECK_EQUAL(size, 5);
}

static void test_any_and_this_machine(void)
{
    struct socket_place place = {.size_bytes = 16};
    CHECK(socket_place_is_any(&place));
    socket_place_make_local(&place);
    CHECK_EQUAL(place.address[15], 1);
    CHECK(!socket_place_is_any(&place));
    place = (struct socket_place){0};
    CHECK(socket_place_is_any(&place));
    socket_place_make_local(&place);
    CHECK_EQUAL(place.size_bytes, 4);
    CHECK_EQUAL(place.address[0], 127);
    place.address[3] = 9;
    socket_place_make_local(&place);
    CHECK_EQUAL(place.address[3], 9);
}

static void test_out_of_messages(void)
{
    const uint8_t bytes[32] = {1, 2, 3, 4};
    for (size_t size = 0; size <= sizeof(bytes); size++) {
        const struct socket_place place = socket_place_of(bytes, size, 7, 1);
        CHECK_EQUAL(place.size_bytes, size == 4 || size == 16 ? size : 0);
        CHECK_EQUAL(place.port, 7);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"ipv4 is read", test_ipv4_is_read},
        {"ipv6 is read", test_ipv6_is_read},
        {"what stands for ipv4 becomes it", test_what_stands_for_ipv4_becomes_it},
        {"lengths are checked", test_lengths_are_checked},
        {"what is no place", test_what_is_no_place},
        {"only what fits is written", test_only_what_fits_is_written},
        {"any and this machine", test_any_and_this_machine},
        {"out of messages", test_out_of_messages},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
