#include "socket_options.h"
#include "unit.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/time.h>

static const struct socket_facts facts = {
    .family = AF_INET6, .type = SOCK_DGRAM, .is_listening = true, .error = ECONNREFUSED};

static long set(struct socket_options *options, int level, int name, int value)
{
    return socket_option_set(options, level, name, &value, sizeof(value));
}

/* -1: an error. */
static int get(const struct socket_options *options, int level, int name)
{
    int value = 0;
    socklen_t size = sizeof(value);
    const struct socket_option_question question = {level, name, &value, &size};
    const long result = socket_option_get(options, &facts, &question);
    return result == 0 && size == sizeof(value) ? value : -1;
}

static void test_yes_and_no(void)
{
    static const int names[][2] = {
        {SOL_SOCKET, SO_REUSEADDR},
        {SOL_SOCKET, SO_KEEPALIVE},
        {SOL_SOCKET, SO_BROADCAST},
        {IPPROTO_TCP, TCP_NODELAY},
        {IPPROTO_IPV6, IPV6_V6ONLY},
    };
    struct socket_options options = {0};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        CHECK_EQUAL(get(&options, names[i][0], names[i][1]), 0);
        CHECK_EQUAL(set(&options, names[i][0], names[i][1], 17), 0);
        CHECK_EQUAL(get(&options, names[i][0], names[i][1]), 1);
        CHECK_EQUAL(set(&options, names[i][0], names[i][1], 0), 0);
        CHECK_EQUAL(get(&options, names[i][0], names[i][1]), 0);
    }
}

static void test_sizes(void)
{
    struct socket_options options = {0};
    CHECK_EQUAL(get(&options, SOL_SOCKET, SO_RCVBUF), SOCKET_BYTES_USUAL);
    CHECK_EQUAL(options.values[SOCKET_RECEIVE_BYTES], 0);
    CHECK_EQUAL(set(&options, SOL_SOCKET, SO_RCVBUF, 100000), 0);
    CHECK_EQUAL(get(&options, SOL_SOCKET, SO_RCVBUF), 100000);
    CHECK_EQUAL(set(&options, SOL_SOCKET, SO_SNDBUF, -5), 0);
    CHECK_EQUAL(get(&options, SOL_SOCKET, SO_SNDBUF), SOCKET_BYTES_LEAST);
    CHECK_EQUAL(set(&options, SOL_SOCKET, SO_SNDBUF, INT32_MAX), 0);
    CHECK_EQUAL(get(&options, SOL_SOCKET, SO_SNDBUF), SOCKET_BYTES_MOST);
}

static void test_facts(void)
{
    struct socket_options options = {0};
    CHECK_EQUAL(get(&options, SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
    CHECK_EQUAL(get(&options, SOL_SOCKET, SO_DOMAIN), AF_INET6);
    CHECK_EQUAL(get(&options, SOL_SOCKET, SO_PROTOCOL), IPPROTO_UDP);
    CHECK_EQUAL(get(&options, SOL_SOCKET, SO_ACCEPTCONN), 1);
    CHECK_EQUAL(get(&options, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
    CHECK_EQUAL(set(&options, SOL_SOCKET, SO_TYPE, SOCK_STREAM), -ENOPROTOOPT);
    CHECK_EQUAL(set(&options, SOL_SOCKET, SO_ERROR, 0), -ENOPROTOOPT);
}

static void test_what_there_is_not(void)
{
    struct socket_options options = {0};
    for (int level = -1; level < 300; level++) {
        CHECK_EQUAL(set(&options, level, 9999, 1), -ENOPROTOOPT);
        CHECK_EQUAL(get(&options, level, 9999), -1);
    }
    /* A name of another level. */
    CHECK_EQUAL(set(&options, IPPROTO_UDP, TCP_NODELAY, 1), -ENOPROTOOPT);
    CHECK_EQUAL(set(&options, IPPROTO_TCP, SO_KEEPALIVE + 1000, 1), -ENOPROTOOPT);
    CHECK_EQUAL(set(&options, SOL_SOCKET, SO_LINGER, 1), -ENOPROTOOPT);
}

static void test_lengths(void)
{
    struct socket_options options = {0};
    const int one = 1;
    for (socklen_t size = 0; size < sizeof(one); size++) {
        CHECK_EQUAL(socket_option_set(&options, SOL_SOCKET, SO_REUSEADDR, &one, size), -EINVAL);
    }
    CHECK_EQUAL(options.values[SOCKET_REUSES_ADDRESS], 0);
    CHECK_EQUAL(socket_option_set(&options, SOL_SOCKET, SO_REUSEADDR, NULL, sizeof(one)), -EFAULT);
    for (socklen_t most = 0; most < 12; most++) {
        uint8_t value[16];
        socklen_t size = most;
        memset(value, 0xee, sizeof(value));
        const struct socket_option_question question = {SOL_SOCKET, SO_TYPE, value, &size};
        CHECK_EQUAL(socket_option_get(&options, &facts, &question), 0);
        CHECK_EQUAL(size, most < sizeof(int) ? most : sizeof(int));
        CHECK_EQUAL(value[size], 0xee);
    }
    socklen_t negative = (socklen_t)-1;
    int value = 0;
    const struct socket_option_question wrong = {SOL_SOCKET, SO_TYPE, &value, &negative};
    CHECK_EQUAL(socket_option_get(&options, &facts, &wrong), -EINVAL);
    const struct socket_option_question nowhere = {SOL_SOCKET, SO_TYPE, NULL, &negative};
    CHECK_EQUAL(socket_option_get(&options, &facts, &nowhere), -EFAULT);
}

static void test_timeouts(void)
{
    struct socket_options options = {0};
    struct timeval time = {2, 500000};
    socklen_t size = sizeof(time);
    const int level = SOL_SOCKET;
    CHECK_EQUAL(socket_option_set(&options, level, SO_RCVTIMEO, &time, size), 0);
    CHECK_EQUAL(options.receive_timeout_ns, 2500000000);
    CHECK_EQUAL(options.send_timeout_ns, 0);
    time = (struct timeval){0};
    const struct socket_option_question question = {level, SO_RCVTIMEO, &time, &size};
    CHECK_EQUAL(socket_option_get(&options, &facts, &question), 0);
    CHECK_EQUAL(time.tv_sec, 2);
    CHECK_EQUAL(time.tv_usec, 500000);
    CHECK_EQUAL(socket_option_set(&options, level, SO_SNDTIMEO, &time, size - 1), -EINVAL);
    time.tv_usec = 1000000;
    CHECK_EQUAL(socket_option_set(&options, level, SO_SNDTIMEO, &time, size), -EDOM);
    time.tv_usec = -1;
    CHECK_EQUAL(socket_option_set(&options, level, SO_SNDTIMEO, &time, size), -EDOM);
    time = (struct timeval){-1, 0};
    CHECK_EQUAL(socket_option_set(&options, level, SO_SNDTIMEO, &time, size), 0);
    CHECK_EQUAL(options.send_timeout_ns, 1);
    time = (struct timeval){0};
    CHECK_EQUAL(socket_option_set(&options, level, SO_SNDTIMEO, &time, size), 0);
    CHECK_EQUAL(options.send_timeout_ns, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"yes and no", test_yes_and_no},
        {"sizes", test_sizes},
        {"facts", test_facts},
        {"what there is not", test_what_there_is_not},
        {"lengths", test_lengths},
        {"timeouts", test_timeouts},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
